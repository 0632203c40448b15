"""Answer valid orders: choose the model, predict, write the log, count. Not a word of HTTP."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import pandas as pd
from pydantic import BaseModel

from reference_impl.errors import LoopError
from reference_impl.metrics import Metrics
from reference_impl.prediction import Entry, new_id
from reference_impl.prediction_log import PredictionLog
from reference_impl.problem import Problem
from reference_impl.rollout import Rollout, Shadow, place
from reference_impl.swap import Holder, Served, Source

Choice = tuple[Served, Literal["champion", "canary"]]


class Service:
    """Everything between a valid order and its answer.

    Args:
        problem: declares the fields of an order.
        source: names the champion and loads models.
        log: where every answer is written before it leaves; closed by `stop`.
        rollout: a shadow or a canary.

    Raises:
        LoopError: the shadow or the canary cannot be loaded.
    """

    def __init__(
        self, problem: Problem, source: Source, log: PredictionLog, rollout: Rollout | None = None
    ) -> None:
        plan = rollout or Rollout()
        self.problem = problem
        self.metrics = Metrics(problem, log)
        self.draining = False  # set when the process has been told to stop
        self._log, self._share = log, plan.share
        self._holder = Holder(problem, source, self._swapped)
        self._canary = self._holder.load(plan.canary) if plan.canary else None
        self._holder.refresh()
        self._shadow = (
            Shadow(self._holder.load(plan.shadow), log, self.metrics.shadowed)
            if plan.shadow
            else None
        )
        self.metrics.model_age(self._trained)
        self._name_models()

    def start(self) -> None:
        """Watch for the next champion."""
        self._holder.start()

    def stop(self) -> None:
        """End all threads; afterwards the disk holds whatever was answered."""
        self._holder.stop()
        if self._shadow:
            self._shadow.stop()
        self._log.close()

    def champion(self) -> Served:
        """The model that answers now; raises LoopError when there is none."""
        served = self._holder.current
        if served is None:
            raise LoopError(self._holder.reason)
        return served

    def one(self, order: BaseModel) -> Entry:
        """Answer one order; the answer is in the log when this returns.

        Raises:
            LoopError: there is no model, it gave no number, or the log cannot be written.
        """
        request = order.model_dump_json().encode()
        fields = order.model_dump()
        choice = self._choose(request)
        try:
            entry = _entry(choice, request, choice[0].artefact.predict_one(fields), _now())
        except Exception:
            if choice[1] == "champion":
                raise
            self.metrics.canary_failed(1)  # who is on trial must cost no customer an answer
            champion = self.champion()
            answer = champion.artefact.predict_one(fields)
            entry = _entry((champion, "champion"), request, answer, _now())
        self._keep([entry])
        if self._shadow:
            self._shadow.offer(entry.prediction_id, fields)
        return entry

    def many(self, orders: Sequence[BaseModel]) -> list[Entry]:
        """Answer n orders, in their order, with one write to the log. Raises as `one` does."""
        requests = [order.model_dump_json().encode() for order in orders]
        choices = [self._choose(request) for request in requests]
        frame = pd.DataFrame([order.model_dump() for order in orders])
        for column in self.problem.features:
            if column.kind == "numeric":  # None must be the missing number, not an object
                frame[column.name] = frame[column.name].astype("float64")
        try:
            entries = _entries(choices, requests, frame)
        except Exception:
            if all(role == "champion" for _, role in choices):
                raise
            self.metrics.canary_failed(sum(role == "canary" for _, role in choices))
            alone: list[Choice] = [(self.champion(), "champion")] * len(orders)
            entries = _entries(alone, requests, frame)
        self._keep(entries)
        if self._shadow:
            for entry, order in zip(entries, orders, strict=True):
                self._shadow.offer(entry.prediction_id, order.model_dump())
        return entries

    def _choose(self, request: bytes) -> Choice:
        if self._canary and place(request) < self._share:
            return self._canary, "canary"
        return self.champion(), "champion"

    def _keep(self, entries: list[Entry]) -> None:
        self._log.append(b"".join(entry.line() for entry in entries))
        for entry in entries:
            self.metrics.predicted(entry.model_version, entry.role, entry.answer)

    def _swapped(self, result: str) -> None:
        self.metrics.swapped(result)
        self._name_models()

    def _name_models(self) -> None:
        found = {"champion": self._holder.current, "canary": self._canary}
        self.metrics.serving(
            [(m.version, m.artefact.content_hash, role) for role, m in found.items() if m]
        )

    def _trained(self) -> float:
        served = self._holder.current
        created = served.artefact.record.created if served else None
        return datetime.fromisoformat(created).timestamp() if created else math.nan


def _entries(choices: list[Choice], requests: list[bytes], frame: pd.DataFrame) -> list[Entry]:
    """Answer each row by its own model, with one call a model."""
    answers = [math.nan] * len(choices)
    for choice in dict.fromkeys(choices):
        rows = [row for row, its in enumerate(choices) if its == choice]
        values = choice[0].artefact.predict(frame.iloc[rows])
        for row, value in zip(rows, values.tolist(), strict=True):
            answers[row] = value
    now = _now()
    return [_entry(*facts, now) for facts in zip(choices, requests, answers, strict=True)]


def _entry(choice: Choice, request: bytes, answer: float, now: str) -> Entry:
    served, role = choice
    if not math.isfinite(answer):
        raise LoopError(f"Version {served.version} gave no number for this order.")
    return Entry(new_id(), now, served.version, served.artefact.content_hash, role, request, answer)


def _now() -> str:
    return datetime.now(UTC).isoformat()
