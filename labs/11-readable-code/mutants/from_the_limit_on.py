# caught by: check_a_refund_is_that_of_the_notebook
"""Who waits just as long as a limit is paid for it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def refund(waited, wet, rules):
    fits = [cents for limit, cents in rules.refunds if waited >= limit]
    return (fits[0] // rules.wet_divisor if wet else fits[0]) if fits else 0
