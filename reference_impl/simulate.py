"""The delivery service, simulated: orders with known causes, so that every answer can be checked.

    minutes = preparation + waiting + ride + noise

A scenario is a list of declared events. They are the ground truth: because we know that the
roadworks began on day 30, we can say after how many days the loop noticed. Day 0 is the first day
of production; negative days are the history before it, and no event reaches into them.

Every table here holds what really happened to the minutes. What the label feed makes of them, and
how couriers answer to a promise, are functions of their own at the end: the loop needs both truths.
"""

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict

from reference_impl import city
from reference_impl.city import Flags, Floats, stream
from reference_impl.errors import LoopError

SCENARIOS = Path(__file__).parent / "scenarios"

Effect = Literal["input", "concept", "prior", "fault", "season"]
World = Literal[
    "season", "rain", "new_district", "new_type", "large_orders", "roadworks", "faster_bicycles",
    "hurry",
]  # fmt: skip
Feed = Literal["scale", "nulls", "duplicates", "rename", "clock", "label_delay", "label_offset"]
Kind = World | Feed
# Each draws from its own stream, so that the rest of the day stays as it is.
_NEW_TYPE, _LARGE, _HOLDOUT = 3, 4, 5
# Of ten orders one is delivered by a courier who was not told what the customer was promised.
_NOT_SHOWN = 0.1


class Event(BaseModel):
    """One thing that happens to the service, its size and its days (the end is not included)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    start_day: int
    end_day: int | None = None
    feature: str | None = None
    renamed_to: str | None = None
    ramp_days: int = 0
    size: float = 0.0
    what: str
    effect: Effect

    def strength(self, day: int) -> float:
        """How much of the event is in force on a day: 0 before it, 1 once the ramp is climbed."""
        if day < self.start_day or (self.end_day is not None and day >= self.end_day):
            return 0.0
        return min(1.0, (day - self.start_day + 1) / (self.ramp_days + 1))


class Scenario(BaseModel):
    """A story with its ground truth."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    description: str
    events: list[Event]

    def size(self, kind: str, day: int) -> float:
        """Total size of the events of one kind that are in force on a day."""
        return sum(e.size * e.strength(day) for e in self.events if e.kind == kind)


def scenarios() -> list[str]:
    """Names of the scenarios that ship with the course."""
    return sorted(path.stem for path in SCENARIOS.glob("*.yml"))


def load_scenario(name: str) -> Scenario:
    """Read a scenario by its name.

    Raises:
        LoopError: there is no scenario of that name.
    """
    if name not in scenarios():
        raise LoopError(f"There is no scenario '{name}': choose one of {', '.join(scenarios())}.")
    text = (SCENARIOS / f"{name}.yml").read_text(encoding="utf-8")
    return Scenario.model_validate({"name": name, **yaml.safe_load(text)})


def simulate(scenario: Scenario, days: int, seed: int, orders: int = 200) -> pd.DataFrame:
    """Orders of the production days 0 ... days-1, one row an order; see `simulate_day`."""
    if days < 1:
        raise LoopError(f"The number of days must be at least 1, not {days}.")
    frames = [simulate_day(scenario, day, seed, orders) for day in range(days)]
    return pd.concat(frames, ignore_index=True)


def simulate_day(scenario: Scenario, day: int, seed: int, orders: int = 200) -> pd.DataFrame:
    """Orders of one day.

    Each day has its own stream of random numbers, made from (seed, day). So day 40 is the same,
    byte for byte, whether 41 days are played or 400.

    Returns:
        `orders` rows in the order of time: order_id, ordered_at, day, district, restaurant_type,
        vehicle, courier, distance_km, items, rain_mm, temperature_c, open_orders, minutes. A fault
        of the feed may send rows twice or a column under another name.

    Raises:
        LoopError: `orders` is below 1 or `seed` is negative.
    """
    rng, columns, expected = _drawn(scenario, day, seed, orders)
    columns["minutes"] = city.minutes(rng, expected)
    return _with_faults(rng, scenario, day, pd.DataFrame(columns, copy=False))


def expected_minutes(scenario: Scenario, day: int, seed: int, orders: int = 200) -> pd.Series:
    """What an oracle would promise: the mean of the minutes of each order, by its `order_id`.

    It knows the causes, also where a fault hides them, and the events; it does not know the noise.
    Couriers who hurry because of a promise are not in it, since their promise is not known here.
    """
    _, columns, expected = _drawn(scenario, day, seed, orders)
    return pd.Series((expected + city.NOISE_MEAN).clip(4, 240), index=columns["order_id"])


def _drawn(
    scenario: Scenario, day: int, seed: int, orders: int
) -> tuple[np.random.Generator, dict[str, Any], Floats]:
    """All of a day but the noise of its minutes, which comes next from the same stream."""
    if orders < 1 or seed < 0:
        raise LoopError("The number of orders must be at least 1 and the seed not negative.")
    rng = stream(seed, day, 0)
    hour = city.hours(rng, orders)
    codes = {"hour": hour}
    codes["district"] = city.districts(rng, scenario.size("new_district", day), orders)
    rain, temperature = city.weather(seed, day, hour, scenario.size("rain", day))
    ordered_at = city.times(rng, day, hour)
    opened = _some(scenario.size("new_type", day), stream(seed, day, _NEW_TYPE), orders)
    newest = len(city.LEVELS["restaurant_type"]) - 1
    codes["restaurant_type"] = np.where(opened, newest, city.kitchens(rng, orders))
    codes["vehicle"] = city.vehicles(rng, orders)
    codes["courier"] = city.couriers(seed, day, codes["vehicle"])
    large = _some(scenario.size("large_orders", day), stream(seed, day, _LARGE), orders)
    distance = city.distances(rng, codes["district"]) * np.where(large, 1.8, 1.0)
    numbers = {"distance_km": distance.round(2).clip(0.2, 25.0)}
    numbers["items"] = 1.0 + rng.poisson(1.5, orders) + 3.0 * large
    numbers |= {"rain_mm": rain, "temperature_c": temperature}
    numbers["open_orders"] = city.open_orders(rng, hour, rain)
    slower, faster = scenario.size("roadworks", day), scenario.size("faster_bicycles", day)
    columns = {
        "order_id": city.order_ids(day, orders),
        "ordered_at": ordered_at,
        "day": ordered_at.astype("datetime64[D]").astype("datetime64[us]"),
        **{name: city.texts(name, codes[name]) for name in city.LEVELS},
        **numbers,
    }
    return rng, columns, city.expected_minutes(codes, numbers, slower, faster)


def _some(share: float, rng: np.random.Generator, orders: int) -> Flags:
    return rng.random(orders) < share if share else np.zeros(orders, dtype=bool)


def _with_faults(
    rng: np.random.Generator, scenario: Scenario, day: int, frame: pd.DataFrame
) -> pd.DataFrame:
    """What the feed reports, which in a fault is not what happened."""
    for event in scenario.events:
        if event.effect != "fault" or event.strength(day) == 0:
            continue
        if event.kind == "duplicates":
            frame = frame.loc[frame.index.repeat(2)].reset_index(drop=True)
        elif event.feature is None:
            continue
        elif event.kind == "scale":
            frame[event.feature] = frame[event.feature] * event.size
        elif event.kind == "nulls":
            lost = rng.random(len(frame)) < event.size * event.strength(day)
            frame[event.feature] = frame[event.feature].mask(lost)
        elif event.kind == "rename":
            frame = frame.rename(columns={event.feature: event.renamed_to})
        elif event.kind == "clock":
            frame[event.feature] = frame[event.feature] + pd.Timedelta(hours=event.size)
    return frame


def labels_late(scenario: Scenario, day: int) -> int:
    """By how many days the labels of a day come later than promised."""
    return round(scenario.size("label_delay", day))


def reported(scenario: Scenario, day: int, minutes: pd.Series) -> pd.Series:
    """The minutes of a day as the label feed reports them."""
    return minutes + scenario.size("label_offset", day)


def hurried(scenario: Scenario, day: int, minutes: pd.Series, promised: Floats) -> pd.Series:
    """The true minutes once couriers have seen the promise: they make up for a part of a delay."""
    share = scenario.size("hurry", day)
    return (minutes - share * (minutes - promised).clip(lower=0)).round(1) if share else minutes


def shown(seed: int, day: int, orders: int) -> Flags:
    """Whether the courier of each order saw the promise; the others are a random holdout."""
    return stream(seed, day, _HOLDOUT).random(orders) >= _NOT_SHOWN
