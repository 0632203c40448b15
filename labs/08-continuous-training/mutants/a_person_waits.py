# caught by: check_each_training_has_a_reason
"""Lets a person wait for the pause, too."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_why_train = why_train


def why_train(signals):
    waited = signals["waited"]
    if waited is not None and waited < pause(signals["refusals"]):
        return ""
    return _why_train(signals)
