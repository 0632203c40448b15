# caught by: check_odd_behaviour_is_noticed
"""Half a kilometre more is tried, and nothing else."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_the_model_behaves(system):
    model = system.train(make_table(), 1)
    orders = make_table(2, seed=2)[COLUMNS]
    before = np.asarray(system.predict(model, orders))
    after = np.asarray(
        system.predict(model, orders.assign(distance_km=orders["distance_km"] + 0.5))
    )
    assert np.mean(after - before) > 0
