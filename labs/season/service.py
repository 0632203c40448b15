"""A season as it is played: each morning a policy hears what is known, and says what to do.

What it hears is plain data, and no part of it comes from a later day. What it may ask, `train` and
`errors`, answers for days whose labels have come. The truth, and the bill, stay here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from labs.season.bills import bill
from labs.season.look import Look
from labs.season.models import HELD_BACK, Days, Models, RuleError
from labs.season.world import Floats, World, features, recorded, row
from reference_impl.cost import Bill, Tally
from reference_impl.simulate import Event

LABEL_DAYS = 3
"""The labels of a day come on the morning of the third day after it."""

REPAIR_DAYS = 2
"""A feed is mended so many days after the data engineer was called."""

Morning = dict[str, Any]
Action = dict[str, Any]
Train = Callable[..., int]
Errors = Callable[[int, Sequence[int]], Floats]

_ORDERS = ("scale", "nulls", "clock")
_LABELS = ("label_offset", "label_delay")
_TRAINING = ("rename",)  # the training code looks for the distance under a name of before
_ACTION = {"serve": (int, type(None)), "call": (bool,), "why": (str,)}


@dataclass
class Fault:
    """Something that is wrong with a feed, until its end or until somebody mends it."""

    event: Event
    end: int

    def on(self, day: int, *kinds: str) -> bool:
        """Whether it is there on a day, and one of these kinds where any are named."""
        return self.event.start_day <= day < self.end and self.event.kind in (
            kinds or (self.event.kind,)
        )


@dataclass(frozen=True)
class Today:
    """What came of one day.

    `model` is None on a blocked day; `late` and `early` are sums of minutes; `lessons` holds the
    days that each training of this morning was given; `in_vain` says that a call was about nothing.
    """

    day: int
    model: int | None
    late: float
    early: float
    lessons: tuple[tuple[int, ...], ...]
    call: bool
    in_vain: bool
    why: str

    @property
    def tally(self) -> Tally:
        """What is paid for on this day."""
        return Tally(
            self.late,
            self.early,
            trainings=len(self.lessons),
            looks=int(self.call),
            blocked_days=int(self.model is None),
            false_alarms=int(self.in_vain),
        )


class Service:
    """The service of one season. Call `morning` and then `act`, once a day."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.day = 0
        self.diary: list[Today] = []
        self.models = Models(world)
        self.faults = [
            Fault(event, world.days if event.end_day is None else event.end_day)
            for event in world.events
            if event.kind in (*_ORDERS, *_LABELS, *_TRAINING)
        ]
        self._look = Look(recorded(world, slice(None)))
        self._due: dict[int, int] = {}  # on which morning the labels of a day will come
        self._promised: dict[int, Floats] = {}
        self._lessons: list[tuple[int, ...]] = []

    def history(self) -> list[Morning]:
        """The last days before production as mornings; the first model has not learnt from them.

        They are over, so that the labels of each day stand beside its orders.
        """
        for day in range(-HELD_BACK, 0):
            self._promised[day] = self.models.promise(1, day)
        return [
            {"day": day, "orders": self._look.summary(row(day)), "labels": [self._told(day)]}
            for day in range(-HELD_BACK, 0)
        ]

    def morning(self) -> Morning:
        """What is known on the morning of a day.

        Returns:
            `day`; `orders`, what the feed says of those of today (see `Look.summary`); `labels`,
            for each day whose labels came this morning `day` and `off`, the reported minutes minus
            those promised, order by order (None for a day that was blocked).
        """
        for fault in self.faults:
            if fault.on(self.day, *_ORDERS):
                told = recorded(self.world, row(self.day), fault.event)
                self.models.read[row(self.day)] = features(told)
                self._look.replace(row(self.day), told)
        came = sorted(day for day, morning in self._due.items() if morning <= self.day)
        return {
            "day": self.day,
            "orders": self._look.summary(row(self.day)),
            "labels": [self._told(day) for day in came],
        }

    def train(self, days: Sequence[int] | Days, half_life: float | None = None) -> int:
        """Train a model, which costs; see `Models.train`."""
        self.models.skewed = any(fault.on(self.day, *_TRAINING) for fault in self.faults)
        made = self.models.train(days, half_life)
        self._lessons.append(tuple(int(day) for day in days))
        return made

    def errors(self, model: int, days: Sequence[int] | Days) -> Floats:
        """How far a model is from the reported minutes of some days; see `Models.errors`."""
        return self.models.errors(model, days)

    def act(self, action: Action) -> None:
        """End the day.

        Args:
            action: `serve`, the model whose promises the customers see, or None: then no model is
                asked, and they see the minutes of a rule of thumb. `call`, whether the data
                engineer on duty is called; without it nobody is. `why`, the reason.

        Raises:
            RuleError: This is no action, or there is no such model.
        """
        _judge(action)
        model, call, late, early = action["serve"], action.get("call", False), 0.0, 0.0
        if model is not None:
            promised = self.models.promise(model, self.day)
            off = self.world.minutes[row(self.day)] - promised
            late, early = float(off.clip(min=0).sum()), float((-off).clip(min=0).sum())
            self._promised[self.day] = promised
        delays = [f.event.size for f in self.faults if f.on(self.day, "label_delay")]
        self._due[self.day] = self.day + LABEL_DAYS + round(sum(delays))
        in_vain = call and not self._mend()
        why, lessons = action.get("why", ""), tuple(self._lessons)
        self.diary.append(Today(self.day, model, late, early, lessons, call, in_vain, why))
        self._lessons.clear()
        self.day += 1

    def bill(self) -> Bill:
        """What the days so far have cost."""
        return bill(day.tally for day in self.diary)

    def _mend(self) -> bool:
        """Let each fault of today end soon; say whether there was one."""
        there = [fault for fault in self.faults if fault.on(self.day)]
        mended = self.day + REPAIR_DAYS
        for fault in there:
            fault.end = min(fault.end, mended)
            if fault.event.kind == "label_delay":  # what is late comes then
                for day, due in self._due.items():
                    self._due[day] = min(due, max(mended, day + LABEL_DAYS))
        return bool(there)

    def _told(self, day: int) -> dict[str, Any]:
        """The labels of a day as they are reported; from now on they are known."""
        self._due.pop(day, None)
        wrong = sum(f.event.size for f in self.faults if f.on(day, "label_offset"))
        told = self.models.told[row(day)]
        told += wrong
        self.models.known.add(day)
        promised = self._promised.pop(day, None)
        return {"day": day, "off": None if promised is None else told - promised}


def _judge(action: object) -> None:
    if type(action) is not dict or "serve" not in action:
        raise RuleError(f"decide must return a dictionary with the key 'serve', not {action!r}.")
    for key, value in action.items():
        if key not in _ACTION:
            raise RuleError(f"decide returned the key {key!r}; known are {', '.join(_ACTION)}.")
        if type(value) not in _ACTION[key]:
            raise RuleError(f"decide returned {value!r} for {key!r}.")
