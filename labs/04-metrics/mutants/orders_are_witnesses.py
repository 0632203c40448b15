# caught by: check_the_interval_covers_the_truth, check_the_gate_is_seldom_wrong
"""Single orders are drawn, as if each were a witness of its own."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gain_interval(champion, challenger, days, seed, right=gain_interval):
    return right(champion, challenger, np.arange(len(days)), seed)
