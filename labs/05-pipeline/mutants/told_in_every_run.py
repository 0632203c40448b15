# caught by: check_an_effect_comes_once
"""A result that was kept is told again in each run."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def announce(token, result, effect):
    effect(token, result)
