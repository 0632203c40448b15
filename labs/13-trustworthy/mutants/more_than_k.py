# caught by: check_no_row_stands_alone
"""A crowd of k is not enough."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def crowd(table, telling, k, right=crowd):
    return right(table, telling, k + 1)
