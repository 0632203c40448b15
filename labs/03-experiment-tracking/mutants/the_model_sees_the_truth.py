# caught by: check_the_error_is_measured_without_the_truth
"""The model is asked with the orders as they are, minutes included."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def mean_error(model, rows, right=mean_error):
    promised = model(rows)
    return right(lambda _: promised, rows)
