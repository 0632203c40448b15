# caught by: check_a_refund_is_that_of_the_notebook
"""Every pair that fits is paid, and not only the first."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def refund(waited, wet, rules):
    cents = sum(cents for limit, cents in rules.refunds if waited > limit)
    return cents // rules.wet_divisor if wet else cents
