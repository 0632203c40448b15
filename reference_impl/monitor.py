"""Has the input changed? One verdict a column, from two profiles and a threshold that knows them.

The truth arrives late, so the first thing to watch is the input. A score is an effect size and not
a p-value: with a million rows every harmless difference is "significant". With fifty rows chance
alone looks like drift, so the threshold rises where rows are few. And where a column cannot be
judged the verdict says so: silence would be read as "all is well".
"""

from copy import copy
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from reference_impl import distance
from reference_impl.cells import Cells, Levels, cut, levels, sample, value_counts
from reference_impl.data_statistics import hours
from reference_impl.distance import Comparison, compare_profiles
from reference_impl.problem import Policy, Problem
from reference_impl.profile import (
    Layout,
    Profile,
    layout,
    merge,
    merge_days,
    profile,
    profile_reference,
)
from reference_impl.thresholds import missing_threshold, thresholds

Verdict = Literal["drift", "no drift", "cannot judge"]
HOUR, PREDICTION = "hour", "prediction"  # watched beside the features
YEAR = 364  # 52 weeks: a year ago, on the same day of the week


@dataclass(frozen=True)
class Score:
    """What the monitor says of one column.

    `method`, `value` and `threshold` are those that decided. `scores` holds every score of the
    column and `thresholds` what each would need for drift; they are shown and do not decide.
    """

    column: str
    method: str
    value: float
    threshold: float
    verdict: Verdict
    reason: str
    scores: dict[str, float]
    thresholds: dict[str, float]


def layout_of(problem: Problem, history: pd.DataFrame, seed: int = 0) -> Layout:
    """Cut the cells in which a run counts, once, on its history.

    Args:
        problem: names the features. The levels of a category are those it declares and those of
            the history, so that a declared one that is new has a cell of its own.
        history: rows with the features and the time; with a column `prediction` it is watched too.
        seed: of the sample from which percentiles are taken.

    Returns:
        The cells of every feature, of `hour` (unless the problem has the hour among its features)
        and of `prediction`.
    """
    rows = sample(len(history), seed)
    cells: Layout = {}
    for column in problem.features:
        values = history[column.name]
        if column.kind == "numeric":
            cells[column.name] = cut(values, rows)
        else:
            found = {*column.categories, *value_counts(values)}
            cells[column.name] = levels(column.name, found)
    if problem.time.hour not in cells:
        cells[HOUR] = Levels(tuple(str(hour) for hour in range(24)))
    if PREDICTION in history:
        cells[PREDICTION] = cut(history[PREDICTION], rows)
    return cells


def watched(problem: Problem, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its column `hour`: what `profile` needs for a layout of `layout_of`."""
    return frame.assign(**{HOUR: hours(problem, frame).astype("Int64")})


def season_days(policy: Policy, day: int) -> range:
    """The days a year before the monitoring window that ends with `day`, and as many around them.

    The window itself a year ago, half a window before it and half a window after it: the weather
    of one week is not yet a season.
    """
    half = policy.monitor_days // 2
    first = day - YEAR - policy.monitor_days + 1
    return range(first - half, day - YEAR + half + 1)


def compare(
    problem: Problem, reference: Profile, current: Profile, season: Profile | None = None
) -> list[Score]:
    """Score every column of two profiles, and decide.

    The rule, for each column. Drift is a PSI above its threshold. A seasonal column (weather) is
    not asked "are you distributed as in training?", since July never is as January. With a profile
    of the same season of an earlier year its PSI is taken against that. In any case it is asked
    "have you values that neither the model nor that season has seen?" (`outside`, for a category
    `unseen`). In every column a share of missing values that has risen above its threshold is drift
    too.

    Args:
        problem: names the seasonal columns and the thresholds.
        reference: the rows the model has learnt from.
        current: the rows of the monitoring window.
        season: the rows of the same season of an earlier year, if there are any.

    Returns:
        One score a column, in the order of the reference.

    Raises:
        ValueError: the profiles were not counted in the same cells.
    """
    policy = problem.policy
    seasonal = {column.name for column in problem.features if column.seasonal}
    asked: set[str] = set()
    if season is not None:
        asked = {name for name in seasonal if season[name].present.sum() >= policy.min_rows}
    past = {
        name: season[name] if season and name in asked else reference[name] for name in reference
    }
    known = merge(reference, past)  # the same rows twice change no share
    scores = []
    for found in compare_profiles(past, current, policy.min_rows):
        name = found.column
        methods = ["missing"] if name in seasonal and name not in asked else ["psi", "missing"]
        if name in seasonal:
            news = "outside" if isinstance(past[name].cells, Cells) else "unseen"
            methods.insert(-1, news)
            if not found.cannot_judge:
                found.scores[news] = distance.outside(known[name], current[name])
        scores.append(_score(policy, found, methods, name in asked))
    return scores


def _score(policy: Policy, found: Comparison, methods: list[str], same_season: bool) -> Score:
    """The first of the methods that says drift decides; when none does, the first of all."""
    scores, (n, m) = found.scores, found.rows
    limits: dict[str, float] = {}
    if not found.cannot_judge:
        # The hours of a day share their weather, so of a season each day counts as one row.
        days = policy.monitor_days
        rows = (n * days / m, float(days)) if same_season else (n, m)
        limits = thresholds(policy, rows, found.cells, scores)
    if min(n, m) >= policy.min_rows:
        limits["missing"] = missing_threshold(
            n, m, scores["missing"], scores["missing_reference"], policy.max_null_rise
        )
    above = [name for name in methods if name in limits and scores[name] > limits[name]]
    decided = (above or methods)[0]
    value, limit = (facts.get(decided, float("nan")) for facts in (scores, limits))
    if found.cannot_judge and not above:
        verdict: Verdict = "cannot judge"
        reason = found.cannot_judge
    else:
        verdict = "drift" if above else "no drift"
        past = " against the same season" if same_season and decided == "psi" else ""
        place = "above" if above else "within"
        reason = f"{decided} {value:.3f}{past} is {place} {limit:.3f} for {m} rows"
    return Score(found.column, decided, value, limit, verdict, reason, scores, limits)


class DailyProfiles:
    """The memory of the monitor: one profile a day, some 20 kB, and no rows."""

    def __init__(self, problem: Problem, history: pd.DataFrame, history_days: pd.Series) -> None:
        """Cut the cells on the history, then profile each of its days (`history_days`, (n,))."""
        self.problem = problem
        self.cells = layout_of(problem, history)
        self._days: dict[int, Profile] = {}
        self._reference: tuple[range, Profile | None] = (range(0), None)
        for day, rows in history.groupby(history_days):
            self.add(int(str(day)), rows)

    def copy(self) -> "DailyProfiles":
        """The same memory once more; days that are added to one of the two are not in the other."""
        other = copy(self)
        other._days = dict(self._days)
        return other

    def add(self, day: int, frame: pd.DataFrame) -> None:
        """Profile the rows of a day that was accepted; a second time replaces the first."""
        self._days[day] = profile(self.cells, watched(self.problem, frame))

    def scores(self, day: int, learnt_from: range) -> list[Score]:
        """Compare the last `monitor_days` days that were accepted, up to `day`, with training.

        Args:
            day: today.
            learnt_from: the days the model has learnt from.
        """
        if self._reference[0] != learnt_from:
            self._reference = learnt_from, merge_days(self._days, learnt_from)
        accepted = sorted(known for known in self._days if known <= day)
        window = accepted[-self.problem.policy.monitor_days :]
        reference, current = self._reference[1], merge_days(self._days, window)
        if reference is None or current is None:
            raise ValueError("there is no day to compare")
        season = merge_days(self._days, season_days(self.problem.policy, day))
        return compare(self.problem, reference, current, season)


def psi(reference: pd.Series, current: pd.Series) -> float:
    """PSI of two columns of rows, numbers or text: `distance.psi` for a look at a single column.

    Raises:
        ValueError: one of the two has no rows, or the reference has no value.
    """
    before = profile_reference(reference.to_frame("values"))
    now = profile(layout(before), current.to_frame("values"))
    return distance.psi(before["values"], now["values"])
