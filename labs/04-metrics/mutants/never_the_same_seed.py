# caught by: check_the_gain_has_a_sign_and_is_repeatable
"""The draws cannot be repeated."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gain_interval(champion, challenger, days, seed, right=gain_interval):
    return right(champion, challenger, days, np.random.default_rng().integers(2**32))
