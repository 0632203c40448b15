# caught by: check_what_is_unusual_is_named
"""More than five missing in a hundred are too many, whatever is usual."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_unusual = unusual


def unusual(known, batch):
    return _unusual({**known, "missing": dict.fromkeys(known["missing"], 0.0)}, batch)
