# caught by: check_each_training_has_a_reason, check_a_calm_city_is_left_alone
"""Takes "cannot say" for an alarm."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_why_train = why_train


def why_train(signals):
    return _why_train({**signals, "grown": signals["grown"] is not False})
