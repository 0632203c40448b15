# caught by: check_each_training_has_a_reason, check_a_calm_city_is_left_alone
"""Trains when a column has drifted."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_why_train = why_train


def why_train(signals):
    reason = _why_train(signals)
    if not reason and signals["sound"] and signals["drifted"]:
        return "drift" if signals["waited"] is None or signals["waited"] >= 7 else ""
    return reason
