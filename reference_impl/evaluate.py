"""How good is it? Errors, two trivial baselines, slices, guardrails, and intervals for all.

A metric belongs to the rows it was computed on. So errors travel as `Judged`, together with a hash
of their rows, and two models can only be compared where the hashes agree.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reference_impl.criteria import Guardrail
from reference_impl.data_statistics import hours
from reference_impl.problem import Problem

Floats = NDArray[np.float64]
_DRAWS = 1000


class DifferentRowsError(ValueError):
    """Two models were judged on different rows, so their errors must not be compared."""


@dataclass(frozen=True)
class Interval:
    """A 95% interval, in the unit of what it was made from."""

    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Judged:
    """What somebody's predictions were worth, and on which rows.

    `rows` is `rows_hash` of the n rows; `residuals` (n,) are truth minus prediction in the unit of
    the target, positive where the truth came later than promised.
    """

    who: str
    rows: str
    residuals: Floats

    @property
    def errors(self) -> Floats:
        """Absolute errors, (n,), in the unit of the target."""
        return np.asarray(np.abs(self.residuals), dtype=np.float64)

    @property
    def error(self) -> float:
        """Mean absolute error, in the unit of the target."""
        return float(self.errors.mean())


def rows_hash(problem: Problem, frame: pd.DataFrame) -> str:
    """SHA-256 of keys and truth, in their order: the same rows with the same labels, or not."""
    named = frame[[problem.key, problem.target.name]]
    return hashlib.sha256(named.to_csv(index=False).encode()).hexdigest()


def judge(problem: Problem, frame: pd.DataFrame, predictions: Floats, who: str) -> Judged:
    """Hold the predictions of `who` for n labelled rows, (n,), against the truth."""
    truth = frame[problem.target.name].to_numpy(dtype=np.float64)
    return Judged(who, rows_hash(problem, frame), truth - predictions)


def absolute_errors(problem: Problem, frame: pd.DataFrame, predictions: Floats) -> Floats:
    """Absolute error of each of n rows, (n,), in the unit of the target."""
    truth = frame[problem.target.name].to_numpy(dtype=np.float64)
    errors: Floats = np.abs(truth - predictions)
    return errors


def mean_absolute_error(problem: Problem, frame: pd.DataFrame, predictions: Floats) -> float:
    """Mean absolute error in the unit of the target: by how much a promise is off, on average."""
    return float(absolute_errors(problem, frame, predictions).mean())


def last_value(problem: Problem, history: pd.DataFrame, frame: pd.DataFrame) -> Floats:
    """The laziest forecast, (n,): for every row the mean of the newest labelled day.

    `history` holds labelled rows with a column `day`, `frame` the n rows to predict.
    """
    newest = history.loc[history["day"] == history["day"].max(), problem.target.name]
    return np.full(len(frame), float(newest.mean()))


def same_hour_last_week(problem: Problem, history: pd.DataFrame, frame: pd.DataFrame) -> Floats:
    """What a clerk would say, (n,): the mean of this hour of this weekday in the newest week.

    In forecasting this is the seasonal naive method. `history` holds labelled rows with a column
    `day`; an hour that its last seven days lack gets their overall mean.
    """
    week = history[history["day"] > history["day"].max() - pd.Timedelta(days=7)]
    target = week[problem.target.name]
    means = target.groupby(_hour_of_week(problem, week)).mean()
    hours = _hour_of_week(problem, frame)
    return hours.map(means).fillna(float(target.mean())).to_numpy(dtype=np.float64)


# A model that cannot beat these is not worth its upkeep.
BASELINES = {"last value": last_value, "same hour last week": same_hour_last_week}


def judge_baselines(problem: Problem, history: pd.DataFrame, frame: pd.DataFrame) -> list[Judged]:
    """Both trivial forecasts, made from `history` and judged on the labelled rows of `frame`."""
    return [
        judge(problem, frame, forecast(problem, history, frame), name)
        for name, forecast in BASELINES.items()
    ]


def _hour_of_week(problem: Problem, frame: pd.DataFrame) -> pd.Series:
    weekday = pd.to_datetime(frame[problem.time.column]).dt.weekday
    return weekday * 24 + hours(problem, frame).astype("int64")


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

    >>> mean_interval(np.array([2.0, 2.0, 2.0]), seed=1)
    Interval(low=2.0, high=2.0)
    """
    if len(values) == 0:
        raise ValueError("an interval needs at least one value")
    sums: Floats = np.asarray(values, dtype=np.float64)
    counts: Floats = np.ones(len(values))
    if blocks is not None and len(np.unique(blocks)) >= 10:
        _, place = np.unique(blocks, return_inverse=True)
        sums = np.bincount(place, weights=sums).astype(np.float64)
        counts = np.bincount(place).astype(np.float64)
    drawn = _drawn(seed, len(sums))
    rows = counts[drawn].sum(axis=1) if counts.max() > 1 else len(sums)
    low, high = np.quantile(sums[drawn].sum(axis=1) / rows, [0.025, 0.975])
    return Interval(float(low), float(high))


@lru_cache(maxsize=2)  # every day asks for the same draws, and they take longer than the means
def _drawn(seed: int, n: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(0, n, size=(_DRAWS, n))


def paired_interval(
    champion: Judged, challenger: Judged, seed: int, blocks: NDArray[np.generic] | None = None
) -> Interval:
    """95% interval of the mean gain: champion error minus challenger error, row by row.

    Both models have judged the same rows. What is hard about a row is hard for both and cancels
    in the difference, so a paired interval sees a gain that two separate ones would hide.

    Args:
        champion: the model that serves, on n rows.
        challenger: the model that wants to, on the same n rows in the same order.
        seed: of the bootstrap.
        blocks: (n,), the day of each row; see `mean_interval`.

    Raises:
        DifferentRowsError: they were judged on different rows.
    """
    if champion.rows != challenger.rows:
        raise DifferentRowsError(
            f"{champion.who} and {challenger.who} were judged on different rows: "
            "judge both on the same rows and compare again"
        )
    return mean_interval(champion.errors - challenger.errors, seed, blocks)


def slice_errors(problem: Problem, frame: pd.DataFrame, errors: Floats, seed: int) -> pd.DataFrame:
    """The mean error of every group of the problem's `slices`, with its interval.

    Args:
        problem: names the slices.
        frame: n rows.
        errors: (n,), absolute errors of these rows, in the unit of the target.
        seed: of the bootstrap.

    Returns:
        One row a group, those of one slice together: by, value (text), n, error, low, high.
    """
    rows = []
    for part in problem.slices:
        groups = hours(problem, frame) if part.by == "hour" else frame[part.by]
        for value, place in (
            groups.reset_index(drop=True).groupby(groups.to_numpy(), dropna=False).groups.items()
        ):
            own = errors[place.to_numpy()]
            bounds = mean_interval(own, seed)
            name = f"{value:g}" if isinstance(value, int | float) else str(value)
            rows.append((part.by, name, len(own), float(own.mean()), bounds.low, bounds.high))
    return pd.DataFrame(rows, columns=["by", "value", "n", "error", "low", "high"])


def guardrail_value(guardrail: Guardrail, judged: Judged) -> float:
    """The metric of a guardrail; see `criteria.Guardrail` for what each means."""
    if guardrail.metric == "bias":
        return abs(float(judged.residuals.mean()))
    if guardrail.metric == "p90_error":
        return float(np.quantile(judged.errors, 0.9))
    return float((judged.residuals > guardrail.beyond).mean())
