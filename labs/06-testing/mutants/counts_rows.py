# caught by: check_a_wrong_split_is_noticed
"""The two parts have together as many rows as the table."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_the_newest_days_are_tested_on(system):
    table = make_table(4, orders=20)
    train, test = system.split(table, 1)
    assert len(train) + len(test) == len(table) and len(test) == 20
