# caught by: check_good_systems_pass
"""The table must come in the sequence of the orders, which was not agreed."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_rows_in_this_sequence(system):
    table = make_table(1)
    found = system.join(table[COLUMNS], table[["order_id", "minutes"]])
    assert found["order_id"].tolist() == table["order_id"].tolist()
