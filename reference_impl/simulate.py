"""The delivery service, simulated: orders with known causes, so that every answer can be checked.

    minutes = preparation + waiting + ride + noise

A scenario is a list of declared events. They are the ground truth: because we know that the
roadworks began on day 30, we can say after how many days the loop noticed. Day 0 is the first day
of production; negative days are the history before it, and no event reaches into them.
"""

from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from reference_impl.errors import LoopError

SCENARIOS = Path(__file__).parent / "scenarios"
FIRST_DATE = pd.Timestamp("2026-01-01")
_OFFSET = 100_000  # seeds must not be negative, days before production are

Effect = Literal["input", "concept", "prior", "fault", "season"]
Floats = NDArray[np.float64]

# Share of the orders, typical distance in km.
_DISTRICTS = {
    "centre": (0.3, 1.8),
    "harbour": (0.3, 3.0),
    "university": (0.2, 2.4),
    "hills": (0.2, 3.6),
}
_NEW_DISTRICT = ("airport", 7.0)
_PREPARATION = {"burger": 8.0, "pizza": 12.0, "sushi": 10.0, "curry": 14.0, "salad": 6.0}
_SPEED_KMH = {"bicycle": 15.0, "scooter": 24.0, "car": 20.0}
_HOURS = np.arange(10, 24)
_HOUR_WEIGHTS = np.array([1, 3, 8, 7, 3, 2, 2, 4, 9, 10, 8, 5, 3, 1], dtype=float)
_RUSH = np.isin(_HOURS, [12, 13, 18, 19, 20])


class Event(BaseModel):
    """One thing that happens to the service, its size and its days (the end is not included)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal[
        "season", "rain", "new_district", "roadworks", "faster_bicycles", "scale", "nulls"
    ]
    start_day: int
    end_day: int | None = None
    feature: str | None = None
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
        vehicle, distance_km, items, rain_mm, temperature_c, open_orders, minutes.

    Raises:
        LoopError: `orders` is below 1 or `seed` is negative.
    """
    if orders < 1 or seed < 0:
        raise LoopError("The number of orders must be at least 1 and the seed not negative.")
    rng = _stream(seed, day, 0)
    hour_index = np.sort(
        rng.choice(len(_HOURS), size=orders, p=_HOUR_WEIGHTS / _HOUR_WEIGHTS.sum())
    )
    district = _districts(rng, scenario.size("new_district", day), orders)
    rain, temperature = _weather(scenario, day, seed, hour_index)
    typical = {name: km for name, (_, km) in _DISTRICTS.items()} | dict([_NEW_DISTRICT])
    frame = pd.DataFrame(
        {
            "order_id": [f"{day:+05d}-{number:05d}" for number in range(orders)],
            "ordered_at": _times(rng, day, hour_index),
            "district": district,
            "restaurant_type": rng.choice(list(_PREPARATION), size=orders),
            "vehicle": rng.choice(list(_SPEED_KMH), size=orders, p=[0.5, 0.3, 0.2]),
            "distance_km": (_lookup(typical, district) * rng.lognormal(0, 0.35, orders)).round(2),
            "items": 1.0 + rng.poisson(1.5, orders),
            "rain_mm": rain,
            "temperature_c": temperature,
            "open_orders": _open_orders(rng, hour_index, rain),
        }
    )
    frame["distance_km"] = frame["distance_km"].clip(0.2, 25.0)
    frame["minutes"] = _minutes(rng, scenario, day, frame, _RUSH[hour_index])
    frame.insert(2, "day", frame["ordered_at"].dt.normalize())
    return _with_faults(rng, scenario, day, frame)


def _stream(seed: int, day: int, purpose: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence([seed, day + _OFFSET, purpose]))


def _lookup(table: dict[str, float], keys: NDArray[np.str_]) -> Floats:
    return np.asarray(pd.Series(keys).map(table), dtype=np.float64)


def _times(rng: np.random.Generator, day: int, hour_index: NDArray[np.intp]) -> pd.Series:
    seconds = _HOURS[hour_index] * 3600 + rng.integers(0, 3600, len(hour_index))
    date = FIRST_DATE + pd.Timedelta(days=day)
    return pd.Series(date + pd.to_timedelta(np.sort(seconds), unit="s")).astype("datetime64[us]")


def _districts(rng: np.random.Generator, new_share: float, orders: int) -> NDArray[np.str_]:
    names = np.array([*_DISTRICTS, _NEW_DISTRICT[0]])
    shares = np.array([*(share * (1 - new_share) for share, _ in _DISTRICTS.values()), new_share])
    return rng.choice(names, size=orders, p=shares)


def _weather(
    scenario: Scenario, day: int, seed: int, hour_index: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Rain (mm/h) and temperature (°C) at the hour of each order; days hang together."""
    rng = _stream(seed, day, 1)
    front, warmth = np.mean(
        [_stream(seed, day - ago, 2).normal(size=2) for ago in range(3)], axis=0
    )
    year = 2 * np.pi * ((FIRST_DATE + pd.Timedelta(days=day)).dayofyear - 15) / 365.25
    rainy_season = scenario.size("rain", day)
    wet = front * np.sqrt(3) + 0.3 * np.cos(year) + 0.4 * rainy_season > 0.3
    hourly = wet * rng.binomial(1, 0.6, len(_HOURS)) * rng.gamma(2.0, 0.8, len(_HOURS))
    rain = (hourly * (1 + rainy_season)).clip(0, 60)
    daily_arc = 3.0 * np.sin((_HOURS - 9) / 24 * 2 * np.pi)
    temperature = 11 - 7 * np.cos(year) + 4 * warmth + daily_arc - 0.3 * rain.clip(0, 5)
    return rain.round(1)[hour_index], temperature.round(1)[hour_index]


def _open_orders(rng: np.random.Generator, hour_index: NDArray[np.intp], rain: Floats) -> Floats:
    mean = 1.0 + 0.9 * _RUSH[hour_index] + 0.08 * rain
    waiting: Floats = rng.gamma(4.0, mean / 4.0).round(1).clip(0, 30)
    return np.where(rng.random(len(rain)) < 0.01, np.nan, waiting)  # a reading is lost now and then


def _minutes(
    rng: np.random.Generator,
    scenario: Scenario,
    day: int,
    orders: pd.DataFrame,
    rush: NDArray[np.bool_],
) -> Floats:
    """The true time of each order; the world changes here, not in the columns that are recorded."""
    preparation = _lookup(_PREPARATION, orders["restaurant_type"].to_numpy())
    preparation = preparation + 1.2 * (orders["items"].to_numpy() - 1) + 3.0 * rush
    waiting = 2.5 * orders["open_orders"].fillna(1.5).to_numpy()
    bicycle = (orders["vehicle"] == "bicycle").to_numpy()
    speed = _lookup(_SPEED_KMH, orders["vehicle"].to_numpy())
    speed = speed * np.where(bicycle & (orders["district"] == "hills").to_numpy(), 0.8, 1.0)
    speed = speed * (1 - 0.03 * orders["rain_mm"].clip(0, 12).to_numpy())
    speed = speed * np.where(bicycle, 1 + scenario.size("faster_bicycles", day), 1.0)
    ride = 60 * orders["distance_km"].to_numpy() / speed
    harbour = (orders["district"] == "harbour").to_numpy()
    ride = ride * np.where(harbour, 1 + scenario.size("roadworks", day), 1.0)
    noise = rng.normal(0, 2.5, len(orders)) + rng.exponential(1.0, len(orders))
    return (preparation + waiting + ride + noise).clip(4, 240).round(1)


def _with_faults(
    rng: np.random.Generator, scenario: Scenario, day: int, frame: pd.DataFrame
) -> pd.DataFrame:
    """What the feed reports, which in a fault is not what happened."""
    for event in scenario.events:
        if event.effect != "fault" or event.feature is None or event.strength(day) == 0:
            continue
        values = frame[event.feature]
        if event.kind == "scale":
            frame[event.feature] = values * event.size
        else:
            lost = rng.random(len(frame)) < event.size * event.strength(day)
            frame[event.feature] = values.mask(lost)
    return frame
