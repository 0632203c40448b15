# caught by: check_the_intervals_hold_together
"""Single orders are drawn, as if each were a witness of its own."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gaps(errors, groups, days, smallest, seed, right=gaps):
    return right(errors, groups, np.arange(len(errors)).astype(str), smallest, seed)
