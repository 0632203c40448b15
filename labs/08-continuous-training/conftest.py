"""The seasons of lab continuous-training, and what plays them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from labs.season.bills import oracle
from labs.season.service import Errors, Morning, Service, Train
from labs.season.world import HISTORY, World, draw
from reference_impl.simulate import Effect, Event, Kind

DAYS = 90
REFERENCE = 0.68
"""The share of what an oracle would save that the triggers of the reference save.

Over the seasons roadworks, fondue and metres; a test measures it.
"""

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


def price(world: World) -> dict[str, float]:
    """What a season costs under doing nothing and at least, and what the reference saves of it."""
    never = play_loop(world, lambda *_: lambda *_: 1)
    nothing, least = never.bill().total, oracle(world).total
    return {"nothing": nothing, "oracle": least, "reference": REFERENCE * (nothing - least)}


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
