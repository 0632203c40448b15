# caught by: check_the_low_end_of_a_mean
"""Takes the spread of the orders for that of their mean."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def low_end(values):
    return float(np.mean(values) - 2 * np.std(values, ddof=1))
