# caught by: check_the_gaps_are_put_into_words
"""What is not proved is called no matter."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def verdicts(found, matters, right=verdicts):
    return {
        name: word.replace("not sure", "no matter") for name, word in right(found, matters).items()
    }
