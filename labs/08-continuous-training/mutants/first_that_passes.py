# caught by: check_an_earlier_champion_may_return
"""Takes the first earlier champion that passes, not the best."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def recall(champion, candidates):
    return next((m for m, errors in sorted(candidates.items()) if passes(champion, errors)), None)
