# caught by: check_groups_are_judged_when_they_are_large_enough
"""A group of one order gets a mean too."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def errors_by_group(errors, groups, smallest, right=errors_by_group):
    return right(errors, groups, 1)
