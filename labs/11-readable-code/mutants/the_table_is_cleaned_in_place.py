# caught by: check_nothing_is_remembered_or_changed
"""The orders are thrown away in the table of the caller."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def usable(orders, rules):
    orders.drop_duplicates("order_id", keep="last", inplace=True)
    sound = orders["minutes"].between(rules.shortest_minutes, rules.longest_minutes)
    orders.drop(orders[~sound].index, inplace=True)
    orders.reset_index(drop=True, inplace=True)
    return orders
