# caught by: check_shares_add_up_and_are_fair
"""The other orders are replaced by one mean order, which nobody ever placed."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def shares(predict, order, others, right=shares):
    return right(predict, order, others.mean().to_frame().T)
