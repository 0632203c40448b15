# caught by: check_the_season_is_as_cheap_as_that_of_the_reference
"""What a champion promised in an emergency is the standard of the next alarm."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Loop(Loop):
    def _challenge(self, day, train, errors):
        super()._challenge(day, train, errors)
        self._follow_up = None
        _, exam = divide(self._labelled, self._broken)
        self._promised = float(errors(self._champions.serving(), exam).mean())
