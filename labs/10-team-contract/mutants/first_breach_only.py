# caught by: check_another_type_is_one_breach, check_each_breach_is_named
"""The search stops at the first breach."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def breaches(contract, table, right=breaches):
    return right(contract, table)[:1]
