# caught by: check_psi_stays_finite
"""np.histogram between the smallest and the largest reference value drops what lies outside."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def psi(reference, current, bins=BINS):
    inner = reference_bins(reference, bins)
    edges = np.unique([np.nanmin(reference), *inner, np.nanmax(reference)])
    p, q = (
        (counts + 0.5) / (len(column) + 0.5 * len(counts))
        for column in (reference, current)
        for counts in [np.append(np.histogram(column, edges)[0], np.isnan(column).sum())]
    )
    return float(np.sum((q - p) * np.log(q / p)))
