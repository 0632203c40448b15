"""A season with one model that is never retrained, in memory: the eyes alone, without a store.

The loop writes down everything, since it must survive a crash and be answerable for each model. To
ask how often the eyes are wrong one needs hundreds of seasons and none of that. Here the same eyes
(`watch`) see the same days in the same order, and what they say is the same, word for word, as in
a run of the loop whose policy is "never".
"""

from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from reference_impl.data_statistics import Statistics, statistics_of
from reference_impl.evaluate import Floats, mean_absolute_error
from reference_impl.exam import split
from reference_impl.kinds import in_kinds
from reference_impl.labels import overdue, overdue_text
from reference_impl.monitor import Score
from reference_impl.outcome import Notice, RunResult, overall
from reference_impl.problem import Problem
from reference_impl.source import DaySource
from reference_impl.store import DAY
from reference_impl.train import predict, train
from reference_impl.triggers import Signals
from reference_impl.watch import Watch, alarms, drifted, news


@dataclass(frozen=True)
class Trained:
    """A model that no registry holds, and what the eyes must know of it.

    `promises` are its predictions for the rows it has learnt from, (n,), and `promised` its error
    on the newest days of the history, which it has not seen; both in the unit of the target.
    """

    pipeline: Pipeline
    known: Statistics
    learnt_from: range
    promises: Floats
    promised: float


def trained(problem: Problem, source: DaySource, seed: int) -> Trained:
    """Learn from the history of a source as the first model of a run does.

    Raises:
        LoopError: the history has fewer rows than the policy asks for.
    """
    history = in_kinds(problem, source.history)
    past, later = split(problem, history.assign(**{DAY: source.history_days}))
    pipeline = train(problem, past, seed)
    truth = later[problem.target.name].to_numpy(dtype=np.float64)
    residuals = truth - predict(problem, pipeline, later)
    return Trained(
        pipeline=pipeline,
        known=statistics_of(problem, past, residuals),
        learnt_from=range(int(past[DAY].min()), int(past[DAY].max()) + 1),
        promises=predict(problem, pipeline, past),
        promised=float(np.abs(residuals).mean()),
    )


class Rehearsal:
    """The days of a source, one after the other; `notices` grows as they are played."""

    def __init__(self, problem: Problem, source: DaySource, model: Trained, seed: int) -> None:
        self.problem, self.source, self.model = problem, source, model
        self.watch = Watch(problem, source.history, source.history_days, seed)
        self.watch.serve(1, model.known, model.learnt_from, model.promises)
        self.notices: list[Notice] = []
        self._days: list[dict[str, Any]] = []
        self._keys: frozenset[object] = frozenset()  # of the day before
        self._waiting: dict[int, pd.DataFrame] = {}
        self._last: dict[str, int] = {}

    @property
    def day(self) -> int:
        """The number of the day that comes next."""
        return len(self._days)

    def branch(self, source: DaySource) -> "Rehearsal":
        """The same past with another future.

        Both have seen the same up to now; what one of them sees from here on, the other does not.
        Two scenarios with the same seed differ only from their first event on, so that the calm
        days before it need not be played again for each.
        """
        other = copy(self)
        other.source, other.watch = source, self.watch.copy()
        other.notices, other._days = list(self.notices), [dict(row) for row in self._days]
        other._waiting, other._last = dict(self._waiting), dict(self._last)
        return other

    def play(self, days: int) -> None:
        """See so many days more: their orders, the labels that came, what is alarming in both.

        Orders are checked and promised for all these days at once, since no eye changes that; a
        prediction of 2,000 rows costs little more than one of 200.
        """
        first = self.day
        arrived = [self._checked(day) for day in range(first, first + days)]
        promised = self._promised([fit for _, fit in arrived])
        for (row, fit), promises in zip(arrived, promised, strict=True):
            self._days.append(row)
            self._look(row, fit, promises)

    def _look(self, row: dict[str, Any], fit: pd.DataFrame, promised: Floats) -> None:
        policy, day = self.problem.policy, row["day"]
        scores = self._take_orders(row, fit, promised) if row["status"] == "accepted" else []
        told = self._take_labels(day)
        signals = Signals(
            fault=row["fault"],
            drifted=drifted(scores),
            loss=self.watch.loss(),
            promised=self.model.promised,
            day=day,
        )
        found = alarms({"orders": row["fault"], **told}, signals, scores, policy)
        self.notices += news(day, found, self._last, policy)
        row["alarm"] = "; ".join(f"{alarm.kind}: {alarm.text}" for alarm in found)
        row["loss_alarm"] = signals.loss_alarm(policy)
        row |= told | {f"drift_{score.column}": score.value for score in scores}

    def result(self) -> RunResult:
        """What has happened so far.

        Beside the columns of a run, `days` has fault, labels and overdue (texts, empty without
        one), loss_alarm, and once its labels have been accepted the error of a day as they tell it
        (`error_known`) and the day on which they came (`known_on`).
        """
        days = pd.DataFrame(self._days)
        error = overall(days, "error")
        return RunResult(days, self.source.events, list(self.notices), [], error, error)

    def _checked(self, day: int) -> tuple[dict[str, Any], pd.DataFrame]:
        """The row of a day, and its orders that may be predicted on."""
        key, batch = self.problem.key, self.source.batch(day)
        inputs = batch.drop(columns=self.problem.target.name, errors="ignore")
        verdict = self.watch.arrived(inputs, self._keys)
        self._keys = frozenset(batch[key]) if key in batch else frozenset()
        fit, apart = verdict.split(batch)
        row = {
            "day": day,
            "date": self.source.first_date + pd.Timedelta(days=day),
            "orders": len(fit) or len(apart),
            "status": verdict.status,
            "fault": verdict.reason,
            "error": np.nan,
            "error_never": np.nan,
            "error_known": np.nan,
            "known_on": np.nan,
            "action": "none",
            "model_version": 1,
        }
        accepted = verdict.status == "accepted"
        return row, in_kinds(self.problem, fit) if accepted else batch.iloc[:0]

    def _promised(self, frames: list[pd.DataFrame]) -> list[Floats]:
        rows = pd.concat([frame for frame in frames if len(frame)] or frames[:1])
        promised = predict(self.problem, self.model.pipeline, rows) if len(rows) else np.empty(0)
        return np.split(promised, np.cumsum([len(frame) for frame in frames])[:-1])

    def _take_orders(self, row: dict[str, Any], fit: pd.DataFrame, promised: Floats) -> list[Score]:
        day = row["day"]
        happened = self.source.react(day, fit, promised)
        answered = happened.assign(prediction=promised, model_version=1)
        row["error"] = row["error_never"] = mean_absolute_error(self.problem, answered, promised)
        self._waiting[day] = answered
        self.watch.predicted(day, answered)
        return self.watch.scores(day)

    def _take_labels(self, day: int) -> dict[str, str]:
        problem, newest, reasons = self.problem, day - self.problem.label_delay_days, []
        for past in [past for past in self._waiting if past + self.source.late(past) <= newest]:
            answered = self.source.label(past, self._waiting.pop(past))
            verdict = self.watch.reported(answered)
            if verdict.status != "accepted":
                reasons.append(verdict.reason)
                continue
            fit = in_kinds(problem, verdict.split(answered)[0])
            self.watch.labelled(fit)
            error = mean_absolute_error(problem, fit, fit["prediction"].to_numpy())
            self._days[past] |= {"error_known": error, "known_on": day}
        late = overdue(problem, self._waiting, day)
        return {"labels": "; ".join(reasons), "overdue": overdue_text(late)}


def rehearse(problem: Problem, source: DaySource, seed: int) -> RunResult:
    """Train on the history of a source and play all its days.

    Args:
        problem: the task and its policy.
        source: history and batches.
        seed: of training and bootstrap.

    Raises:
        LoopError: the history has fewer rows than the policy asks for.
    """
    rehearsal = Rehearsal(problem, source, trained(problem, source, seed), seed)
    rehearsal.play(source.days)
    return rehearsal.result()
