# caught by: check_a_calm_city_is_left_alone
"""What was trained serves: why else was it trained?"""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Loop(Loop):
    def _challenge(self, day, train, errors):
        learn, _ = divide(self._labelled, self._broken)
        self._champions.promote(train(learn, HALF_LIFE))
        self._since, self._recent = day, []
