"""The seasons of lab continuous-training, and the policy of the course that plays them, too."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from labs.season.service import Errors, Morning, Service, Train
from labs.season.world import HISTORY, ORDERS, World, draw
from reference_impl.evaluate import Interval
from reference_impl.problem import Policy, load_problem
from reference_impl.simulate import Effect, Event, Kind
from reference_impl.triggers import DEFAULT, Signals

DAYS = 90
Decide = Callable[[dict[str, Any], Train, Errors], int]


def make_season(name: str, rng: np.random.Generator, start: int | None = None) -> World:
    """Draw a season of DAYS days in which one thing happens; "calm" has none, "metres" has two."""
    day = int(rng.integers(15, 30)) if start is None else start
    size = float(rng.uniform(0.8, 1.1))
    events = {
        "calm": [],
        "airport": [_event("new_district", "input", day, None, size=0.2, ramp_days=10)],
        "roadworks": [_event("roadworks", "concept", day, day + 35, size=size)],
        "fondue": [_event("new_type", "input", day, None, size=0.15, ramp_days=8)],
        "metres": [
            _event("scale", "fault", day - 4, day + 3, size=1_000, feature="distance_km"),
            _event("roadworks", "concept", day, day + 35, size=size),
        ],
    }
    return draw(events[name], DAYS, int(rng.integers(2**31)))


def _event(kind: Kind, effect: Effect, start: int, end: int | None, **more: Any) -> Event:  # noqa: ANN401
    return Event(kind=kind, effect=effect, what=kind, start_day=start, end_day=end, **more)


def promised(history: list[Morning]) -> float:
    """What the first model promises: its mean error on the days it has not learnt from."""
    return float(np.mean([np.abs(told["off"]).mean() for day in history for told in day["labels"]]))


def told(morning: Morning, usual: float, wishes: dict[int, str]) -> dict[str, Any]:
    """What the loop of the lab hears: the orders are validated, and errors are absolute."""
    orders, day = morning["orders"], morning["day"]
    wish = wishes.get(day, "")
    return {
        "day": day,
        "sound": 1 / 3 < orders["median"]["distance_km"] / usual < 3,
        "drifted": sorted(name for name, psi in orders["psi"].items() if psi > 0.2),
        "asked": "" if wish == "roll back" else wish,
        "roll_back": wish == "roll back",
        "labels": [
            {"day": each["day"], "errors": None if each["off"] is None else np.abs(each["off"])}
            for each in morning["labels"]
        ],
    }


def play_loop(
    world: World, start: Callable[[float, list[int]], Decide], wishes: dict[int, str] | None = None
) -> Service:
    """Play a season.

    Args:
        world: The season.
        start: Makes a loop from what the first model promised and the labelled days; gives back
            its `decide`.
        wishes: What a person asks for, by the day: "roll back", or words that ask for a training.
    """
    service = Service(world)
    history = service.history()
    usual = float(np.mean([day["orders"]["median"]["distance_km"] for day in history]))
    ask = start(promised(history), list(range(-HISTORY, 0)))
    while service.day < world.days:
        morning = told(service.morning(), usual, wishes or {})
        model = ask(morning, service.train, service.errors)
        service.models.promise(model, service.day)  # also on a blocked day it must be a model
        service.act({"serve": model if morning["sound"] else None})
    return service


class Reference:
    """The triggers of the reference implementation, and what it does when they fire."""

    def __init__(self, standard: float, labelled: list[int]) -> None:
        self.policy: Policy = load_problem("delivery").policy
        self.standard, self.labelled, self.broken = standard, labelled, set[int]()
        self.line, self.since, self.recent = [1], 0, list[np.ndarray]()
        self.challenged: int | None = None
        self.follow_up: int | None = None
        self.refused = 0

    def decide(self, morning: dict[str, Any], train: Train, errors: Errors) -> int:
        """Take the labels in, ask the triggers of the reference, and answer."""
        day = morning["day"]
        if not morning["sound"]:
            self.broken.add(day)
        for each in morning["labels"]:
            self.labelled.append(each["day"])
            if each["day"] >= self.since and each["errors"] is not None:
                self.recent = [*self.recent, each["errors"]][-self.policy.loss_days :]
        signals = Signals(
            loss=_interval(self.recent),
            promised=self.standard,
            waited=None if self.challenged is None else day - self.challenged,
            refused=self.refused,
            follow_up=self.follow_up is not None and day >= self.follow_up,
            day=day,
            asked=morning["asked"],
        )
        if morning["sound"] and DEFAULT.fires(signals, self.policy):
            self.challenged, self.follow_up = day, None
            self._challenge(day, train, errors)
        return self.line[-1]

    def _challenge(self, day: int, train: Train, errors: Errors) -> None:
        sound = [each for each in self.labelled if each not in self.broken]
        exam = sound[-self.policy.gate_days :]
        now = errors(self.line[-1], exam)
        better = [m for m in {*self.line} - {self.line[-1]} if _better(now, errors(m, exam))]
        if not better:
            made = train(sound[-60 : -self.policy.gate_days], self.policy.half_life_days)
            if not _better(now, errors(made, exam)):
                self.refused += 1
                return
            better, self.follow_up = [made], day + self.policy.follow_up_days
        self.line.append(min(better, key=lambda model: errors(model, exam).mean()))
        self.since, self.recent, self.refused = day, [], 0


def _interval(recent: list[np.ndarray]) -> Interval | None:
    errors = np.concatenate([np.empty(0), *recent])
    if len(errors) < ORDERS // 2:
        return None
    wide = 2 * errors.std() / np.sqrt(len(errors))
    return Interval(float(errors.mean() - wide), float(errors.mean() + wide))


def _better(now: np.ndarray, then: np.ndarray) -> bool:
    gain = now - then
    sure = gain.mean() - 2 * gain.std() / np.sqrt(len(gain)) > 0
    return bool(sure and gain.mean() >= 0.02 * now.mean())


def price(world: World) -> dict[str, float]:
    """What a season costs under doing nothing and under the reference."""
    never = play_loop(world, lambda *_: lambda *_: 1)
    reference = play_loop(world, lambda *given: Reference(*given).decide)
    return {"nothing": never.bill().total, "reference": reference.bill().total}


@pytest.fixture(scope="session")
def season() -> Callable[..., World]:
    """See make_season."""
    return make_season


@pytest.fixture(scope="session")
def played() -> Callable[..., Service]:
    """See play_loop."""
    return play_loop


@pytest.fixture(scope="session")
def costs() -> Callable[[World], dict[str, float]]:
    """See price."""
    return price
