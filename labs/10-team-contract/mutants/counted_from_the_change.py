# caught by: check_an_incident_is_measured
"""The clock starts with the last change before."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def measure(events, right=measure):
    start = next(place for place, e in enumerate(events) if e["kind"] == "wrong")
    change = [e for e in events[:start] if e["kind"] == "change"][-1]
    told = right(events)
    extra = _minutes(change, events[start])
    return {k: v if v is None or k == "unnoticed" else v + extra for k, v in told.items()}
