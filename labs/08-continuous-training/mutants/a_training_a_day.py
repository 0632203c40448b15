# caught by: check_a_calm_city_is_left_alone, check_the_season_is_as_cheap_as_that_of_the_reference
"""Challenges every morning."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def why_train(signals):
    return "a new day" if signals["sound"] else ""
