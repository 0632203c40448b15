# caught by: check_usable_orders_are_those_of_the_notebook
"""An order at a limit is thrown away."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def usable(orders, rules):
    known = orders.drop_duplicates("order_id", keep="last")
    sound = (known["minutes"] > rules.shortest_minutes) & (known["minutes"] < rules.longest_minutes)
    return known[sound].reset_index(drop=True)
