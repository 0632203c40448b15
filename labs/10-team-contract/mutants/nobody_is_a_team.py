# caught by: check_somebody_answers
"""A part without an owner belongs to a team called nobody."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def who_answers(part, day, owners, duty, right=who_answers):
    try:
        return right(part, day, owners, duty)
    except KeyError:
        return {"team": "nobody", "person": None}
