# caught by: check_a_service_that_disagrees_is_noticed
"""Service and table are compared for five orders as they come."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_service_and_training_agree(system):
    orders = make_table(1)[COLUMNS][:5]
    table = system.features(orders)
    for row, order in enumerate(orders.to_dict("records")):
        one = system.order_features(order)
        assert all(np.isclose(one[name], table[name][row]) for name in table)
