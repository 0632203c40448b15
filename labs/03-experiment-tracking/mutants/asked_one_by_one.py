# caught by: check_the_error_is_measured_without_the_truth
"""The model is asked for each order in turn."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def mean_error(model, rows, right=mean_error):
    return right(lambda asked: [model([row])[0] for row in asked], rows)
