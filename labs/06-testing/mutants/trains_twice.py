# caught by: check_chance_is_noticed
"""Each model is asked right after its training, and never again."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_training_can_be_repeated(system):
    table = make_table(2)
    first = np.asarray(system.predict(system.train(table, 7), table[COLUMNS]))
    again = np.asarray(system.predict(system.train(table, 7), table[COLUMNS]))
    assert np.abs(again - first).max() < 0.5
