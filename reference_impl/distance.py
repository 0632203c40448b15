"""How far apart are two profiles? Effect sizes from counts alone, all of them at once.

Each score asks another question. PSI and Jensen-Shannon look at shares, cell by cell, and do not
know that cells have an order. Kolmogorov-Smirnov and Wasserstein know it: the first says how many
orders moved, the second how far. Missing values stand on no line of numbers, so only PSI and
Jensen-Shannon see them; their share is also reported by itself. A p-value is not among the scores:
with a million rows every harmless difference is "significant".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reference_impl.profile import Cells, ColumnProfile, Profile, layout

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """The scores of one column by name, or the reason why there are none."""

    column: str
    rows: tuple[int, int]
    scores: dict[str, float]
    cannot_judge: str = ""


def compare_profiles(reference: Profile, current: Profile, min_rows: int = 50) -> list[Comparison]:
    """Score every column of two profiles.

    Numbers get `psi`, `ks`, `js`, `wasserstein`; categories get `psi`, `js`, `cramers_v` and
    `unseen`, the share of the current values that the reference never had. Both get
    `missing_reference` and `missing`, the shares of rows without a value. A score that needs values
    where the current side has fewer than `min_rows` of them is left out.

    Raises:
        ValueError: the two were not counted in the same cells.
    """
    if layout(reference) != layout(current):
        raise ValueError("two profiles can be compared only when counted in the same cells")
    return [_compare(name, own, current[name], min_rows) for name, own in reference.items()]


def psi(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Population stability index, as `monitor.psi`: numbers in 10 bins, missing in one of its own.

    The deciles are moved to the border of a cell (see `_coarse`), so the two differ a little, and
    more where a column has few distinct values.
    """
    p, q = _coarse(reference, current)
    # Half a row in each cell keeps the logarithm finite where one side has none.
    p, q = _shares(p + 0.5), _shares(q + 0.5)
    return float(np.sum((p - q) * np.log(p / q)))


def js(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Jensen-Shannon distance on the cells of `psi`: 0 when equal, 1 without overlap.

    The root of the mean Kullback-Leibler divergence, in bits, of both sides from their middle
    (Lin 1991; Endres and Schindelin 2003 for the root, which makes it a metric).
    """
    p, q = (_shares(counts) for counts in _coarse(reference, current))
    middle = (p + q) / 2
    half = [np.sum(s[s > 0] * np.log2(s[s > 0] / middle[s > 0])) for s in (p, q)]
    return float(np.sqrt(max(sum(half) / 2, 0.0)))


def ks(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Kolmogorov-Smirnov statistic, from 0 to 1, read at the borders of the cells.

    The true statistic is never smaller, and larger by at most `ks_error`: about 0.01.
    """
    f, g = _cumulated(reference, current)
    return float(np.abs(f - g).max())


def ks_error(reference: ColumnProfile, current: ColumnProfile) -> float:
    """How much of the gap can hide inside a cell: the largest min(p, q) of any cell.

    From one border the gap can grow by no more than the reference has in the cell (p), and it must
    shrink again by no more than the current side has in it (q) to meet the other border.
    """
    p, q = _present(reference), _present(current)
    return float(np.minimum(p, q).max())


def wasserstein(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Mean distance that values have moved, in standard deviations of the reference.

    Both sides, and the standard deviation, are clipped to the reference's 1st and 99th percentile,
    for the outer cells have no width: a unit error is seen, but its size is not. Inside a cell the
    gap between the distribution functions is taken as a straight line. The error of the distance
    is then at most the sum over cells of width * max(p, q), about 1 % of the range.
    """
    f, g = _cumulated(reference, current)
    edges = _edges(reference)
    left, right = (f - g)[:-1], (f - g)[1:]
    # The integral of a line's absolute value: a trapezium, or two triangles where it crosses 0.
    crossing = left * right < 0
    size = np.abs(left) + np.abs(right)
    safe = np.where(size > 0, size, 1.0)
    mean = np.where(crossing, (left**2 + right**2) / (2 * safe), size / 2)
    return float(np.sum(mean * np.diff(edges)) / _deviation(reference))


def cramers_v(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Cramér's V of the table side x level, from 0 (equal) to 1 (no level in common).

    The root of chi-square over the number of values: the effect without the number of rows.
    Unseen values are a level, missing ones are not.
    """
    table = np.array([reference.counts[:-1], current.counts[:-1]], dtype=float)
    table = table[:, table.sum(axis=0) > 0]
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(np.sqrt(((table - expected) ** 2 / expected).sum() / table.sum()))


def _compare(
    name: str, reference: ColumnProfile, current: ColumnProfile, min_rows: int
) -> Comparison:
    rows = (reference.rows, current.rows)
    doubt = _cannot_judge(reference, current, min_rows)
    scores: dict[str, float] = {}
    if min(rows) > 0:
        scores["missing_reference"] = reference.counts[-1] / rows[0]
        scores["missing"] = current.counts[-1] / rows[1]
    if doubt:
        return Comparison(name, rows, scores, doubt)
    scores |= {"psi": psi(reference, current), "js": js(reference, current)}
    present = rows[1] - current.counts[-1]
    if present < min_rows:
        return Comparison(name, rows, scores)
    if isinstance(reference.cells, Cells):
        scores |= {"ks": ks(reference, current), "wasserstein": wasserstein(reference, current)}
    else:
        scores["cramers_v"] = cramers_v(reference, current)
        scores["unseen"] = current.counts[-2] / present
    return Comparison(name, rows, scores)


def _cannot_judge(reference: ColumnProfile, current: ColumnProfile, min_rows: int) -> str:
    numeric = isinstance(reference.cells, Cells)
    for side, own in (("reference", reference), ("current", current)):
        if own.rows < min_rows:
            return f"{own.rows} {side} rows, at least {min_rows} are needed"
        if numeric and own.counts[-2]:
            return f"{own.counts[-2]} {side} values are infinite"
    present = reference.rows - reference.counts[-1]
    if present < min_rows:
        return f"{present} reference values are present, {min_rows} are needed"
    if numeric and max(reference.counts[:-2]) == present:
        return "the reference has a single value"
    return ""


def _shares(counts: Floats) -> Floats:
    shares: Floats = counts / counts.sum()
    return shares


def _present(column: ColumnProfile) -> Floats:
    return _shares(np.array(column.counts[:-2], dtype=float))


def _cumulated(reference: ColumnProfile, current: ColumnProfile) -> tuple[Floats, Floats]:
    """Both distribution functions at the border behind each cell but the last."""
    return np.cumsum(_present(reference))[:-1], np.cumsum(_present(current))[:-1]


def _edges(column: ColumnProfile) -> Floats:
    if not isinstance(column.cells, Cells):
        raise ValueError("a category has no order, so no distance on a line")
    return column.cells.edges


def _deviation(reference: ColumnProfile) -> float:
    edges, shares = _edges(reference), _present(reference)
    middle = np.concatenate([edges[:1], (edges[:-1] + edges[1:]) / 2, edges[-1:]])
    mean = np.sum(shares * middle)
    return float(np.sqrt(np.sum(shares * (middle - mean) ** 2)))


def _coarse(reference: ColumnProfile, current: ColumnProfile) -> tuple[Floats, Floats]:
    """Counts of both sides: fine cells folded into 10 bins, or levels; cells empty on both go.

    A bin ends at the last border that has no more reference values below it than the decile has,
    which is where a cut at the decile would put it.
    """
    p, q = (np.array(own.counts, dtype=float) for own in (reference, current))
    if isinstance(reference.cells, Cells):
        n = int(p[:-2].sum())
        below = np.cumsum(p[:-2])
        deciles = [-(-(n - 1) * k // 10) for k in range(1, 10)]
        # A border in front of cell i has below[i - 1] values below it.
        ends = np.unique(np.searchsorted(below, deciles, side="right"))
        starts = np.unique([0, *ends[ends < len(p) - 2], len(p) - 2, len(p) - 1])
        p, q = (np.add.reduceat(counts, starts) for counts in (p, q))
    used = (p + q) > 0
    return p[used], q[used]
