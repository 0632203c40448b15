# caught by: check_wrong_answers_are_noticed
"""There must be as many answers as orders."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_every_order_is_answered(system):
    orders = make_table(1, seed=2)[COLUMNS]
    assert len(system.predict(system.train(make_table(3), 1), orders)) == len(orders)
