"""When is a challenger trained? Five triggers behind one small method, and policies made of them.

A trigger sees the signals of a day and answers with a reason, or with "" for "not today". A lab or
a demo writes its own class with a method `fires` and gives it to the loop. Whatever a trigger says,
a data fault blocks first (`retrain.decide`), and what was trained must pass the gate.
"""

from dataclasses import dataclass
from typing import Protocol

from reference_impl.evaluate import Interval
from reference_impl.problem import Policy


@dataclass(frozen=True)
class Signals:
    """What is known at the end of a day.

    `fault` is the reason of a quarantine or empty; `drifted` names columns; `loss` is the interval
    of the champion's error on its latest labelled rows, or None while there are too few;
    `promised` is the standard: the best error at the gate of the champions of late. A model that
    was promoted in an emergency does not lower it. `waited` counts the days since the last
    challenge (None before the first) and `refused` the refusals in a row; `follow_up` says that the
    champion was trained soon after a change, on few rows of the new world, and is due for another
    challenge. `day` is the number of the day, `new_rows` counts the labelled rows that came since
    the last challenge, and `asked` is the reason of a person who asks for one, or empty.
    """

    fault: str = ""
    drifted: tuple[str, ...] = ()
    loss: Interval | None = None
    promised: float = float("inf")
    waited: int | None = None
    refused: int = 0
    follow_up: bool = False
    day: int = 0
    new_rows: int = 0
    asked: str = ""

    def loss_alarm(self, policy: Policy) -> bool:
        """Whether even the low end of the error is above what was promised and tolerated."""
        return self.loss is not None and self.loss.low > self.promised * (1 + policy.loss_tolerance)

    def rested(self, policy: Policy) -> bool:
        """Whether the last challenge is long enough ago for an alarm to start another one.

        From the third refusal in a row the wait doubles, up to eight times: the first challenges
        after a change come too early, when only the rows of the gate are new, but where no model
        can do better the loop must come to rest.
        """
        pause = policy.cool_down_days * 2 ** min(max(self.refused - 2, 0), 3)
        return self.waited is None or self.waited >= pause


class Trigger(Protocol):
    """Anything that can say why a challenger should be trained today."""

    def fires(self, signals: Signals, policy: Policy) -> str:
        """The reason, as a clause for the log, or "" when there is none."""


@dataclass(frozen=True)
class Schedule:
    """Every so many days, whether or not there is a reason. Counts from the last challenge."""

    every_days: int

    def fires(self, signals: Signals, policy: Policy) -> str:  # noqa: ARG002 - the protocol
        """Fires when `every_days` have passed; before the first challenge, days of production."""
        waited = signals.day if signals.waited is None else signals.waited
        return f"{waited} days since the last training" if waited >= self.every_days else ""


@dataclass(frozen=True)
class NewData:
    """As soon as so many labelled rows have come since the last challenge."""

    rows: int

    def fires(self, signals: Signals, policy: Policy) -> str:  # noqa: ARG002 - the protocol
        """Fires from `rows` new rows on."""
        enough = signals.new_rows >= self.rows
        return f"{signals.new_rows} new labelled rows" if enough else ""


@dataclass(frozen=True)
class Performance:
    """When the error on labelled rows has grown beyond what was promised and tolerated."""

    def fires(self, signals: Signals, policy: Policy) -> str:
        """Fires on an alarm of the loss, unless the last challenge is too recent."""
        alarm = signals.loss_alarm(policy) and signals.rested(policy)
        return "the error on labelled rows has grown" if alarm else ""


@dataclass(frozen=True)
class FollowUp:
    """Once more, some days after a promotion that had seen little of the new world."""

    def fires(self, signals: Signals, policy: Policy) -> str:
        """Fires when the champion is due, unless the last challenge is too recent."""
        due = signals.follow_up and signals.rested(policy)
        return "the champion has learnt from few rows of the new world" if due else ""


@dataclass(frozen=True)
class InputDrift:
    """When the input has changed. Shown for comparison: most changes of the input cost nothing."""

    def fires(self, signals: Signals, policy: Policy) -> str:
        """Fires on a drifted column, unless the last challenge is too recent."""
        alarm = bool(signals.drifted) and signals.rested(policy)
        return f"the input has drifted: {', '.join(signals.drifted)}" if alarm else ""


@dataclass(frozen=True)
class OnDemand:
    """When a person asks for it."""

    def fires(self, signals: Signals, policy: Policy) -> str:  # noqa: ARG002 - the protocol
        """Fires with the person's own reason."""
        return signals.asked


class _FirstOf:
    def __init__(self, triggers: tuple[Trigger, ...]) -> None:
        self.triggers = triggers

    def fires(self, signals: Signals, policy: Policy) -> str:
        reasons = (trigger.fires(signals, policy) for trigger in self.triggers)
        return next((reason for reason in reasons if reason), "")


def first_of(*triggers: Trigger) -> Trigger:
    """Several triggers as one: the first that fires gives the reason; without any, never.

    >>> first_of(OnDemand(), Schedule(7)).fires(Signals(day=9), Policy())
    '9 days since the last training'
    >>> first_of().fires(Signals(day=9), Policy())
    ''
    """
    return _FirstOf(triggers)


def listens(trigger: Trigger) -> bool:
    """Whether a policy acts on alarms; a calendar, a count of rows and a person's wish do not.

    A trigger of your own is taken to listen.

    >>> [name for name, trigger in POLICIES.items() if listens(trigger)]
    ['on drift', 'on loss']
    """
    if isinstance(trigger, _FirstOf):
        return any(listens(one) for one in trigger.triggers)
    return not isinstance(trigger, Schedule | NewData | OnDemand)


# The policies that a cost table compares. The loop's own answers to loss and not to drift: the
# labels are late but they are the truth, and a changed input is often no loss at all.
POLICIES: dict[str, Trigger] = {
    "never": first_of(),
    "daily": Schedule(1),
    "scheduled": Schedule(28),
    "on drift": first_of(InputDrift(), OnDemand()),
    "on loss": first_of(OnDemand(), Performance(), FollowUp()),
}
DEFAULT = POLICIES["on loss"]
