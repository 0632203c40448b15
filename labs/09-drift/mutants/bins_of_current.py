# caught by: check_psi_follows_its_definition
"""The bins follow the current data, so they move along with the drift."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def psi(reference, current, bins=BINS):
    edges = reference_bins(current, bins)
    p, q = _shares(reference, edges), _shares(current, edges)
    return float(np.sum((q - p) * np.log(q / p)))
