# caught by: check_noise_is_not_taken_for_gain
"""The setting with the smallest mean is the best."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def compare(baseline, other, right=compare):
    found = right(baseline, other)
    return found | {"low": found["gain"]}
