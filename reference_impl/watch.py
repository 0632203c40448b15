"""The eyes of the loop on the model that serves: what it learnt from, and what came since.

All of it is in memory and can be made again from the store, so that the same eyes serve the loop,
the drift demo and the benchmark of false alarms.
"""

from collections import deque
from copy import copy
from dataclasses import dataclass
from functools import reduce

import pandas as pd

from reference_impl.data_statistics import Statistics
from reference_impl.evaluate import Floats, Interval, absolute_errors, mean_interval
from reference_impl.labels import check_labels
from reference_impl.monitor import PREDICTION, DailyProfiles, Score, compare
from reference_impl.outcome import Notice
from reference_impl.problem import Policy, Problem
from reference_impl.profile import Profile, layout, merge, profile, profile_reference
from reference_impl.triggers import Signals
from reference_impl.validate import check_batch
from reference_impl.verdict import Verdict


class Watch:
    """Judges what arrives, day by day. Call `serve` first, and again for each new champion."""

    def __init__(
        self, problem: Problem, history: pd.DataFrame, history_days: pd.Series, seed: int
    ) -> None:
        self.problem, self.seed = problem, seed
        self.version = 0
        self.known: dict[int, Statistics] = {}  # by version: a label is judged by whose it is
        self._inputs = DailyProfiles(problem, history, history_days)
        self._promises: deque[Profile] = deque(maxlen=problem.policy.monitor_days)
        self._losses: deque[pd.DataFrame] = deque(maxlen=problem.policy.loss_days)

    def copy(self) -> "Watch":
        """The same eyes once more; what the copy sees from now on, these do not see."""
        other = copy(self)
        other.known, other._inputs = dict(self.known), self._inputs.copy()
        other._promises, other._losses = self._promises.copy(), self._losses.copy()
        return other

    def serve(self, version: int, known: Statistics, learnt_from: range, promises: Floats) -> None:
        """From now on this version is watched.

        Args:
            version: of the registry.
            known: what is usual in the rows it has learnt from.
            learnt_from: the days it has learnt from.
            promises: its own predictions for rows of these days, (n,).
        """
        self.version, self._learnt_from = version, learnt_from
        self.known[version] = known
        self._usual_promises = profile_reference(pd.DataFrame({PREDICTION: promises}))
        self._promises.clear()

    def arrived(self, inputs: pd.DataFrame, earlier: frozenset[object] = frozenset()) -> Verdict:
        """Judge the orders of a day before anything is done with them.

        `earlier` holds the keys of orders that came before, which must not come again.
        """
        return check_batch(self.problem, inputs, self.known[self.version], earlier=earlier)

    def predicted(self, day: int, answered: pd.DataFrame) -> None:
        """Take the orders of a day, and what was promised for them, into the windows."""
        self._inputs.add(day, answered)
        if int(answered["model_version"].iloc[0]) == self.version:
            self._promises.append(profile(layout(self._usual_promises), answered))

    def reported(self, answered: pd.DataFrame) -> Verdict:
        """Judge the labels of a day, before they become a loss or a lesson."""
        whose = int(answered["model_version"].iloc[0])
        return check_labels(self.problem, answered, self.known[whose])

    def labelled(self, answered: pd.DataFrame) -> None:
        """Take the labels of a day into the window of losses."""
        errors = absolute_errors(self.problem, answered, answered["prediction"].to_numpy())
        self._losses.append(answered[["day", "model_version"]].assign(error=errors))

    def scores(self, day: int) -> list[Score]:
        """What the monitor says of the columns and of the predictions, up to a day.

        Predictions follow the season as the weather does, so their score is shown and does not
        raise an alarm: see `drifted`.
        """
        found = self._inputs.scores(day, self._learnt_from)
        if self._promises:
            found += compare(self.problem, self._usual_promises, reduce(merge, self._promises))
        return found

    def loss(self) -> Interval | None:
        """Its error on the latest labelled days that it has served itself; None on too few rows."""
        if not self._losses:
            return None
        recent = pd.concat(self._losses, ignore_index=True)
        own = recent[recent["model_version"] == self.version]
        if len(own) < self.problem.policy.min_rows:
            return None
        return mean_interval(own["error"].to_numpy(), self.seed, own["day"].to_numpy())


@dataclass(frozen=True)
class Alarm:
    """One alarm of a day; `about` is the column of an input alarm, or the feed of a fault."""

    kind: str
    about: str
    text: str


def drifted(scores: list[Score]) -> tuple[str, ...]:
    """The input columns that have drifted."""
    found = (score.column for score in scores if score.verdict == "drift")
    return tuple(column for column in found if column != PREDICTION)


def alarms(
    faults: dict[str, str], signals: Signals, scores: list[Score], policy: Policy
) -> list[Alarm]:
    """Everything that is wrong on a day, also what has been said before.

    `faults` has what is wrong with the batch ("orders"), with the labels that came ("labels") and
    with those that did not ("overdue"); an empty text is no fault.
    """
    found = [Alarm("fault", about, text) for about, text in faults.items() if text]
    found += [
        Alarm("input", score.column, f"{score.column}: {score.reason}")
        for score in scores
        if score.column in signals.drifted
    ]
    if signals.loss is not None and signals.loss_alarm(policy):
        low, high = signals.loss.low, signals.loss.high
        promised = f"promised {signals.promised:.2f}"
        found.append(Alarm("loss", "", f"error {low:.2f} to {high:.2f}, {promised}"))
    return found


def news(day: int, found: list[Alarm], last: dict[str, int], policy: Policy) -> list[Notice]:
    """The alarms that begin on this day: one that goes on is said once and stands in the days.

    Args:
        day: the day.
        found: its alarms.
        last: day of the last alarm of each kind and column; brought up to date here.
        policy: after how many quiet days an alarm is news again.
    """
    notices = []
    for alarm in found:
        before = last.get(alarm.kind + alarm.about)
        quiet = policy.loss_days if alarm.kind == "loss" else policy.monitor_days
        if before is None or day - before > quiet:
            notices.append(Notice(day, alarm.kind, alarm.text))
        last[alarm.kind + alarm.about] = day
    return notices
