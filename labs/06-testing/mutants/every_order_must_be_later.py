# caught by: check_good_systems_pass
"""Each single order must get a longer promise, which trees do not give."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_the_model_behaves(system):
    model = system.train(make_table(), 1)
    orders = make_table(2, seed=2)[COLUMNS]
    before = system.predict(model, orders)
    after = system.predict(model, orders.assign(distance_km=orders["distance_km"] + 0.5))
    assert (after > before).all()
