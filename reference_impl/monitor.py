"""Has the input changed? Two scores in NumPy, a threshold that knows how many rows there are.

The truth arrives late, so the first thing to watch is the input. A score is an effect size and not
a p-value: with a million rows every harmless difference is "significant". With fifty rows chance
alone looks like drift, so the threshold rises where rows are few. And where a column cannot be
judged the verdict says so: silence would be read as "all is well".
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reference_impl.problem import Column, Policy, Problem

Method = Literal["psi", "ks"]
Verdict = Literal["drift", "no drift", "cannot judge"]
Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """What the monitor says of one column."""

    column: str
    method: str
    value: float
    threshold: float
    verdict: Verdict
    reason: str


def psi(reference: pd.Series, current: pd.Series, bins: int = 10) -> float:
    """Population stability index: how far two distributions are apart, 0 when they are equal.

        PSI = sum over bins of (p - q) * ln(p / q)

    with p and q the shares of the reference and of the current rows in a bin. It is the symmetric
    Kullback-Leibler divergence (Jeffreys 1946); credit scoring calls 0.1 "watch", 0.2 "act"
    (Siddiqi 2006). Numbers are cut at the quantiles of the reference, text at its levels.

    Args:
        reference: the values a model has learnt from, (n,).
        current: the values of now, (m,).
        bins: number of quantile bins; ties can make them fewer. Not used for text.

    Returns:
        The index, at least 0. Without unit.

    Raises:
        ValueError: one of the two has no rows, or the reference has no value at all.
    """
    p, q = _counts(reference, current, bins)
    return _psi_of_counts(p, q)


def ks(reference: pd.Series, current: pd.Series) -> float:
    """Kolmogorov-Smirnov statistic: the largest gap between two distribution functions.

    The same number as `scipy.stats.ks_2samp(...).statistic`. Missing values have no place on a
    line of numbers, so they are left out: KS cannot see a flood of nulls, which PSI can.

    Args:
        reference: numbers, (n,).
        current: numbers, (m,).

    Returns:
        The gap, from 0 (equal) to 1 (no overlap). Without unit.

    Raises:
        ValueError: one of the two has no value that is present.
    """
    x = np.sort(reference.dropna().to_numpy(dtype=float))
    y = np.sort(current.dropna().to_numpy(dtype=float))
    if len(x) == 0 or len(y) == 0:
        raise ValueError("KS needs at least one value on each side")
    # The gap can only change at an observed value, and side="right" counts ties on both sides.
    values = np.concatenate([x, y])
    below_x = np.searchsorted(x, values, side="right") / len(x)
    below_y = np.searchsorted(y, values, side="right") / len(y)
    return float(np.abs(below_x - below_y).max())


def psi_threshold(n: int, m: int, cells: int, effect: float) -> float:
    """The PSI above which n reference and m current rows are called drift.

    Without any change PSI is not 0: it is about (1/n + 1/m) times a chi-square variable with
    cells-1 degrees of freedom (Yurdakul 2018), so its mean is (cells-1)(1/n + 1/m). The
    threshold is the effect one cares for, or the 99.9% point of that chance, if it is larger.
    """
    from scipy.stats import chi2

    chance = (1 / n + 1 / m) * float(chi2.ppf(0.999, max(cells - 1, 1)))
    return max(effect, chance)


def ks_threshold(n: int, m: int, effect: float) -> float:
    """The same for KS: 1.95 * sqrt(1/n + 1/m) is passed by chance once in a thousand times."""
    return max(effect, 1.95 * float(np.sqrt(1 / n + 1 / m)))


def outside(reference: pd.Series, current: pd.Series) -> float:
    """Share of the present current values that are news to the reference, from 0 to 1.

    For numbers: beyond its range, widened by a tenth on either side, since a new record of half a
    degree is no news. For text: a level it does not have.
    Raises ValueError when one of the two has no value that is present.
    """
    known, now = reference.dropna(), current.dropna()
    if known.empty or now.empty:
        raise ValueError("at least one value is needed on each side")
    if pd.api.types.is_numeric_dtype(known):
        margin = 0.1 * (known.max() - known.min())
        return float((~now.between(known.min() - margin, known.max() + margin)).mean())
    return float((~now.isin(known.unique())).mean())


def compare(
    problem: Problem, reference: pd.DataFrame, current: pd.DataFrame, method: Method = "psi"
) -> list[Score]:
    """Score every feature column of a problem.

    A seasonal column (weather) is not asked "are you distributed as in training?", since July
    never is as January, but "have you values that no model has seen?" (`outside`).

    Args:
        problem: names the feature columns and the thresholds.
        reference: rows the model has learnt from, with the feature columns.
        current: rows of the monitoring window, with the feature columns.
        method: "psi", or "ks" for the numeric columns; text is always scored by PSI.

    Returns:
        One score a feature column, in the order of the problem.
    """
    return [
        _score(column, problem.policy, reference[column.name], current[column.name], method)
        for column in problem.features
    ]


def _score(
    column: Column, policy: Policy, reference: pd.Series, current: pd.Series, method: Method
) -> Score:
    numeric = column.kind == "numeric"
    name = "outside" if column.seasonal else method if numeric else "psi"
    doubt = _cannot_judge(policy, reference, current, name, numeric)
    if doubt:
        return Score(column.name, name, float("nan"), float("nan"), "cannot judge", doubt)
    n, m = len(reference), len(current)
    if name == "outside":
        value, limit = outside(reference, current), policy.outside_threshold
    elif name == "ks":
        value = ks(reference, current)
        limit = ks_threshold(int(reference.count()), int(current.count()), policy.ks_threshold)
    else:
        p, q = _counts(reference, current, 10)
        value, limit = _psi_of_counts(p, q), psi_threshold(n, m, len(p), policy.psi_threshold)
    drifted = value > limit
    reason = f"{name} {value:.3f} is {'above' if drifted else 'within'} {limit:.3f} for {m} rows"
    return Score(column.name, name, value, limit, "drift" if drifted else "no drift", reason)


def _cannot_judge(
    policy: Policy, reference: pd.Series, current: pd.Series, method: str, numeric: bool
) -> str:
    """Why a column cannot be judged; empty when it can."""
    for side, values in (("reference", reference), ("current", current)):
        if len(values) < policy.min_rows:
            return f"{len(values)} {side} rows, at least {policy.min_rows} are needed"
        infinite = int(np.isinf(values.to_numpy(dtype=float)).sum()) if numeric else 0
        if infinite:
            return f"{infinite} {side} values are infinite"
    if reference.notna().sum() == 0:
        return "the reference has no value"
    if numeric and reference.nunique() == 1:
        return "the reference has a single value"
    # PSI has a cell for missing values and can judge a column that is nothing else.
    if method != "psi" and current.notna().sum() < policy.min_rows:
        return f"{int(current.notna().sum())} values are present, {policy.min_rows} are needed"
    return ""


def _counts(reference: pd.Series, current: pd.Series, bins: int) -> tuple[Counts, Counts]:
    """Counts of both sides in the same cells: bins or levels, then unseen, then missing."""
    if len(reference) == 0 or len(current) == 0 or reference.notna().sum() == 0:
        raise ValueError("PSI needs rows on both sides and a reference with values")
    if pd.api.types.is_numeric_dtype(reference):
        # Quantiles of the reference put the same number of its rows in each bin, so that no bin
        # is nearly empty. The two outer bins are open: what the reference never saw falls there.
        inner = np.linspace(0, 1, bins + 1)[1:-1]
        cuts = np.unique(np.quantile(reference.dropna().to_numpy(dtype=float), inner))
        cells = [_cell_counts(cuts, values) for values in (reference, current)]
    else:
        levels = pd.Index(reference.dropna().unique())
        cells = [_level_counts(levels, values) for values in (reference, current)]
    p, q = cells
    used = (p + q) > 0  # a cell that is empty on both sides says nothing
    return p[used], q[used]


def _cell_counts(cuts: Counts, values: pd.Series) -> Counts:
    present = values.dropna().to_numpy(dtype=float)
    counts = np.bincount(np.searchsorted(cuts, present, side="right"), minlength=len(cuts) + 1)
    # Nulls need a cell of their own: left out, a feed that loses a third of its values looks calm.
    return np.append(counts, values.isna().sum()).astype(float)


def _level_counts(levels: pd.Index, values: pd.Series) -> Counts:
    place = levels.get_indexer(pd.Index(values.dropna()))
    counts = np.bincount(place[place >= 0], minlength=len(levels))
    return np.append(counts, [(place < 0).sum(), values.isna().sum()]).astype(float)


def _psi_of_counts(p: Counts, q: Counts) -> float:
    # Half a row in each cell keeps the logarithm finite where one side has none.
    share_p = (p + 0.5) / (p + 0.5).sum()
    share_q = (q + 0.5) / (q + 0.5).sum()
    return float(np.sum((share_p - share_q) * np.log(share_p / share_q)))


def evidently_report(
    problem: Problem, reference: pd.DataFrame, current: pd.DataFrame, path: str | Path
) -> Path:
    """Write the comparison as one HTML file by Evidently, about 4 MB, that needs no network.

    Takes the frames of `compare` and the path of the file, whose folder must exist; returns it.
    """
    import os

    os.environ["DO_NOT_TRACK"] = "true"  # read by Evidently when it is imported
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    numeric = [column.name for column in problem.features if column.kind == "numeric"]
    categorical = [column.name for column in problem.features if column.kind == "categorical"]
    definition = DataDefinition(numerical_columns=numeric, categorical_columns=categorical)
    before, now = (
        Dataset.from_pandas(frame[numeric + categorical], data_definition=definition)
        for frame in (reference, current)
    )
    # The method is named, since Evidently would choose another one by the number of rows.
    preset = DataDriftPreset(
        num_method="psi", cat_method="psi", num_threshold=0.2, cat_threshold=0.2
    )
    snapshot = Report([preset]).run(now, before)
    snapshot.save_html(str(path))
    return Path(path)
