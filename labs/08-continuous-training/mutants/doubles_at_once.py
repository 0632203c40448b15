# caught by: check_refusals_make_the_pause_longer
"""The pause doubles from the first refusal on."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def pause(refusals):
    return COOL_DOWN * 2 ** min(refusals, 3)
