"""How long a student has worked on a lab, from the times at which the checks were run."""

import datetime as dt
from collections.abc import Iterable

_PAUSE = dt.timedelta(minutes=30)  # longer than that between two runs was a pause
_FIRST = dt.timedelta(minutes=5)  # before a first run, and after a pause


def minutes(runs: Iterable[str]) -> int:
    """Return an estimate, in minutes, from the times of runs in ISO 8601."""
    times = sorted(dt.datetime.fromisoformat(run) for run in runs)
    worked = dt.timedelta()
    before: dt.datetime | None = None
    for time in times:
        gap = time - before if before is not None else _PAUSE
        worked += gap if gap < _PAUSE else _FIRST
        before = time
    return round(worked / dt.timedelta(minutes=1))
