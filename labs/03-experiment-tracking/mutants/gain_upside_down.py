# caught by: check_a_gain_has_a_margin, check_noise_is_not_taken_for_gain, check_the_best_is_honest
"""A positive gain means that the other is worse."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def compare(baseline, other, right=compare):
    return right(other, baseline)
