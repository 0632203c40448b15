"""What a run has to tell: the days, what was noticed, and how that compares with the truth."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from reference_impl.cost import LOOP, NEVER, ORACLE, Bill, Tally, off_by
from reference_impl.criteria import Prices
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

    `days` has one row a day: day, date, orders, status, `cost.FIGURES`, trainings, `drift_<column>`
    (score of the monitor), alarm, action, model_version. A blocked day has no error, neither for
    the loop nor for the first model that is never retrained nor for the oracle: all are scored on
    the same rows. `bills` has one for "loop", for "never" and, in a simulation, for "oracle"; it is
    empty where the problem has no prices.
    """

    days: pd.DataFrame
    events: list[Event]
    notices: list[Notice]
    models: list[Served]
    error: float
    error_never_retrained: float
    error_oracle: float = float("nan")
    bills: dict[str, Bill] = field(default_factory=dict)

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
        return unexplained(self.notices, self.events)

    def _finding(self, start: int, end: int | None, what: str, effect: str) -> Finding:
        last = len(self.days) if end is None else end
        for notice in self.notices:
            if notice.kind in _EXPECTED[effect] and start <= notice.day < last:
                return Finding(start, what, effect, notice)
        return Finding(start, what, effect, None)


def unexplained(notices: list[Notice], events: list[Event]) -> list[Notice]:
    """The alarms before the first event; a season is none, since it must not alarm."""
    starts = [event.start_day for event in events if event.effect != "season"]
    first = min(starts, default=float("inf"))
    return [notice for notice in notices if notice.kind in ALARMS and notice.day < first]


def heard(notices: list[Notice], listening: bool) -> list[Notice]:
    """The alarms that take a person's time: all, or only faults where nobody listens to others."""
    kinds = ALARMS if listening else ("fault",)
    return [notice for notice in notices if notice.kind in kinds]


def bills(
    prices: Prices | None,
    days: pd.DataFrame,
    notices: list[Notice],
    events: list[Event],
    listening: bool,
) -> dict[str, Bill]:
    """What the loop has cost, and what its first model and an oracle would have on the same rows.

    Args:
        prices: of the problem; without them there is no bill.
        days: as in `RunResult`.
        notices: what the loop has said.
        events: what was injected; without any, as of a table, no alarm can be called false.
        listening: whether the policy acts on alarms; see `triggers.listens`.
    """
    if prices is None:
        return {}
    blocked = int((days["status"] == "quarantined").sum())
    found = {}
    for name, who in (("loop", LOOP), ("never", NEVER), ("oracle", ORACLE)):
        off, ours = off_by(days, who), who == LOOP
        if off is None and who == ORACLE:
            continue
        told = heard(notices, listening and ours)
        tally = Tally(
            *(off or (0.0, 0.0)),
            trainings=int(days["trainings"].sum()) if ours else 0,
            looks=len(told),
            blocked_days=blocked,
            false_alarms=len(unexplained(told, events)) if events else None,
        )
        found[name] = Bill(prices, tally)
    return found


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
