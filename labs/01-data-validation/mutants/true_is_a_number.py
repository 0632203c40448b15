# caught by: check_a_value_is_judged, check_a_batch_and_a_request_are_judged_alike
"""In Python True is an int, and so it passes for one item."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _number_fault(column, value):
    if not isinstance(value, int | float):
        return "kind"
    return None if column["min"] <= value <= column["max"] else "range"
