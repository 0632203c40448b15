# caught by: check_what_is_unusual_is_named, check_calm_and_seasonal_batches_are_let_in
"""A day with more orders than usual is called a fault."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_unusual = unusual


def unusual(known, batch):
    found = _unusual(known, batch)
    return found + [["(rows)", "many"]] if len(batch) > 1.5 * known["rows"] else found
