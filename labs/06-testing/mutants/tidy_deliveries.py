# caught by: check_wrong_labels_are_noticed
"""The deliveries come in the sequence of the orders, each once and none missing."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_labels_belong_to_their_orders(system):
    table = make_table(1, orders=12)
    found = system.join(table[COLUMNS], table[["order_id", "minutes"]])
    assert _rows_of(found) == _rows_of(table)
