# caught by: check_features_are_computed_from_an_order
"""Nine o'clock still counts as dinner."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def feature_values(features, order, right=feature_values):
    return right(
        [{**f, "high": f["high"] + 1e-6} if f["make"] == "between" else f for f in features], order
    )
