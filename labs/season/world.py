"""What happens to the service in a season, drawn at once: orders, their minutes, and the events.

What `reference_impl.simulate` draws day by day, as a table, is drawn here for all days together, as
arrays: a year takes less than a tenth of a second. No draw depends on an event, so two worlds with
one seed are the same up to the first day on which their events differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference_impl import city
from reference_impl.simulate import Event, Scenario

ORDERS = 200
"""Orders a day."""

HISTORY = 60
"""Days before day 0, from which the first model learns."""

RUSH = np.array([2, 3, 8, 9, 10])
"""The hours in which everybody eats, counted from the opening at 10 o'clock."""

KILOMETRES = slice(9, 15)
"""The features that come from the distance."""

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class World:
    """A season: each array has one row a day, from day -HISTORY on, and one column an order.

    `codes` has hour (counted from the opening), district, restaurant_type and vehicle, as numbers
    of `city.LEVELS`; `numbers` has distance_km, items, rain_mm and open_orders (NaN where a reading
    is lost); `minutes` is what an order took, `expected` what it takes on average. By `luck`, a
    uniform number an order, a fault decides which readings get lost.
    """

    days: int
    events: list[Event]
    codes: dict[str, Codes]
    numbers: dict[str, Floats]
    minutes: Floats
    expected: Floats
    luck: Floats


def row(day: int) -> int:
    """Where a day stands in the arrays; day 0 is the first one in production."""
    return day + HISTORY


def draw(events: Sequence[Event], days: int, seed: int) -> World:
    """Draw a season.

    Args:
        events: What happens, none before day 0.
        days: How long production lasts.
        seed: Of all that is chance.
    """
    rng = np.random.default_rng(seed)
    shape = (days + HISTORY, ORDERS)
    size = _Sizes(events, days)
    codes = _codes(rng, shape, size)
    large = rng.random(shape) < size.of("large_orders")
    distance = city.distances(rng, codes["district"].ravel()).reshape(shape)
    rain = _rain(rng, codes["hour"], size.of("rain"))
    numbers = {
        "distance_km": (distance * np.where(large, 1.8, 1.0)).round(2).clip(0.2, 25.0),
        "items": 1.0 + rng.poisson(1.5, shape) + 3.0 * large,
        "rain_mm": rain,
        "open_orders": city.open_orders(rng, codes["hour"].ravel(), rain.ravel()).reshape(shape),
    }
    slower, faster = size.of("roadworks"), size.of("faster_bicycles")
    usual = city.expected_minutes(codes, numbers, slower, faster)
    minutes = city.minutes(rng, usual.ravel()).reshape(shape)
    expected = (usual + city.NOISE_MEAN).clip(4, 240)
    return World(days, list(events), codes, numbers, minutes, expected, rng.random(shape))


def recorded(world: World, rows: slice | int, fault: Event | None = None) -> dict[str, Any]:
    """What the feed says of the orders of some days, with or without a fault.

    Returns:
        The codes and numbers of `World` for these rows, as the feed reports them.
    """
    told = {name: values[rows] for name, values in (world.codes | world.numbers).items()}
    if fault is not None and fault.feature is not None:
        said = told[fault.feature]
        if fault.kind == "scale":
            said = said * fault.size
        elif fault.kind == "nulls":
            said = np.where(world.luck[rows] < fault.size, np.nan, said)
        elif fault.kind == "clock":
            said = said + round(fault.size)
        told[fault.feature] = said
    return told


def features(told: dict[str, Any]) -> Floats:
    """What a model reads of each order, (..., 15): its promise is a weighted sum of these.

    A missing distance or queue is read as the usual one.
    """
    kilometres = np.nan_to_num(told["distance_km"], nan=2.5)
    kitchen, district = told["restaurant_type"], told["district"]
    bicycle, scooter, car = (told["vehicle"] == number for number in range(3))
    places = city.LEVELS["district"]
    columns = [
        np.ones(kilometres.shape),
        *(kitchen == number for number in range(1, len(city.LEVELS["restaurant_type"]))),
        told["items"],
        np.isin(told["hour"], RUSH),
        np.nan_to_num(told["open_orders"], nan=1.5),
        kilometres * bicycle,
        kilometres * scooter,
        kilometres * car,
        kilometres * (bicycle & (district == places.index("hills"))),
        kilometres * (district == places.index("harbour")),
        kilometres * told["rain_mm"],
    ]
    read = np.empty((*kilometres.shape, len(columns)))
    for number, column in enumerate(columns):
        read[..., number] = column
    return read


class _Sizes:
    """How strong each kind of event is on each day, as a column of the world."""

    def __init__(self, events: Sequence[Event], days: int) -> None:
        self._scenario = Scenario(name="", title="", description="", events=list(events))
        self._days = range(-HISTORY, days)

    def of(self, kind: str) -> Floats:
        if all(event.kind != kind for event in self._scenario.events):
            return np.zeros((len(self._days), 1))
        return np.array([[self._scenario.size(kind, day)] for day in self._days])


def _codes(rng: np.random.Generator, shape: tuple[int, int], size: _Sizes) -> dict[str, Codes]:
    count = shape[0] * shape[1]
    hour = np.sort(rng.permutation(city.hours(rng, count)).reshape(shape), axis=1)
    district = city.districts(rng, 0.0, count).reshape(shape)
    kitchen = city.kitchens(rng, count).reshape(shape)
    vehicle = city.vehicles(rng, count).reshape(shape)
    newest = {name: len(city.LEVELS[name]) - 1 for name in ("district", "restaurant_type")}
    airport = rng.random(shape) < size.of("new_district")
    fondue = rng.random(shape) < size.of("new_type")
    return {
        "hour": hour,
        "district": np.where(airport, newest["district"], district),
        "restaurant_type": np.where(fondue, newest["restaurant_type"], kitchen),
        "vehicle": vehicle,
    }


def _rain(rng: np.random.Generator, hours: Codes, season: Floats) -> Floats:
    """Rain at the hour of each order, (days, orders); the days hang together."""
    days, opened = len(hours), 14
    fronts = rng.normal(size=days + 2)
    front = (fronts[2:] + fronts[1:-1] + fronts[:-2]) / 3
    year = 2 * np.pi * (np.arange(days) - row(14)) / 365.25
    showers = rng.binomial(1, 0.6, (days, opened)) * rng.gamma(2.0, 0.8, (days, opened))
    hourly = city.rain_by_hour(front[:, None], year[:, None], showers, season)
    return np.take_along_axis(hourly.round(1), hours, axis=1)
