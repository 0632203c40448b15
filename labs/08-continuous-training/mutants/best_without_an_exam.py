# caught by: check_an_earlier_champion_may_return
"""Takes the best earlier champion, whether it passes or not."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def recall(champion, candidates):
    return min(candidates, key=lambda model: candidates[model].mean(), default=None)
