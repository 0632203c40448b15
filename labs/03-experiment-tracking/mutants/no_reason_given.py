# caught by: check_a_failed_run_stays_in_the_list
"""A failed run is only called failed."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _write(record, right=_write):
    right(record | {"reason": ""})
