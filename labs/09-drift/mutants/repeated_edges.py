# caught by: check_bins_survive_repeated_values
"""Equal edges are kept, with bins between them that nothing can fall into."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def reference_bins(reference, bins=BINS):
    present = reference[~np.isnan(reference)]
    return np.quantile(present, np.arange(1, bins) / bins)
