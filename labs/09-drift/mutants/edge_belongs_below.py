# caught by: check_psi_follows_its_definition
"""A value that equals an edge is counted in the bin below it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _shares(column, edges):
    missing = np.isnan(column)
    places = np.searchsorted(edges, column[~missing], side="left")
    counts = np.append(np.bincount(places, minlength=len(edges) + 1), missing.sum())
    return (counts + 0.5) / (len(column) + 0.5 * len(counts))
