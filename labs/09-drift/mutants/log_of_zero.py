# caught by: check_psi_follows_its_definition, check_psi_stays_finite
"""No smoothing: an empty bin makes the PSI infinite or NaN."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _shares(column, edges):
    missing = np.isnan(column)
    places = np.searchsorted(edges, column[~missing], side="right")
    counts = np.append(np.bincount(places, minlength=len(edges) + 1), missing.sum())
    return counts / len(column)
