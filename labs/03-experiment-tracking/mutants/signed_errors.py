# caught by: check_the_error_is_measured_without_the_truth, check_a_run_is_recorded_without_being_asked
"""Early and late cancel each other."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def mean_error(model, rows):
    asked = [{k: v for k, v in row.items() if k != "minutes"} for row in rows]
    promised = model(asked)
    if not rows or len(promised) != len(rows):
        raise ValueError
    found = statistics.fmean(row["minutes"] - p for row, p in zip(rows, promised))
    if not math.isfinite(found):
        raise ValueError
    return found
