# caught by: check_psi_follows_its_definition
"""The rank of an edge is rounded: 3 tenths become 0.30000000000000004, past the value it hits."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def reference_bins(reference, bins=BINS):
    present = reference[~np.isnan(reference)]
    return np.unique(np.quantile(present, np.linspace(0, 1, bins + 1)[1:-1]))
