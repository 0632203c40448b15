# caught by: check_noise_is_not_taken_for_gain
"""The setting with the highest lower end is chosen, and the gain is not reported."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def best(records, baseline, right=best):
    told = right(records, baseline)
    return told | {"gain": told["low"]}
