# caught by: check_a_failure_stops_only_what_depends_on_it
"""Whatever fails is tried again, up to three times."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _played(name, step, data, right=_played):
    for attempt in range(3):
        try:
            return right(name, step, data)
        except Exception:
            if attempt == 2:
                raise
