# caught by: check_features_are_computed_from_an_order
"""A field with the value 0 is taken for a missing one."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def feature_values(features, order, right=feature_values):
    return right(features, {name: value or None for name, value in order.items()})
