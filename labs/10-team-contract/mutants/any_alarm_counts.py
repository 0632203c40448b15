# caught by: check_an_incident_is_measured
"""The first alarm counts, also when it came before."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def measure(events, right=measure):
    alarm = next((e for e in events if e["kind"] == "alarm"), None)
    start = next(e for e in events if e["kind"] == "wrong")
    return {**right(events), "to notice": _minutes(start, alarm)}
