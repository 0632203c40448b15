# caught by: check_errors_are_counted_in_both_directions
"""Orders without a value are left out in silence."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def absolute_errors(truth, promised):
    if len(truth) != len(promised) or not len(truth):
        raise ValueError("lengths")
    off = np.abs(truth - promised)
    return off[np.isfinite(off)]
