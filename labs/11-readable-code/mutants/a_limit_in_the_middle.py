# caught by: check_every_rule_can_be_changed, check_numbers_have_names
"""A number that means something is written where it is used."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def described(orders: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the orders with three more columns of truth values."""
    return orders.assign(
        late=orders["minutes"] > orders["promised"] + 5,
        rush=(orders["hour"] >= rules.rush_from) & (orders["hour"] < rules.rush_until),
        wet=orders["rain_mm"] >= rules.wet_mm,
    )
