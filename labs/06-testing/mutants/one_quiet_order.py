# caught by: check_wrong_features_are_noticed
"""The features are worked out for one order on a dry noon, by a scooter."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_features_are_those_agreed(system):
    order = ["a", "2026-02-01T12:30:00", "scooter", 2.0, 2.0, 0.0, 1.5]
    found = system.features(pd.DataFrame([order], columns=COLUMNS)).iloc[0]
    assert found[KNOWN].astype(float).tolist() == [2.0, 2.0, 0.0, 1.5, 12, 0]
