# caught by: check_broken_feeds_are_caught, check_the_guard_remembers_what_it_let_in
"""Bad rows are dropped and the rest is used, however few are left."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def blocking(faults, rows):
    return [[column, fault] for _, column, fault in faults if fault == "absent"]
