# caught by: check_a_refund_is_that_of_the_notebook
"""The copy for rain is taken for equal."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def refund(waited, wet, rules, right=refund):
    return right(waited, False, rules)
