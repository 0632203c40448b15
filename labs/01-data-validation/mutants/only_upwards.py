# caught by: check_what_is_unusual_is_named
"""A median that falls is not noticed."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_unusual = unusual


def unusual(known, batch):
    found = [fault for fault in _unusual(known, batch) if fault[1] != "shift"]
    for name, (median, spread) in known["middle"].items():
        if name in batch and pd.api.types.is_numeric_dtype(batch[name]):
            if batch[name].median() > median + MAX_SHIFT * spread:
                found.append([name, "shift"])
    return found
