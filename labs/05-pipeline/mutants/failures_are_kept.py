# caught by: check_a_failure_stops_only_what_depends_on_it
"""A step that failed has the result None, which is kept like any other."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _played(name, step, data, right=_played):
    try:
        return right(name, step, data)
    except Exception:
        save(key(name, step, {need: data[need] for need in step["needs"]}), None)
        raise
