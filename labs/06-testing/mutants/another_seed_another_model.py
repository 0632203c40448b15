# caught by: check_good_systems_pass
"""Two seeds must give two models, which a model without chance does not."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_another_seed_another_model(system):
    table = make_table(2)
    one, other = (system.predict(system.train(table, seed), table[COLUMNS]) for seed in (1, 2))
    assert not np.allclose(one, other)
