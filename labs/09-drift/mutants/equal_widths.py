# caught by: check_bins_hold_equal_shares
"""Bins of equal width, so that most of them are nearly empty for skewed data."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def reference_bins(reference, bins=BINS):
    present = reference[~np.isnan(reference)]
    return np.unique(np.linspace(present.min(), present.max(), bins + 1)[1:-1])
