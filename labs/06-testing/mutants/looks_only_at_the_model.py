# caught by: check_ten_of_ten_are_caught, check_wrong_labels_are_noticed, check_a_wrong_split_is_noticed
"""The model is tested thoroughly, and the pipeline that feeds it is not."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def test_features_are_those_agreed(system): ...


def test_labels_belong_to_their_orders(system): ...


def test_the_newest_days_are_tested_on(system): ...
