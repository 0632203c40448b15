"""How far apart are two profiles? Effect sizes from counts alone, all of them at once.

Each score asks another question. PSI and Jensen-Shannon look at shares, cell by cell, and do not
know that cells have an order. Kolmogorov-Smirnov and Wasserstein know it: the first says how many
orders moved, the second how far. Missing values stand on no line of numbers, so only PSI and
Jensen-Shannon see them; their share is also reported by itself. A p-value is not among the scores:
with a million rows every harmless difference is "significant".
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference_impl.cells import MARGIN, Cells, ColumnProfile, Counts, Floats
from reference_impl.profile import Profile, layout

BINS = 10
FEW = 0.001  # a place with fewer than one in a thousand reference values is not known


@dataclass(frozen=True)
class Comparison:
    """The scores of one column by name, or the reason why there are none.

    `rows` are those of the reference and of the current side, `cells` those that PSI has used.
    """

    column: str
    rows: tuple[int, int]
    cells: int
    scores: dict[str, float]
    cannot_judge: str = ""


def compare_profiles(reference: Profile, current: Profile, min_rows: int = 50) -> list[Comparison]:
    """Score every column of two profiles.

    Numbers get `psi`, `js`, `ks`, `wasserstein`, `outside`; categories get `psi`, `js`,
    `cramers_v`, `unseen`. Both get `missing_reference` and `missing`, the shares of rows without a
    value, also where the values cannot be judged: fewer than `min_rows` of them on a side, an
    infinite one, or a reference without any difference.

    Raises:
        ValueError: the two were not counted in the same cells.
    """
    if layout(reference) != layout(current):
        raise ValueError("two profiles can be compared only when counted in the same cells")
    return [_compare(name, own, current[name], min_rows) for name, own in reference.items()]


def _compare(
    name: str, reference: ColumnProfile, current: ColumnProfile, min_rows: int
) -> Comparison:
    rows = (reference.rows, current.rows)
    scores: dict[str, float] = {}
    if min(rows) > 0:
        scores["missing_reference"] = reference.counts[-1] / rows[0]
        scores["missing"] = current.counts[-1] / rows[1]
    doubt = cannot_judge(reference, current, min_rows)
    if doubt:
        return Comparison(name, rows, 0, scores, doubt)
    scores |= {"psi": psi(reference, current), "js": js(reference, current)}
    if isinstance(reference.cells, Cells):
        scores |= {"ks": ks(reference, current), "wasserstein": wasserstein(reference, current)}
        scores["outside"] = outside(reference, current)
    else:
        scores["cramers_v"] = cramers_v(reference, current)
        scores["unseen"] = outside(reference, current)
    return Comparison(name, rows, len(bins(reference, current)[0]), scores)


def cannot_judge(reference: ColumnProfile, current: ColumnProfile, min_rows: int) -> str:
    """Why two columns cannot be compared; empty when they can.

    Silence about an empty column would be read as "all is well", so it has a reason of its own.
    """
    numeric = isinstance(reference.cells, Cells)
    for side, own in (("reference", reference), ("current", current)):
        if own.rows < min_rows:
            return f"{own.rows} {side} rows, at least {min_rows} are needed"
        if numeric and own.counts[-2]:
            return f"{own.counts[-2]} {side} values are infinite"
        present = int(own.present.sum())
        if present < min_rows:
            return f"{present} {side} values are present, {min_rows} are needed"
    if numeric and reference.present.max() == reference.present.sum():
        return "the reference has a single value"
    return ""


def psi(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Population stability index: 0 when the shares of all bins are equal, without upper end.

        PSI = sum over bins of (p - q) * ln(p / q)

    with p and q the shares of the reference and of the current rows in a bin. It is the symmetric
    Kullback-Leibler divergence (Jeffreys 1946); credit scoring calls 0.1 "watch", 0.2 "act"
    (Siddiqi 2006). The bins are those of `bins`.
    """
    p, q = bins(reference, current)
    # Half a row in each bin keeps the logarithm finite where one side has none.
    share_p, share_q = _shares(p + 0.5), _shares(q + 0.5)
    return float(np.sum((share_p - share_q) * np.log(share_p / share_q)))


def bins(reference: ColumnProfile, current: ColumnProfile) -> tuple[Counts, Counts]:
    """Counts of both sides in the same bins: tenths of the reference, or levels; then the rest.

    A bin of numbers ends at the last border of a cell that has no more reference values below it
    than the decile has, which is where a cut at the decile would put it.

    Raises:
        ValueError: one side has no rows, or the reference has no value.
    """
    if not (current.rows and reference.present.sum()):
        raise ValueError("rows are needed on both sides, and a reference with values")
    p, q = reference.array, current.array
    if isinstance(reference.cells, Cells):
        below = np.cumsum(reference.present)
        # Ranks in whole numbers: a rank that is rounded can put a value below its own decile.
        deciles = -(-(below[-1] - 1) * np.arange(1, BINS) // BINS)
        # A border in front of cell i has below[i - 1] values below it.
        ends = np.searchsorted(below, deciles, side="right")
        inner = ends[ends < len(below)].tolist()
        starts = sorted({0, *inner, len(below), len(below) + 1})
        # The last two are infinite and missing: left out, a feed that loses a third of its values
        # would look calm.
        p, q = np.add.reduceat(p, starts), np.add.reduceat(q, starts)
    used = (p + q) > 0  # a bin that is empty on both sides says nothing
    return p[used], q[used]


def js(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Jensen-Shannon distance on the bins of `psi`: 0 when equal, 1 without overlap.

    The root of the mean Kullback-Leibler divergence, in bits, of both sides from their middle
    (Lin 1991; Endres and Schindelin 2003 for the root, which makes it a metric).
    """
    p, q = (_shares(counts) for counts in bins(reference, current))
    middle = (p + q) / 2
    half = [float(np.sum(s[s > 0] * np.log2(s[s > 0] / middle[s > 0]))) for s in (p, q)]
    return float(np.sqrt(max(sum(half) / 2, 0.0)))


def ks(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Kolmogorov-Smirnov statistic, from 0 to 1, read at the borders of the cells.

    The true statistic is never smaller, and larger by at most `ks_error`: about 0.01.
    """
    return float(np.abs(_gap(reference, current)).max())


def ks_error(reference: ColumnProfile, current: ColumnProfile) -> float:
    """How much of the gap can hide inside a cell: the largest min(p, q) of any cell.

    From one border the gap can grow by no more than the reference has in the cell (p), and it must
    shrink again by no more than the current side has in it (q) to meet the other border.
    """
    return float(np.minimum(_shares(reference.present), _shares(current.present)).max())


def wasserstein(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Mean distance that values have moved, in standard deviations of the reference.

    Both sides, and the standard deviation, are clipped to the first and the last percentile of the
    cells, for what lies beyond has no known place: a unit error is seen, but its size is not.
    Inside a cell the gap between the distribution functions is taken as a straight line. The error
    of the distance is then at most the sum over cells of width * max(p, q), about 1 % of the range.
    """
    gap = _gap(reference, current)[1:-1]  # at the inner edges
    left, right = gap[:-1], gap[1:]
    # The integral of a line's absolute value: a trapezium, or two triangles where it crosses 0.
    size = np.abs(left) + np.abs(right)
    safe = np.where(size > 0, size, 1.0)
    mean = np.where(left * right < 0, (left**2 + right**2) / (2 * safe), size / 2)
    deviation = _deviation(reference)
    # A reference that lies beyond the percentiles of the history altogether has no width there.
    return float(np.sum(mean * np.diff(_edges(reference)[1:-1])) / deviation) if deviation else 0.0


def cramers_v(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Cramér's V of the table side x level, from 0 (equal) to 1 (no level in common).

    The root of chi-square over the number of values: the effect without the number of rows.
    Unseen values are a level, missing ones are not.
    """
    table = np.array([reference.present, current.present], dtype=float)
    table = table[:, table.sum(axis=0) > 0]
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(np.sqrt(((table - expected) ** 2 / expected).sum() / table.sum()))


def outside(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Share of the current values in places that the reference does not know, from 0 to 1.

    A level or a cell is known when it has at least one in a thousand of the reference's values. A
    cell of numbers is also known when its middle is no farther from a known one than a tenth of
    the range: a number between two that were seen is no news. The outermost cells, which have no
    end, are known by their own values alone.
    """
    p, q = reference.present, current.present
    known = (p > 0) & (p >= FEW * p.sum())
    if isinstance(reference.cells, Cells):
        edges = reference.cells.edges
        # low and high are the ends of the range, already widened by a margin each.
        margin = MARGIN * (edges[-1] - edges[0]) / (1 + 2 * MARGIN)
        left, right = np.append(-np.inf, edges), np.append(edges, np.inf)
        before = np.maximum.accumulate(np.where(known, right, -np.inf))[1:-1]
        after = np.minimum.accumulate(np.where(known, left, np.inf)[::-1])[::-1][1:-1]
        middle = (edges[:-1] + edges[1:]) / 2
        known[1:-1] |= (middle - before <= margin) | (after - middle <= margin)
    return float(_shares(q)[~known].sum())


def _shares(counts: NDArray[Any]) -> Floats:
    total = counts.sum()
    if total == 0:
        raise ValueError("at least one value is needed on each side")
    shares: Floats = counts / total
    return shares


def _edges(column: ColumnProfile) -> Floats:
    if not isinstance(column.cells, Cells):
        raise ValueError("a category has no order, so no distance on a line")
    return column.cells.edges


def _gap(reference: ColumnProfile, current: ColumnProfile) -> Floats:
    """Difference of the two distribution functions at every edge."""
    f, g = np.cumsum(_shares(reference.present)), np.cumsum(_shares(current.present))
    gap: Floats = (f - g)[:-1]
    return gap


def _deviation(reference: ColumnProfile) -> float:
    edges, shares = _edges(reference)[1:-1], _shares(reference.present)
    middle = (edges[:-1] + edges[1:]) / 2
    places = np.concatenate([[edges[0]] * 2, middle, [edges[-1]] * 2])
    mean = np.sum(shares * places)
    return float(np.sqrt(np.sum(shares * (places - mean) ** 2)))
