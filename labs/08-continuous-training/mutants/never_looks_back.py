# caught by: check_an_earlier_champion_may_return, check_the_way_back_is_short
"""An old model is an old model: only a new one may follow."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def recall(champion, candidates):
    return None
