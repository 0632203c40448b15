# caught by: check_noise_is_not_taken_for_gain, check_a_gain_has_a_margin
"""A gain of one standard error is called a gain."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

MARGIN = 1.0


def compare(baseline, other, right=compare):
    return right(baseline, other)
