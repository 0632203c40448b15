# caught by: check_psi_follows_its_definition
"""Empty bins get a share of 0.0001, a recipe often copied, instead of half a row."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _shares(column, edges):
    missing = np.isnan(column)
    places = np.searchsorted(edges, column[~missing], side="right")
    counts = np.append(np.bincount(places, minlength=len(edges) + 1), missing.sum())
    return np.maximum(counts / len(column), 0.0001)
