"""A run between two steps: where everything is kept, and how it is found again after a crash."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reference_impl.data_statistics import Statistics, statistics_of
from reference_impl.errors import LoopError
from reference_impl.evaluate import Floats
from reference_impl.kinds import in_kinds
from reference_impl.onnx_model import latency_ms
from reference_impl.outcome import Notice
from reference_impl.problem import Problem
from reference_impl.registry import Registry
from reference_impl.report import evidently_report
from reference_impl.retrain import Answer, Challenge, Model, challenge
from reference_impl.source import DaySource
from reference_impl.state import State, append_day, load, read_days, save
from reference_impl.store import DAY, Store
from reference_impl.train import predict, rows_learnt
from reference_impl.triggers import DEFAULT, Trigger
from reference_impl.validate import check_history
from reference_impl.verdict import Verdict
from reference_impl.watch import Watch


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Only one process at a time may play a run.

    A lock of SQLite, since it is given back when its process dies, on every system.

    Raises:
        LoopError: another process plays this run.
    """
    with closing(sqlite3.connect(folder / "turn.db", timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise LoopError(f"Another process plays the run in {folder}: wait for it.") from error
        yield


class Production:
    """The state of a run, its data, its models and its eyes.

    Opening the folder of a run that was broken off gives the state after its last finished step.
    """

    def __init__(
        self,
        folder: Path,
        problem: Problem,
        source: DaySource,
        seed: int,
        trigger: Trigger = DEFAULT,
    ) -> None:
        self.folder, self.problem, self.source, self.seed = folder, problem, source, seed
        self.trigger = trigger
        self.store = Store(folder / "data")
        self.registry = Registry(folder / "registry", problem.name)
        self.state: State = load(folder)
        self._may_be_written = True  # by the step in which the run was broken off
        self._models: dict[int, Model] = {}
        self._checked: dict[int, tuple[Verdict, pd.DataFrame, pd.DataFrame]] = {}
        self._answered: dict[int, pd.DataFrame] = {}
        self.watch = Watch(problem, source.history, source.history_days, seed)
        if self.state.promotions:
            self._look_back()
        else:
            self._first_model()

    @property
    def champion(self) -> Model:
        """The model that serves."""
        return self.model(self.state.promotions[-1][1])

    def model(self, version: int) -> Model:
        """A model of this run, from memory or from the registry."""
        if version not in self._models:
            self._models[version] = Model.of(self.registry, version)
        return self._models[version]

    def promote(self, first_day: int, model: Model) -> None:
        """Let a model serve from a day on."""
        self.registry.promote(model.version)
        self._models[model.version] = model
        self.state.promotions.append((first_day, model.version))
        self._serve(model)

    def challenge(self, rows: pd.DataFrame, key: str, answer: Answer = "retrain") -> Challenge:
        """Train on the rows and judge; the same key again gives the model that was made then."""
        return challenge(
            self.problem,
            rows,
            self.registry,
            self.store.version("labelled"),
            self.seed,
            key,
            self.state.quarantined,
            answer,
            lambda pipeline: latency_ms(self.problem, pipeline, rows),
        )

    def labelled(self, last_day: int) -> pd.DataFrame:
        """The labelled rows of the `train_days` days up to one."""
        first_day = last_day - self.problem.train_days + 1
        return self.store.read("labelled", first_day=first_day, last_day=last_day)

    def checked(self, day: int) -> tuple[Verdict, pd.DataFrame, pd.DataFrame]:
        """The verdict on the orders of a day, those to predict on, and those to keep apart."""
        if day not in self._checked:
            batch = self.source.batch(day)
            hidden = self.problem.target.name
            inputs = batch.drop(columns=hidden, errors="ignore")
            verdict = self.watch.arrived(inputs, self._keys(day - 1))
            fit, apart = verdict.split(batch)
            if verdict.status == "accepted":
                fit = in_kinds(self.problem, fit)
            self._checked = {day: (verdict, fit, apart)}
        return self._checked[day]

    def _keys(self, day: int) -> frozenset[object]:
        """The keys of another day: a feed that delivers a day again must not count it twice."""
        batch = self.source.batch(day) if day >= 0 else pd.DataFrame()
        return frozenset(batch[self.problem.key]) if self.problem.key in batch else frozenset()

    def answered(self, day: int) -> pd.DataFrame:
        """The orders of a served day with promise and truth; the truth is not to be used yet."""
        if day not in self._answered:
            orders = self.store.read("orders", first_day=day, last_day=day)
            key = self.problem.key
            batch = self.source.batch(day).drop_duplicates(key).set_index(key)
            fit = in_kinds(self.problem, batch.loc[orders[key]].reset_index())
            self.remember(
                day, fit, orders["prediction"].to_numpy(), orders["model_version"].to_numpy()
            )
        return self._answered[day]

    def remember(
        self, day: int, fit: pd.DataFrame, promised: Floats, version: NDArray[np.int64]
    ) -> pd.DataFrame:
        """Put promise and truth of a day together; couriers may have answered to the promise."""
        happened = self.source.react(day, fit, promised)
        self._answered[day] = happened.assign(prediction=promised, model_version=version)
        return self._answered[day]

    def forget(self, day: int) -> None:
        """The labels of a day are in the store now, so it need not be kept here."""
        self._answered.pop(day, None)

    def write(self, table: str, rows: pd.DataFrame, day: int) -> None:
        """Write the rows of a day, unless a step that was broken off had written them already."""
        if not (self._may_be_written and self.store.holds(table, day)):
            self.store.write_day(table, rows, day)

    def finished(self, step: str, last: bool) -> None:
        """Write down that a step is done; after the `last` one of a day the next day begins."""
        if last:
            append_day(self.folder, self.state.day, self.state.today)
            self.state.day += 1
            self.state.done, self.state.today = [], {}
        else:
            self.state.done.append(step)
        save(self.state, self.folder)
        self._may_be_written = False

    def day(self, day: int) -> dict[str, Any]:
        """What is known of a day: all of one that is over, of the present one what is done."""
        return self.state.today if day == self.state.day else read_days(self.folder)[day]

    def newest_day(self) -> dict[str, Any]:
        """The day that is being played, or the last one that is over; empty before the first."""
        started = self.state.today or self.state.day == 0
        return self.day(self.state.day if started else self.state.day - 1)

    def report(self) -> Path:
        """Write Evidently's report: what the champion learnt from against the last days."""
        last = self.problem.policy.monitor_days
        current = self.store.read("orders", first_day=self.state.day - last)
        path = self.folder / "drift.html"
        learnt = rows_learnt(self.problem, self.store, self.champion.record)
        return evidently_report(self.problem, learnt, current, path)

    def _first_model(self) -> None:
        past = self.source.history.assign(prediction=np.nan, model_version=0)
        verdict = check_history(self.problem, past)
        if verdict.status == "rejected":
            raise LoopError(
                f"The history cannot be learnt from: {verdict.reason}. Mend the table, or the "
                "limits in the problem file, and run again."
            )
        if not self.store.has("labelled"):
            fit, _ = verdict.split(past.assign(**{DAY: self.source.history_days}))
            fit = in_kinds(self.problem, fit)
            self.store.write_days("labelled", fit.drop(columns=DAY), fit[DAY])
        first = self.challenge(self.labelled(-1), "first")
        if not first.decision.promote:
            raise LoopError(f"No model is good enough to start with: {first.decision.reasons[0]}.")
        self.promote(0, first.model)
        save(self.state, self.folder)

    def _serve(self, model: Model) -> None:
        record = model.record
        learnt = rows_learnt(self.problem, self.store, record)
        days = range(record.first_day, record.last_day + 1)
        promises = predict(self.problem, model.pipeline, learnt)
        self.watch.serve(model.version, self._statistics(model, learnt), days, promises)

    def _statistics(self, model: Model, learnt: pd.DataFrame) -> Statistics:
        """What is usual for a model; its residuals are those of the days that judged it."""
        record = model.record
        judged = self.store.read("labelled", record.data_version, first_day=record.last_day + 1)
        truth = judged[self.problem.target.name].to_numpy(dtype=float)
        residuals = truth - predict(self.problem, model.pipeline, judged)
        return statistics_of(self.problem, learnt, residuals)

    def _look_back(self) -> None:
        """Show the eyes again what they have seen, up to the last finished step."""
        self._agree_with_registry()
        for _, version in self.state.promotions:
            self._serve(self.model(version))
        last = self.state.day if "look" in self.state.done else self.state.day - 1
        if self.store.has("orders"):
            for day, orders in self.store.read("orders", last_day=last).groupby(DAY):
                self.watch.predicted(int(str(day)), orders)
        for past in self.state.losses:
            self.watch.labelled(self.store.read("labelled", first_day=past, last_day=past))

    def _agree_with_registry(self) -> None:
        """Who serves may not be whom the run remembers: after a crash, or by a person's wish."""
        serves = self.registry.champion_version()
        if serves == self.champion.version:
            return
        if self.state.today.get("action") == "retrain":
            # The answer was broken off between the promotion and its record; it is given again.
            self.registry.rollback(of=serves)
        else:
            what = f"version {serves}: by hand"
            self.state.notices.append(Notice(self.state.day, "recalled", what))
            self.state.promotions.append((self.state.day, serves))
