# caught by: check_the_low_end_of_a_mean
"""Divides by n where n - 1 was asked for."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def low_end(values):
    return float(np.mean(values) - 2 * np.std(values) / math.sqrt(len(values)))
