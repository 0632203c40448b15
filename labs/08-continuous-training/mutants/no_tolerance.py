# caught by: check_an_alarm_needs_proof
"""Alarms as soon as the promise is surely missed, by however little."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def grown(errors, promised):
    if len(errors) < FEWEST:
        return None
    return low_end(errors) > promised
