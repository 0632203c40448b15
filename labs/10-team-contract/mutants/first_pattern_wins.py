# caught by: check_somebody_answers
"""The first pattern that fits decides."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def who_answers(part, day, owners, duty, right=who_answers):
    first = [pattern for pattern in owners if fnmatchcase(part, pattern)][:1]
    return right(part, day, {pattern: owners[pattern] for pattern in first}, duty)
