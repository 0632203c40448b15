"""Are the promises as good for one group as for another? Gaps between groups, with confidence.

Who compares twenty couriers with twenty separate 95% intervals finds a "bad" one by chance in two
of three tables: 1 - 0.95**20 = 64%. So all intervals of a table hold at once. A second trap is the
company a group is in: couriers on bicycles get another share of the hard orders than couriers in
cars, and are not worse for it. So a group can be compared within strata, such as the vehicle.
"""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from reference_impl.errors import LoopError
from reference_impl.problem import Problem

Floats = NDArray[np.float64]
GAP, NO_GAP, CANNOT_JUDGE = "gap", "no gap shown", "cannot judge"
COLUMNS = ["group", "rows", "days", "error", "bias", "gap", "low", "high", "verdict"]
_DRAWS = 1000
_MIN_DAYS = 10  # a spread over fewer days is itself too uncertain
_WRONG = 0.05  # of the tables without any true gap, the share that may show one


def gaps(  # noqa: PLR0913 - what to compare, and with whom
    problem: Problem,
    frame: pd.DataFrame,
    by: str,
    seed: int,
    within: str | None = None,
    of: Literal["error", "bias"] = "error",
    least: float = 0.0,
) -> pd.DataFrame:
    """Compare each group with all others, so that all intervals hold at once with 95%.

    The spread of a gap comes from drawing whole days (Efron and Tibshirani 1993), because orders of
    one day share their weather. With m groups each interval is made for 1 - 0.05/m, by Student's t
    with the days of the group less one (Bonferroni; Dunn 1961): of all tables without a true gap,
    about 5% show one. Two tables, for example of districts and of couriers, are two families.

    Args:
        problem: names the target; its policy says how many rows are too few to judge.
        frame: n labelled rows with `day`, `prediction`, the target and the columns named here.
        by: column of the groups.
        seed: of the draws.
        within: column of strata. Then a group is compared with the others of its own stratum; of
            a group that is in several, each stratum counts by the group's rows in it.
        of: what is compared: "error" (mean absolute error) or "bias" (mean of truth - prediction).
        least: a gap that may be smaller than this, in the unit of the target, is not called one.

    Returns:
        One row a group, largest gap first: group, rows, days, error, bias (positive: the truth
        came later than promised), gap (of the group less the others), low, high, verdict "gap",
        "no gap shown" or "cannot judge" (too few rows or days, or nobody to compare with; then
        low and high are NaN). Errors are in the unit of the target.

    Raises:
        LoopError: a column is missing, or no row has both a prediction and the truth.
    """
    rows, signed = _judged_rows(problem, frame, by, within)
    measured = np.abs(signed) if of == "error" else signed
    counts, sums, names = _cells(rows, by, within, measured)
    table = pd.DataFrame({"group": names, "rows": counts.sum((0, 1)).astype(int)})
    table["days"] = (counts.sum(1) > 0).sum(0)
    groups = rows[by].astype("str")
    table["error"] = np.abs(signed).groupby(groups).mean().reindex(names).to_numpy()
    table["bias"] = signed.groupby(groups).mean().reindex(names).to_numpy()
    table["gap"] = _gap(counts.sum(0), sums.sum(0))
    enough = (table["rows"] >= problem.policy.min_rows) & (table["days"] >= _MIN_DAYS)
    judged = enough & table["gap"].notna()
    at_once = _WRONG / max(int(judged.sum()), 1)
    quantile = stats.t.ppf(1 - at_once / 2, (table["days"] - 1).clip(lower=1))
    half = pd.Series(quantile * _spread(counts, sums, seed)).where(judged)
    table["low"], table["high"] = table["gap"] - half, table["gap"] + half
    shown = (table["low"] > least) | (table["high"] < -least)
    table["verdict"] = np.where(judged, np.where(shown, GAP, NO_GAP), CANNOT_JUDGE)
    return table.sort_values("gap", ascending=False, ignore_index=True)[COLUMNS]


def _judged_rows(
    problem: Problem, frame: pd.DataFrame, by: str, within: str | None
) -> tuple[pd.DataFrame, pd.Series]:
    """The rows that can be judged, and truth less prediction of each."""
    needed = [by, "day", "prediction", problem.target.name, *([within] if within else [])]
    missing = [name for name in needed if name not in frame]
    if missing:
        raise LoopError(f"The rows have no column {missing[0]}: name another to compare by.")
    rows = frame.dropna(subset=needed)
    if rows.empty:
        raise LoopError("No row has both a prediction and the truth: play more days first.")
    return rows, rows[problem.target.name] - rows["prediction"]


def _cells(
    rows: pd.DataFrame, by: str, within: str | None, measured: pd.Series
) -> tuple[Floats, Floats, list[str]]:
    """Number of rows and sum of the measure in each day, stratum and group: (d, s, g) each."""
    day, days = pd.factorize(rows["day"])
    group, names = pd.factorize(rows[by].astype("str"), sort=True)
    stratum, strata = pd.factorize(rows[within]) if within else (np.zeros_like(group), [0])
    shape = (len(days), len(strata), len(names))
    cell = np.ravel_multi_index((day, stratum, group), shape)
    size = int(np.prod(shape))
    counts = np.bincount(cell, minlength=size).reshape(shape).astype(np.float64)
    sums = np.bincount(cell, weights=measured, minlength=size).reshape(shape)
    return counts, sums.astype(np.float64), list(names)


def _gap(counts: Floats, sums: Floats) -> Floats:
    """Mean of each group less that of the others in the same strata: (..., s, g) to (..., g).

    Rows of a stratum in which there is nobody else say nothing; a group with no other rows: NaN.
    """
    others = counts.sum(-1, keepdims=True) - counts
    both = (others > 0) & (counts > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        of_others = (sums.sum(-1, keepdims=True) - sums) / others
        excess = np.where(both, sums - counts * of_others, 0.0).sum(-2)
        gap: Floats = excess / np.where(both, counts, 0.0).sum(-2)
    return gap


def _spread(counts: Floats, sums: Floats, seed: int) -> Floats:
    """Standard error of each gap, (g,), from drawing whole days with replacement."""
    days = len(counts)
    drawn = np.random.default_rng(seed).multinomial(days, np.full(days, 1 / days), size=_DRAWS)
    found = _gap(np.tensordot(drawn, counts, axes=1), np.tensordot(drawn, sums, axes=1))
    known = np.isfinite(found)
    number = np.maximum(known.sum(0), 1)
    mean = np.where(known, found, 0.0).sum(0) / number
    variance = (np.where(known, found - mean, 0.0) ** 2).sum(0) / number
    # A sample of days is a little too alike: the factor makes its variance that of new days.
    spread: Floats = np.sqrt(variance * days / max(days - 1, 1))
    return spread
