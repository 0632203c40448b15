# caught by: check_the_gate_asks_for_a_sure_gain, check_an_earlier_champion_may_return
"""A gain that is sure may be as small as it likes."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def passes(champion, challenger):
    if len(champion) != len(challenger) or len(champion) < FEWEST:
        raise ValueError("cannot be compared")
    return low_end(champion - challenger) > 0
