# caught by: check_the_gaps_are_put_into_words
"""An interval above zero is called worse, however small the gap."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def verdicts(found, matters, right=verdicts):
    return right(found, 0.0)
