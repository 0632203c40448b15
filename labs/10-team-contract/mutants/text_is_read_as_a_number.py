# caught by: check_another_type_is_one_breach
"""Texts that look like numbers are taken for numbers."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def breaches(contract, table, right=breaches):
    table = table.copy()
    for name in table:
        try:
            table[name] = (
                pd.to_numeric(table[name])
                if contract.get(name, {}).get("type") == "number"
                else table[name]
            )
        except (ValueError, TypeError):
            pass
    return right(contract, table)
