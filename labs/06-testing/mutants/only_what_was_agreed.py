# caught by: check_leakage_is_noticed
"""Only the six agreed columns are looked at, so that an added one escapes."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_features_know_only_the_order(system):
    table = make_table(1)
    found = system.features(table)
    slower = system.features(table.assign(minutes=0.0))
    assert all(np.allclose(found[name], slower[name]) for name in KNOWN)
