# caught by: check_the_gate_asks_for_a_sure_gain
"""Believes any gain that is large enough, also one by chance."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def passes(champion, challenger):
    if len(champion) != len(challenger) or len(champion) < FEWEST:
        raise ValueError("cannot be compared")
    gain = champion - challenger
    return bool(gain.mean() > 0 and gain.mean() >= MIN_GAIN * champion.mean())
