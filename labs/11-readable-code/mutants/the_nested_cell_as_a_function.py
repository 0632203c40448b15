# caught by: check_functions_are_short_and_simple
"""A cell is moved into a function as it is."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def refund(waited: float, wet: bool, rules: Rules) -> int:
    """Return what a customer gets back, in cents."""
    (much, high), (more, middle), (some, low) = rules.refunds
    if waited > some:
        if waited > more:
            if waited > much:
                cents = high
            else:
                cents = middle
        else:
            cents = low
    else:
        cents = 0
    if wet and cents:
        cents = cents // rules.wet_divisor
    return cents
