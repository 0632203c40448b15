# caught by: check_an_incident_is_measured
"""The last good news ends the incident."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def measure(events, right=measure):
    wells = [e for e in events if e["kind"] == "well"]
    start = next(e for e in events if e["kind"] == "wrong")
    return {**right(events), "to recover": _minutes(start, wells[-1]) if wells else None}
