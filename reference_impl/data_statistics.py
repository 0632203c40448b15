"""What is usual: a few numbers of the training data, and what a batch must not be unlike.

A rule for one row cannot see that a legal null has become frequent, that a unit has changed or that
a clock is wrong by an hour. The training data can. They are summed up once for each model, in less
than a kilobyte of JSON, so that the numbers can travel with the model and need no rows.
"""

import json
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reference_impl.problem import Problem
from reference_impl.verdict import Failure

Floats = NDArray[np.float64]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
# A share of every hour that no training row needs to have had: the first order at nine in the
# morning is a rarity and not, by itself, a proof of a wrong clock.
_SURPRISE = 0.01
# Evidence grows with the rows, so many rows prove a difference that nobody cares for. A wrong
# clock gains more than this for each row, in nats; an hour in the running case gains about 0.2.
_CLEAR = 0.05


@dataclass(frozen=True)
class Statistics:
    """The usual values of one model's training data.

    `batch_rows` is the median number of rows a day, `nulls` the share of missing values of each
    feature, `middles` median and interquartile range of each number that has no season, `hours`
    the rows in each hour of the day (24). `residuals` are the quantiles `LEVELS` of truth minus
    prediction, in the unit of the target, on rows that the model has not learnt from.
    """

    batch_rows: float
    nulls: dict[str, float]
    middles: dict[str, tuple[float, float]]
    hours: tuple[int, ...]
    residuals: tuple[float, ...] | None = None


def statistics_of(
    problem: Problem, frame: pd.DataFrame, residuals: Floats | None = None
) -> Statistics:
    """Sum up the rows that a model has learnt from.

    Args:
        problem: names the features and the time.
        frame: n rows with features and time, typed as `problem.read_table` does, and `day`.
        residuals: truth minus prediction, (m,), of the same model on other rows, such as those of
            the gate; on its own training rows a model is too good. Without them, labels are only
            checked one by one.
    """
    middles = {}
    for column in problem.features:
        # The weather of one day is not that of a year, so its median proves nothing.
        if column.kind == "numeric" and not column.seasonal:
            values = frame[column.name]
            low, median, high = (float(values.quantile(level)) for level in (0.25, 0.5, 0.75))
            middles[column.name] = (median, (high - low) or float(values.std()))
    return Statistics(
        batch_rows=float(frame.groupby("day").size().median()),
        nulls={c.name: float(frame[c.name].isna().mean()) for c in problem.features},
        middles=middles,
        hours=tuple(_hour_counts(problem, frame).tolist()),
        residuals=None if residuals is None else quantiles(residuals),
    )


def quantiles(values: Floats) -> tuple[float, ...]:
    """The quantiles `LEVELS` of n values.

    >>> quantiles(np.arange(101.0))
    (5.0, 25.0, 50.0, 75.0, 95.0)
    """
    return tuple(float(value) for value in np.quantile(values, LEVELS))


def to_json(known: Statistics) -> str:
    """Write the statistics as text."""
    return json.dumps(asdict(known))


def from_json(text: str) -> Statistics:
    """Read what `to_json` wrote."""
    entry = json.loads(text)
    entry["middles"] = {name: tuple(pair) for name, pair in entry["middles"].items()}
    entry["hours"] = tuple(entry["hours"])
    entry["residuals"] = None if entry["residuals"] is None else tuple(entry["residuals"])
    return Statistics(**entry)


def hours(problem: Problem, frame: pd.DataFrame) -> pd.Series:
    """The hour of the day of each row, 0 to 23 as float64; NaN where the time is missing."""
    if problem.time.hour is not None:
        return frame[problem.time.hour].astype("float64")
    return pd.to_datetime(frame[problem.time.column]).dt.hour.astype("float64")


def clock_shift(known: tuple[int, ...], current: tuple[int, ...]) -> tuple[int, float]:
    """By how many hours a clock must be wrong to explain the hours of a batch best.

    A likelihood ratio (Neyman and Pearson 1933): for each shift, how much likelier are these hours
    if every clock is wrong by it than if it is right? It asks for this fault only. A PSI over
    hours would also alarm when there are more suppers than usual, and with 200 rows chance alone
    brings it as far as a shift of an hour does.

    Args:
        known: rows of the training data in each hour, (24,).
        current: rows of the batch in each hour, (24,).

    Returns:
        The best shift but 0, in hours from -11 to 12, and the logarithm of how many times likelier
        it makes the batch; negative when the clock is best left alone. If it is right, a factor
        above c has at most the probability 1/c for each of the 23 shifts (Markov's inequality).

    >>> known = (0,) * 10 + (1, 3, 8, 7, 3, 2, 2, 4, 9, 10, 8, 5, 3, 1)
    >>> shift, evidence = clock_shift(known, (*known[1:], known[0]))
    >>> shift, round(evidence, 1)
    (-1, 14.7)
    """
    counts = np.array(known, dtype=float)
    share = (1 - _SURPRISE) * counts / counts.sum() + _SURPRISE / 24
    logs = np.log([np.roll(share, shift) for shift in range(24)])
    gains = (logs[1:] - logs[0]) @ np.array(current, dtype=float)
    best = int(np.argmax(gains)) + 1
    return best if best <= 12 else best - 24, float(gains[best - 1])


def unusual(problem: Problem, frame: pd.DataFrame, known: Statistics) -> list[Failure]:
    """What a batch has that the training data had not: too few rows, nulls, a unit, a clock.

    Args:
        problem: the tolerances of its policy.
        frame: typed rows of one day; columns may be missing.
        known: the statistics of the champion's training data.
    """
    failures = []
    if len(frame) < problem.policy.min_batch_share * known.batch_rows:
        text = f"{len(frame)} of about {known.batch_rows:.0f}"
        failures.append(Failure("(rows)", "too_few_rows", len(frame), text))
    if frame.empty:
        return failures
    for name, usual in known.nulls.items():
        if name in frame:
            failures += _null_rule(frame[name], usual, problem.policy.max_null_rise)
    for name, (median, spread) in known.middles.items():
        if name in frame:
            limit = problem.policy.max_median_shift * spread
            failures += _median_rule(frame[name], median, limit)
    return failures + _clock_rule(problem, frame, known.hours)


def _null_rule(values: pd.Series, usual: float, rise: float) -> list[Failure]:
    nulls = float(values.isna().mean())
    if nulls <= usual + rise:
        return []
    text = f"{nulls:.0%} null, {usual:.0%} in training"
    return [Failure(str(values.name), "null_share", int(values.isna().sum()), text)]


def _median_rule(values: pd.Series, usual: float, limit: float) -> list[Failure]:
    """A median that lies many interquartile ranges away: a wrong unit rather than a busy day."""
    present = values.to_numpy(dtype=float)
    present = present[~np.isnan(present)]
    median = float(np.median(present)) if len(present) else np.nan
    # Without values the median is NaN, and without a spread in training nothing is far away.
    if not limit > 0 or not abs(median - usual) > limit:
        return []
    text = f"{median:g}, {usual:g} in training"
    return [Failure(str(values.name), "median_shift", len(present), text)]


def _clock_rule(problem: Problem, frame: pd.DataFrame, known: tuple[int, ...]) -> list[Failure]:
    column = problem.time.hour or problem.time.column
    if column not in frame:
        return []
    counts = _hour_counts(problem, frame)
    rows = int(counts.sum())
    if rows == 0:
        return []
    shift, evidence = clock_shift(known, tuple(counts.tolist()))
    if evidence <= max(np.log(problem.policy.clock_odds), _CLEAR * rows):
        return []
    return [Failure(column, "clock", rows, f"as in training with a clock {shift:+d} h off")]


def _hour_counts(problem: Problem, frame: pd.DataFrame) -> NDArray[np.int64]:
    found = hours(problem, frame)
    legal = found[found.between(0, 23)].to_numpy().astype(np.int64)  # NaN is between nothing
    return np.bincount(legal, minlength=24)
