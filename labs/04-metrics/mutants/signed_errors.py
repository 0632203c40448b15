# caught by: check_errors_are_counted_in_both_directions
"""Early and late cancel each other."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def absolute_errors(truth, promised, right=absolute_errors):
    right(truth, promised)
    return truth - promised
