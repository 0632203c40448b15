# caught by: check_the_way_back_is_short
"""Does not hear the person who asks to roll back."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Loop(Loop):
    def decide(self, morning, train, errors):
        return super().decide({**morning, "roll_back": False}, train, errors)
