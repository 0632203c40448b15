# caught by: check_a_value_is_judged, check_broken_feeds_are_caught
"""A time that lies ahead is younger than a day, so it passes."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _time_fault(value, now):
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return "kind"
    if time.tzinfo is not None:
        return "kind"
    return "stale" if datetime.fromisoformat(now) - time > timedelta(hours=24) else None
