# caught by: check_all_runs_are_listed_in_their_order, check_a_failed_run_stays_in_the_list, check_a_killed_run_stays_in_the_list
"""The list is a variable, which a new process does not have."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_list = {}


def _write(record):
    _list[record["run"]] = dict(record)


def runs():
    return list(_list.values())
