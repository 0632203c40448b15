# caught by: check_each_training_has_a_reason
"""An alarm counts for more than a broken feed."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_why_train = why_train


def why_train(signals):
    return _why_train({**signals, "sound": True})
