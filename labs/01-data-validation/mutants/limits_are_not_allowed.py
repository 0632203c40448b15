# caught by: check_a_value_is_judged
"""An order of exactly 30 kilometres is refused."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _number_fault(column, value):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "kind"
    return None if column["min"] < value < column["max"] else "range"
