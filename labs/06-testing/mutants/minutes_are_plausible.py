# caught by: check_a_model_that_learnt_nothing_is_noticed
"""The promises only have to lie between 0 and 120 minutes."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_the_model_has_learnt(system):
    table = make_table(5)
    promised = np.asarray(system.predict(system.train(table, 1), table[COLUMNS]))
    assert (promised > 0).all() and (promised < 120).all()
