# caught by: check_usable_orders_are_those_of_the_notebook
"""Of an order that was reported twice, the first report is taken."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def usable(orders, rules):
    first = orders.drop_duplicates("order_id")
    return first[first["minutes"].between(rules.shortest_minutes, rules.longest_minutes)]
