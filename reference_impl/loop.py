"""Production, day by day: everything above, in the order in which it happens.

    data arrive -> validate -> predict -> monitor -> labels of an earlier day -> decide -> retrain

Beside the loop the first model goes on serving in the shadow, never retrained, on the same rows.
The difference between the two is what the whole machinery is worth.
"""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reference_impl.errors import LoopError
from reference_impl.evaluate import Interval, absolute_errors, mean_absolute_error, mean_interval
from reference_impl.monitor import DailyProfiles, Score
from reference_impl.outcome import Notice, RunResult, overall, served
from reference_impl.problem import Problem
from reference_impl.registry import Registry
from reference_impl.retrain import Challenge, Signals, challenge, decide, recall
from reference_impl.source import DaySource
from reference_impl.store import Store
from reference_impl.train import predict
from reference_impl.validate import check_batch
from reference_impl.workspace import RunRecord, finish_run, start_run

Progress = Callable[[int, int], None]


def run(
    problem: Problem,
    days_source: DaySource,
    workspace: str | Path,
    seed: int,
    progress: Progress | None = None,
) -> RunResult:
    """Play all days of a source.

    Args:
        problem: the task and its policy.
        days_source: history and batches; see `source`.
        workspace: folder of all runs; this one gets a fresh folder in it.
        seed: of training and bootstrap.
        progress: called after each day with the number of days played and of all days.

    Returns:
        What happened, also written to the folder of the run as `days.csv` and `run.json`.

    Raises:
        LoopError: the workspace cannot be written, or the history is too short to train on.
    """
    folder = start_run(workspace, days_source.name)
    production = Production(problem, days_source, folder, seed)
    for day in range(days_source.days):
        production.play(day)
        if progress is not None:
            progress(day + 1, days_source.days)
    result = production.result()
    result.days.to_csv(folder / "days.csv", index=False)
    learnt = production.champion.record
    span = (learnt.first_day, learnt.last_day)
    record = RunRecord(problem.name, days_source.name, days_source.days, seed, span)
    finish_run(folder, problem, record)
    return result


class Production:
    """The state of a run between two days. `play` must be called with 0, 1, 2, ... in turn."""

    def __init__(self, problem: Problem, source: DaySource, folder: Path, seed: int) -> None:
        self.problem, self.source, self.seed = problem, source, seed
        self.store = Store(folder / "data")
        self.registry = Registry(folder / "registry", problem.name)
        self.notices: list[Notice] = []
        self._rows: list[dict[str, Any]] = []
        self._promotions: list[tuple[int, Challenge]] = []
        self._waiting: dict[int, pd.DataFrame] = {}  # predicted, truth not known yet
        self._profiles = DailyProfiles(problem, source.history, source.history_days)
        self._losses: deque[pd.DataFrame] = deque(maxlen=problem.policy.loss_days)
        self._last_alarm: dict[str, int] = {}
        self._challenged: int | None = None
        self._refused = 0
        self._follow_up: int | None = None
        self.champion = self._first_model()

    def play(self, day: int) -> None:
        """One day, from the arriving orders to the decision in the evening."""
        batch = self.source.batch(day)
        inputs = batch.drop(columns=self.problem.target.name)
        verdict = check_batch(self.problem, inputs, self.champion.learnt_from)
        row: dict[str, Any] = {
            "day": day,
            "date": self.source.first_date + pd.Timedelta(days=day),
            "orders": len(batch),
            "status": verdict.status,
            "error": np.nan,
            "error_never": np.nan,
            "model_version": self.champion.version,
        }
        scores: list[Score] = []
        if verdict.status == "quarantined":
            # Kept as text, exactly as it came: a fault must not fail on the types of a table.
            kept = inputs.astype("str").assign(reason=verdict.reason)
            self.store.write_day("quarantine", kept, day)
        else:
            row |= self._serve(day, batch)
            self._profiles.add(day, inputs)
            learnt = self.champion.record
            scores = self._profiles.scores(day, range(learnt.first_day, learnt.last_day + 1))
        self._take_labels(day)
        signals = self._signals(day, verdict.reason, scores)
        action = decide(signals, self.problem.policy)
        row["alarm"] = "; ".join(self._notice_alarms(day, signals, scores))
        row["action"] = action
        row |= {f"drift_{score.column}": score.value for score in scores}
        self._rows.append(row)
        if action == "retrain":
            self._retrain(day)

    def result(self) -> RunResult:
        """What has happened so far."""
        days = pd.DataFrame(self._rows)
        return RunResult(
            days=days,
            events=self.source.events,
            notices=self.notices,
            models=served(days, self._promotions),
            error=overall(days, "error"),
            error_never_retrained=overall(days, "error_never"),
        )

    def _first_model(self) -> Challenge:
        past = self.source.history.assign(prediction=np.nan, model_version=0)
        self.store.write_days("labelled", past, self.source.history_days)
        first = self._challenge(self._labelled(-1))
        if not first.decision.promote:
            raise LoopError(f"No model is good enough to start with: {first.decision.reasons[0]}.")
        self._promotions.append((0, first))
        return first

    def _serve(self, day: int, batch: pd.DataFrame) -> dict[str, float]:
        """Predict, keep what was promised, and score both models (the truth is used only here)."""
        promised = predict(self.problem, self.champion.pipeline, batch)
        batch = self.source.react(day, batch, promised)
        never = predict(self.problem, self._promotions[0][1].pipeline, batch)
        answered = batch.assign(prediction=promised, model_version=self.champion.version)
        self.store.write_day("orders", answered.drop(columns=self.problem.target.name), day)
        self._waiting[day] = answered
        return {
            "error": mean_absolute_error(self.problem, batch, promised),
            "error_never": mean_absolute_error(self.problem, batch, never),
        }

    def _take_labels(self, today: int) -> None:
        """What is due: usually one day, none when the feed is late or the day was blocked."""
        newest = today - self.problem.label_delay_days
        for day in [day for day in self._waiting if day + self.source.late(day) <= newest]:
            answered = self.source.label(day, self._waiting.pop(day))
            self.store.write_day("labelled", answered, day)
            errors = absolute_errors(self.problem, answered, answered["prediction"].to_numpy())
            self._losses.append(answered[["day", "model_version"]].assign(error=errors))

    def _signals(self, day: int, fault: str, scores: list[Score]) -> Signals:
        due = self._follow_up is not None and day >= self._follow_up
        return Signals(
            fault=fault,
            drifted=tuple(score.column for score in scores if score.verdict == "drift"),
            loss=self._loss(),
            promised=self._standard(day),
            waited=None if self._challenged is None else day - self._challenged,
            refused=self._refused,
            follow_up=due,
        )

    def _standard(self, day: int) -> float:
        """The best promise of the champions that served in the last `train_days`."""
        replaced = [start for start, _ in self._promotions[1:]] + [day]
        recent = [
            made.decision.challenger_error
            for (_, made), end in zip(self._promotions, replaced, strict=True)
            if end > day - self.problem.train_days
        ]
        return min(recent)

    def _loss(self) -> Interval | None:
        """The champion's error on the latest labelled days that it has served itself."""
        if not self._losses:
            return None
        recent = pd.concat(self._losses, ignore_index=True)
        own = recent[recent["model_version"] == self.champion.version]
        if len(own) < self.problem.policy.min_rows:
            return None
        return mean_interval(own["error"].to_numpy(), self.seed, own["day"].to_numpy())

    def _notice_alarms(self, day: int, signals: Signals, scores: list[Score]) -> list[str]:
        """Say an alarm once, when it begins; one that goes on stands in the days."""
        policy = self.problem.policy
        loss = signals.loss if signals.loss_alarm(policy) else None
        alarms = [("fault", "", signals.fault)] if signals.fault else []
        alarms += [
            ("input", score.column, f"{score.column}: {score.reason}")
            for score in scores
            if score.column in signals.drifted
        ]
        if loss is not None:
            text = f"error {loss.low:.2f} to {loss.high:.2f}, promised {signals.promised:.2f}"
            alarms.append(("loss", "", text))
        for kind, column, text in alarms:
            last = self._last_alarm.get(kind + column)
            quiet = policy.loss_days if kind == "loss" else policy.monitor_days
            if last is None or day - last > quiet:
                self.notices.append(Notice(day, kind, text))
                self._refused = 0 if kind == "loss" else self._refused
            self._last_alarm[kind + column] = day
        return [f"{kind}: {text}" for kind, _, text in alarms]

    def _retrain(self, day: int) -> None:
        self._challenged, self._follow_up = day, None
        rows = self._labelled(day - self.problem.label_delay_days)
        earlier = [made for _, made in self._promotions]
        recalled = recall(self.problem, rows, self.champion, earlier, self.seed)
        if recalled is None:
            made = self._challenge(rows)
            kind, decision = "promoted" if made.decision.promote else "refused", made.decision
        else:
            kind, (made, decision) = "recalled", recalled
            self.registry.promote(made.version)
        what = f"version {made.version}: {'; '.join(decision.reasons)}"
        self.notices.append(Notice(day, kind, what))
        self._refused = 0 if decision.promote else self._refused + 1
        if decision.promote:
            self.champion = made
            self._promotions.append((day + 1, made))
            if kind == "promoted":  # it has seen few days of the new world
                self._follow_up = day + self.problem.policy.follow_up_days

    def _labelled(self, last_day: int) -> pd.DataFrame:
        first_day = last_day - self.problem.train_days + 1
        return self.store.read("labelled", first_day=first_day, last_day=last_day)

    def _challenge(self, rows: pd.DataFrame) -> Challenge:
        version = self.store.version("labelled")
        return challenge(self.problem, rows, self.registry, version, self.seed)
