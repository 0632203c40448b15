# caught by: check_each_direction_has_its_price
"""The price of a late minute is paid for early ones."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def mean_cost(truth, promised, late, early, right=mean_cost):
    return right(truth, promised, early, late)
