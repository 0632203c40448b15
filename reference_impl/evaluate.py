"""Is it good enough? Errors, a trivial baseline, an interval, and the gate before promotion."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reference_impl.problem import Policy, Problem

Floats = NDArray[np.float64]
_DRAWS = 1000


@dataclass(frozen=True)
class Interval:
    """A 95% interval, in the unit of what it was made from."""

    low: float
    high: float


@dataclass(frozen=True)
class GateDecision:
    """May the challenger serve? All errors in the unit of the target, on the same later rows.

    `gain` is the interval of champion error minus challenger error: positive is better. It is
    None when there is no champion yet.
    """

    promote: bool
    reasons: list[str]
    challenger_error: float
    baseline_error: float
    rows: int
    champion_error: float | None = None
    gain: Interval | None = None


def absolute_errors(problem: Problem, frame: pd.DataFrame, predictions: Floats) -> Floats:
    """Absolute error of each of n rows, (n,), in the unit of the target."""
    truth = frame[problem.target.name].to_numpy(dtype=np.float64)
    errors: Floats = np.abs(truth - predictions)
    return errors


def mean_absolute_error(problem: Problem, frame: pd.DataFrame, predictions: Floats) -> float:
    """Mean absolute error in the unit of the target: by how much a promise is off, on average."""
    return float(absolute_errors(problem, frame, predictions).mean())


def baseline(problem: Problem, history: pd.DataFrame, frame: pd.DataFrame) -> Floats:
    """The prediction a clerk would make: the mean of this hour of this weekday so far.

    Args:
        problem: names time and target.
        history: labelled rows to take the means from; an hour it lacks gets the overall mean.
        frame: n rows to predict.

    Returns:
        Predictions, (n,), in the unit of the target. A model that cannot beat them is not worth
        its upkeep.
    """
    means = history[problem.target.name].groupby(_hour_of_week(problem, history)).mean()
    fallback = history[problem.target.name].mean()
    return _hour_of_week(problem, frame).map(means).fillna(fallback).to_numpy(dtype=np.float64)


def _hour_of_week(problem: Problem, frame: pd.DataFrame) -> pd.Series:
    time = pd.to_datetime(frame[problem.time.column])
    hour = time.dt.hour if problem.time.hour is None else frame[problem.time.hour]
    return time.dt.weekday * 24 + hour.astype(int)


def mean_interval(values: Floats, seed: int, blocks: NDArray[np.generic] | None = None) -> Interval:
    """95% percentile bootstrap interval of a mean (Efron and Tibshirani 1993).

    Args:
        values: (n,), at least one.
        seed: of the draws; the same seed gives the same interval.
        blocks: (n,), the day of each row. Rows of one day share their weather, so they are not n
            separate witnesses: with ten days or more, whole days are drawn instead of rows.

    Returns:
        The interval, in the unit of the values.

    Raises:
        ValueError: there is no value.
    """
    if len(values) == 0:
        raise ValueError("an interval needs at least one value")
    sums: Floats = np.asarray(values, dtype=np.float64)
    counts: Floats = np.ones(len(values))
    if blocks is not None and len(np.unique(blocks)) >= 10:
        _, place = np.unique(blocks, return_inverse=True)
        sums = np.bincount(place, weights=sums).astype(np.float64)
        counts = np.bincount(place).astype(np.float64)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(sums), size=(_DRAWS, len(sums)))
    low, high = np.quantile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [0.025, 0.975])
    return Interval(float(low), float(high))


def paired_interval(
    champion_errors: Floats,
    challenger_errors: Floats,
    seed: int,
    blocks: NDArray[np.generic] | None = None,
) -> Interval:
    """95% interval of the mean gain: champion error minus challenger error, row by row.

    Both models have judged the same rows. What is hard about a row is hard for both and cancels
    in the difference, so a paired interval sees a gain that two separate ones would hide.

    Args:
        champion_errors: (n,), absolute errors.
        challenger_errors: (n,), absolute errors on the same rows in the same order.
        seed: of the bootstrap.
        blocks: (n,), the day of each row; see `mean_interval`.

    Raises:
        ValueError: the lengths differ or are 0.
    """
    if len(champion_errors) != len(challenger_errors):
        raise ValueError("paired errors must come from the same rows")
    return mean_interval(champion_errors - challenger_errors, seed, blocks)


def gate(errors: pd.DataFrame, policy: Policy, seed: int) -> GateDecision:
    """Decide whether a challenger may be promoted, on rows later than all it has learnt from.

    It must beat the baseline, and the champion by `min_gain` on average, with a whole interval
    above zero. The first model has no champion to beat.

    Args:
        errors: absolute errors of n rows: `challenger`, `baseline`, `day` (to draw whole days),
            and `champion` unless there is none yet.
        policy: `min_rows` and `min_gain` count.
        seed: of the bootstrap.
    """
    challenger, trivial = float(errors["challenger"].mean()), float(errors["baseline"].mean())
    refusals = []
    if len(errors) < policy.min_rows:
        refusals.append(f"only {len(errors)} rows to judge by")
    if challenger >= trivial:
        refusals.append(f"error {challenger:.2f} does not beat the baseline's {trivial:.2f}")
    champion, gain = None, None
    if "champion" in errors:
        champion = float(errors["champion"].mean())
        pair = errors["champion"].to_numpy(), errors["challenger"].to_numpy()
        gain = paired_interval(*pair, seed, errors["day"].to_numpy())
        if gain.low <= 0:
            refusals.append(f"the gain may be nothing ({gain.low:.2f} to {gain.high:.2f})")
        elif champion - challenger < policy.min_gain * champion:
            refusals.append(f"the gain is below {policy.min_gain:.0%}")
    accepted = [f"error {challenger:.2f} against {champion or trivial:.2f} on the same rows"]
    return GateDecision(
        promote=not refusals,
        reasons=refusals or accepted,
        challenger_error=challenger,
        baseline_error=trivial,
        rows=len(errors),
        champion_error=champion,
        gain=gain,
    )
