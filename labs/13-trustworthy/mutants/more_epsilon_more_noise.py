# caught by: check_the_noise_hides_one_value_and_no_more
"""The noise is multiplied by epsilon."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def private_mean(values, low, high, epsilon, seed, right=private_mean):
    return right(values, low, high, 1 / epsilon, seed)
