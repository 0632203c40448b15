# caught by: check_good_systems_pass
"""A system that has one more feature than was agreed fails, although it may."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_exactly_these_columns(system):
    assert list(system.features(make_table(1)[COLUMNS])) == KNOWN
