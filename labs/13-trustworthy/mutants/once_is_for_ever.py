# caught by: check_the_trade_off_is_in_numbers
"""Asking again is free."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def trade_off(n, low, high, epsilons, right=trade_off):
    return [line | {"asked weekly": line["epsilon"]} for line in right(n, low, high, epsilons)]
