# caught by: check_nothing_is_remembered_or_changed
"""The new columns are written into the table of the caller."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def described(orders: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the orders with three more columns of truth values."""
    orders["late"] = orders["minutes"] > orders["promised"] + rules.late_after
    orders["rush"] = (orders["hour"] >= rules.rush_from) & (orders["hour"] < rules.rush_until)
    orders["wet"] = orders["rain_mm"] >= rules.wet_mm
    return orders
