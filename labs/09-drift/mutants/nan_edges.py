# caught by: check_bins_hold_equal_shares
"""Missing values are left in, and every quantile is NaN."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def reference_bins(reference, bins=BINS):
    return np.unique(np.quantile(reference, np.arange(1, bins) / bins))
