# caught by: check_a_seed_is_one_witness
"""An error of zero is taken for a missing one."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def settings(records, right=settings):
    return right([r | {"error": r["error"] or None} for r in records])
