# caught by: check_psi_behaves_like_a_distance
"""One difference is turned round, so that every summand is negative."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def psi(reference, current, bins=BINS):
    edges = reference_bins(reference, bins)
    p, q = _shares(reference, edges), _shares(current, edges)
    return float(np.sum((p - q) * np.log(q / p)))
