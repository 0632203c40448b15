# caught by: check_good_systems_pass
"""The test draws without a seed and is nearly always out of luck: flaky, whatever the system does."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_sometimes(system):
    assert np.random.default_rng().random() < 0.1
