# caught by: check_a_value_is_judged, check_broken_feeds_are_caught
"""A time with a zone is taken for a time of the city."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _time_fault(value, now):
    try:
        time = datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        return "kind"
    age = datetime.fromisoformat(now) - time
    if age > timedelta(hours=MAX_AGE_HOURS):
        return "stale"
    return "future" if age < timedelta(0) else None
