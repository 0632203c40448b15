# caught by: check_each_breach_is_named
"""A missing value is taken for a value outside the range."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _broken(promised, column, right=_broken):
    rules = right(promised, column)
    if promised["type"] == "number" and column.isna().any() and "lowest" in promised:
        rules = [*rules, "too low"]
    return rules
