# caught by: check_functions_are_short_and_simple
"""All cells are moved into one long function."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def report(orders: pd.DataFrame, rules: Rules) -> dict[str, Any]:
    """Return what the notebook leaves in `out`."""
    count = len(orders)
    table = usable(orders, rules)
    table = described(table, rules)
    used = len(table)
    percent = late_percent(table)
    by_district = promises(table, rules)
    total = 0
    for row in table.itertuples():
        waited = row.minutes - row.promised
        total += refund(waited, row.wet, rules)
    told: dict[str, Any] = {}
    told["orders"] = count
    told["used"] = used
    told["late_percent"] = percent
    told["promises"] = by_district
    told["refunds"] = total
    return told
