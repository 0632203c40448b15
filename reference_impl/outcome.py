"""What a run has to tell: the days, what was noticed, and how that compares with the truth."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reference_impl.retrain import Model
from reference_impl.simulate import Event

# What counts as having noticed an event. A concept drift cannot be seen in the input.
_EXPECTED = {
    "input": ("input", "loss"),
    "prior": ("input", "loss"),
    "concept": ("loss",),
    "fault": ("fault",),
    "season": (),
}
ALARMS = ("fault", "input", "loss")


@dataclass(frozen=True)
class Notice:
    """One thing the loop has said: an alarm ("fault", "input", "loss") or what came of a challenge.

    Of a challenge: "promoted", "refused", or "recalled" when an earlier champion serves again.
    """

    day: int
    kind: str
    what: str


@dataclass(frozen=True)
class Served:
    """A model while it was the champion; errors in the unit of the target.

    `learnt_from` is its first and last day of training, `promised` its error at the gate, `error`
    what came of it on the `days` days it served (NaN when it served none).
    """

    version: int
    first_day: int
    last_day: int
    learnt_from: tuple[int, int]
    promised: float
    days: int
    error: float


@dataclass(frozen=True)
class Finding:
    """An injected event, or its end, beside the first alarm of the expected kind after it."""

    day: int
    what: str
    effect: str
    noticed: Notice | None

    @property
    def days_between(self) -> int | None:
        """Days from the event to the alarm; None when there was none."""
        return None if self.noticed is None else self.noticed.day - self.day


@dataclass(frozen=True)
class RunResult:
    """A run. Errors are mean absolute errors over all served rows, in the unit of the target.

    `days` has one row a day: day, date, orders, status, error, error_never, `drift_<column>`
    (score of the monitor), alarm, action, model_version. A blocked day has no error, neither for
    the loop nor for the first model that is never retrained: both are scored on the same rows.
    """

    days: pd.DataFrame
    events: list[Event]
    notices: list[Notice]
    models: list[Served]
    error: float
    error_never_retrained: float

    def findings(self) -> list[Finding]:
        """Each event beside what was noticed of it; the end of a concept drift is one too."""
        found = []
        for event in self.events:
            found.append(self._finding(event.start_day, event.end_day, event.what, event.effect))
            if event.effect == "concept" and event.end_day is not None:
                what = f"It is over: {event.what}"
                found.append(self._finding(event.end_day, None, what, event.effect))
        return [finding for finding in found if finding.day < len(self.days)]

    def unexplained(self) -> list[Notice]:
        """Alarms before any event but the season has begun: false ones, as far as we know."""
        starts = [event.start_day for event in self.events if event.effect != "season"]
        first = min(starts, default=len(self.days))
        return [notice for notice in self.notices if notice.kind in ALARMS and notice.day < first]

    def _finding(self, start: int, end: int | None, what: str, effect: str) -> Finding:
        last = len(self.days) if end is None else end
        for notice in self.notices:
            if notice.kind in _EXPECTED[effect] and start <= notice.day < last:
                return Finding(start, what, effect, notice)
        return Finding(start, what, effect, None)


def overall(days: pd.DataFrame, column: str) -> float:
    """Mean of a daily error over the served days, each weighted by its rows; NaN without any."""
    served = days[days[column].notna()]
    if served.empty:
        return float("nan")
    return float(np.average(served[column], weights=served["orders"]))


def served(days: pd.DataFrame, promotions: list[tuple[int, Model]]) -> list[Served]:
    """Which model served when; `promotions` holds the first day of service of each champion."""
    ends = [start - 1 for start, _ in promotions[1:]] + [len(days) - 1]
    models = []
    for (first, made), last in zip(promotions, ends, strict=True):
        own = days[days["day"].between(first, last)]
        models.append(
            Served(
                version=made.version,
                first_day=first,
                last_day=last,
                learnt_from=(made.record.first_day, made.record.last_day),
                promised=made.promised,
                days=int(own["error"].notna().sum()),
                error=overall(own, "error"),
            )
        )
    return models
