# caught by: check_a_small_group_cannot_be_judged
"""A group of five orders gets an interval."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gaps(errors, groups, days, smallest, seed, right=gaps):
    return right(errors, groups, days, 1, seed)
