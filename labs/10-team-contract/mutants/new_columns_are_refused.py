# caught by: check_each_breach_is_named
"""A column that the contract does not name is a breach."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def breaches(contract, table, right=breaches):
    return sorted(right(contract, table) + [[n, "unknown"] for n in table if n not in contract])
