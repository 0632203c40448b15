# caught by: check_the_error_is_measured_without_the_truth, check_a_failed_run_stays_in_the_list
"""Orders without a promise are left out in silence."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def mean_error(model, rows):
    promised = model([{k: v for k, v in row.items() if k != "minutes"} for row in rows])
    return statistics.fmean(abs(row["minutes"] - p) for row, p in zip(rows, promised))
