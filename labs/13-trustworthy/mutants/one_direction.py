# caught by: check_the_trade_off_is_in_numbers
"""Only noise upwards is counted."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def trade_off(n, low, high, epsilons, right=trade_off):
    lines = right(n, low, high, epsilons)
    return [
        line | {"off by": (high - low) / n / line["epsilon"] * float(np.log(10))} for line in lines
    ]
