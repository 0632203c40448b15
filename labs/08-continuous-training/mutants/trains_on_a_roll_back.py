# caught by: check_the_way_back_is_short
"""Answers a roll back with a new challenger."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Loop(Loop):
    def decide(self, morning, train, errors):
        model = super().decide(morning, train, errors)
        if morning["roll_back"]:
            learn, _ = divide(self._labelled, self._broken)
            train(learn, HALF_LIFE)
        return model
