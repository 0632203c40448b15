# caught by: check_psi_counts_the_missing, check_judge_sees_real_changes
"""A flood of missing values is not seen: they are dropped before counting."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _shares(column, edges):
    present = column[~np.isnan(column)]
    places = np.searchsorted(edges, present, side="right")
    counts = np.append(np.bincount(places, minlength=len(edges) + 1), 0)
    return (counts + 0.5) / (len(present) + 0.5 * len(counts))
