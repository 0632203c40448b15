# caught by: check_good_systems_pass
"""The promise of one system was written down and is asked of all."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_a_number_by_heart(system):
    table = make_table(3)
    promised = system.predict(system.train(table, 1), table[COLUMNS][:1])
    assert abs(promised[0] - 27.13) < 0.01
