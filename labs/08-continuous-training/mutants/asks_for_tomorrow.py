# caught by: check_a_calm_city_is_left_alone, check_broken_days_never_teach, check_the_way_back_is_short, check_the_season_is_as_cheap_as_that_of_the_reference
"""Looks at how the orders of today will come out."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Loop(Loop):
    def decide(self, morning, train, errors):
        errors(1, [morning["day"]])
        return super().decide(morning, train, errors)
