# caught by: check_the_cause_is_among_the_suspects
"""The newest change is the cause, wherever it was made."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def suspects(events, feeds):
    start = next(place for place, e in enumerate(events) if e["kind"] == "wrong")
    return [e for e in reversed(events[:start]) if e["kind"] == "change"]
