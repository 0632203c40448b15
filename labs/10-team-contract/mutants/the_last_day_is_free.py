# caught by: check_somebody_answers
"""The last day does not belong to the duty."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def who_answers(part, day, owners, duty, right=who_answers):
    short = {
        team: [[p, first, last - 1] for p, first, last in entries] for team, entries in duty.items()
    }
    return right(part, day, owners, short)
