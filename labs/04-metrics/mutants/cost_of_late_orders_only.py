# caught by: check_each_direction_has_its_price
"""The mean is taken over the late orders."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def mean_cost(truth, promised, late, early):
    off = truth - promised
    return float(late * off[off > 0].mean() + early * (-off[off < 0]).mean())
