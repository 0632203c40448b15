# caught by: check_the_gate_asks_for_a_sure_gain
"""Compares two intervals where the orders are the same."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def passes(champion, challenger):
    if len(champion) != len(challenger) or len(champion) < FEWEST:
        raise ValueError("cannot be compared")
    high = 2 * challenger.mean() - low_end(challenger)
    return bool(low_end(champion) > high)
