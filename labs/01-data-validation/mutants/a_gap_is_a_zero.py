# caught by: check_what_is_usual_is_summed_up
"""Missing readings are counted as zero in the median."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_usual = usual


def usual(schema, history):
    filled = history.assign(open_orders=history["open_orders"].fillna(0))
    return {**_usual(schema, filled), "missing": _usual(schema, history)["missing"]}
