# caught by: check_ks_is_the_largest_distance
"""Only one direction: a shift the other way has the distance 0."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def ks(reference, current):
    a = np.sort(reference[~np.isnan(reference)])
    b = np.sort(current[~np.isnan(current)])
    at = np.concatenate([a, b])
    below_a = np.searchsorted(a, at, side="right") / len(a)
    below_b = np.searchsorted(b, at, side="right") / len(b)
    return float(np.max(below_a - below_b))
