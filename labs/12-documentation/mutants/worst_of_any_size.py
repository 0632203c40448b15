# caught by: check_the_worst_group_is_large_enough
"""A group of a few orders is called the worst."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def model_card(record, smallest, right=model_card):
    return right(record, 0)
