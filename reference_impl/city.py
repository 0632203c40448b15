"""The city behind the orders: its districts, kitchens, couriers, weather and clock.

Nothing here knows of a scenario: what happens to the city comes in as an argument, and with the
defaults nothing happens. Levels of a category are whole numbers until the table is made, because
200,000 numbers are looked up much faster than 200,000 texts.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FIRST_DATE = pd.Timestamp("2026-01-01")
_OFFSET = 100_000  # seeds must not be negative, days before production are

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]

# Share of the orders at first, typical distance in km.
_DISTRICTS = {
    "centre": (0.3, 1.8),
    "harbour": (0.3, 3.0),
    "university": (0.2, 2.4),
    "hills": (0.2, 3.6),
    "airport": (0.0, 7.0),
}
# Minutes of preparation; the last one is on the list and not open at first.
_PREPARATION = {
    "burger": 8.0,
    "pizza": 12.0,
    "sushi": 10.0,
    "curry": 14.0,
    "salad": 6.0,
    "fondue": 20.0,
}
_SPEED_KMH = {"bicycle": 15.0, "scooter": 24.0, "car": 20.0}
# How many couriers ride each vehicle, in the order of the speeds: each gets 1 in 20 of the orders.
_RIDERS = np.array([10, 6, 4])
LEVELS = {
    "district": list(_DISTRICTS),
    "restaurant_type": list(_PREPARATION),
    "vehicle": list(_SPEED_KMH),
    "courier": [f"c{number:02d}" for number in range(1, _RIDERS.sum() + 1)],
}
_HOURS = np.arange(10, 24)
_HOUR_WEIGHTS = np.array([1, 3, 8, 7, 3, 2, 2, 4, 9, 10, 8, 5, 3, 1], dtype=float)
NOISE_MEAN = 1.0  # minutes; what goes wrong makes an order late more often than early
_RUSH = np.isin(_HOURS, [12, 13, 18, 19, 20])


def stream(seed: int, day: int, purpose: int) -> np.random.Generator:
    """Random numbers of one day for one purpose, which nothing else can shift."""
    return np.random.default_rng(np.random.SeedSequence([seed, day + _OFFSET, purpose]))


def texts(column: str, codes: Codes) -> pd.Series:
    """The levels of a category, from their numbers."""
    return pd.Series(pd.array(LEVELS[column], dtype="str").take(codes))


def order_ids(day: int, orders: int) -> pd.Series:
    """One text an order, as "+0040-00017".

    >>> order_ids(40, 2).tolist()
    ['+0040-00000', '+0040-00001']
    """
    return f"{day:+05d}-" + _numbers(orders)


@lru_cache(maxsize=4)  # every day of a season numbers its orders alike
def _numbers(orders: int) -> pd.Series:
    return pd.Series([f"{number:05d}" for number in range(orders)], dtype="str")


def hours(rng: np.random.Generator, orders: int) -> Codes:
    """The hour of each order, in the order of time, counted from opening."""
    shares = _HOUR_WEIGHTS / _HOUR_WEIGHTS.sum()
    return np.sort(rng.choice(len(_HOURS), size=orders, p=shares))


def times(rng: np.random.Generator, day: int, hour: Codes) -> NDArray[np.datetime64]:
    """The second of each order within its hour."""
    seconds = np.sort(_HOURS[hour] * 3600 + rng.integers(0, 3600, len(hour)))
    midnight = np.datetime64(FIRST_DATE + pd.Timedelta(days=day), "us")
    return np.asarray(midnight + seconds.astype("timedelta64[s]"))


def districts(rng: np.random.Generator, airport: float, orders: int) -> Codes:
    """The district of each customer; `airport` is the share of orders from there."""
    shares = np.array([share * (1 - airport) for share, _ in _DISTRICTS.values()])
    shares[-1] = airport
    return rng.choice(len(shares), size=orders, p=shares)


def kitchens(rng: np.random.Generator, orders: int) -> Codes:
    """The type of each restaurant, of those that are open from the first day."""
    return rng.choice(len(_PREPARATION) - 1, size=orders)


def vehicles(rng: np.random.Generator, orders: int) -> Codes:
    """What each courier rides."""
    return rng.choice(len(_SPEED_KMH), size=orders, p=[0.5, 0.3, 0.2])


def couriers(seed: int, day: int, vehicle: Codes) -> Codes:
    """Who rides: c01 to c10 a bicycle, c11 to c16 a scooter, c17 to c20 a car.

    Ground truth: nobody is slower than another on the same vehicle, because `minutes` does not
    know the courier. Who calls one of them slow has been fooled by chance.
    """
    rng = stream(seed, day, 6)  # of its own: every other column is what it was without couriers
    first = np.cumsum(_RIDERS) - _RIDERS
    return np.asarray(first[vehicle] + rng.integers(0, _RIDERS[vehicle]), dtype=np.intp)


def distances(rng: np.random.Generator, district: Codes) -> Floats:
    """Kilometres from the kitchen to the door, not yet rounded."""
    typical = np.array([km for _, km in _DISTRICTS.values()])
    return np.asarray(typical[district] * rng.lognormal(0, 0.35, len(district)))


def weather(seed: int, day: int, hour: Codes, rainy_season: float = 0.0) -> tuple[Floats, Floats]:
    """Rain (mm/h) and temperature (°C) at the hour of each order; days hang together.

    `rainy_season` is 0 in a usual year and -1 when it does not rain at all.
    """
    rng = stream(seed, day, 1)
    front, warmth = np.mean([stream(seed, day - ago, 2).normal(size=2) for ago in range(3)], axis=0)
    year = 2 * np.pi * ((FIRST_DATE + pd.Timedelta(days=day)).dayofyear - 15) / 365.25
    showers = rng.binomial(1, 0.6, len(_HOURS)) * rng.gamma(2.0, 0.8, len(_HOURS))
    rain = rain_by_hour(front, year, showers, rainy_season)
    daily_arc = 3.0 * np.sin((_HOURS - 9) / 24 * 2 * np.pi)
    temperature = 11 - 7 * np.cos(year) + 4 * warmth + daily_arc - 0.3 * rain.clip(0, 5)
    return rain.round(1)[hour], temperature.round(1)[hour]


def rain_by_hour(
    front: Floats | float, year: Floats | float, showers: Floats, rainy_season: Floats | float
) -> Floats:
    """Rain (mm/h) in each hour, of one day or of many, one row a day.

    Args:
        front: a mean of three standard normal numbers, of this day and the two before.
        year: how far the year has gone, as an angle from the coldest day.
        showers: how much it rains in each hour if the day is a wet one.
        rainy_season: see `weather`.
    """
    wet = front * np.sqrt(3) + 0.3 * np.cos(year) + 0.4 * rainy_season > 0.3
    return np.asarray((wet * showers * (1 + rainy_season)).clip(0, 60))


def open_orders(rng: np.random.Generator, hour: Codes, rain: Floats) -> Floats:
    """Orders that wait, for each courier; a reading is lost now and then."""
    mean = 1.0 + 0.9 * _RUSH[hour] + 0.08 * rain
    waiting: Floats = rng.gamma(4.0, mean / 4.0).round(1).clip(0, 30)
    return np.where(rng.random(len(rain)) < 0.01, np.nan, waiting)


def expected_minutes(
    codes: dict[str, Codes],
    numbers: dict[str, Floats],
    roadworks: Floats | float = 0.0,
    faster_bicycles: Floats | float = 0.0,
) -> Floats:
    """How long each order takes but for chance; the world changes here, not in what is recorded.

    Args:
        codes: hour, district, restaurant_type and vehicle of each order.
        numbers: distance_km, items, rain_mm and open_orders of each order.
        roadworks: by how much rides in the harbour district take longer; 0.9 is 90%.
        faster_bicycles: by how much bicycles are faster than they were.
    """
    preparation = np.array(list(_PREPARATION.values()))[codes["restaurant_type"]]
    preparation = preparation + 1.2 * (numbers["items"] - 1) + 3.0 * _RUSH[codes["hour"]]
    queue = numbers["open_orders"]
    waiting = 2.5 * np.where(np.isnan(queue), 1.5, queue)
    bicycle = codes["vehicle"] == LEVELS["vehicle"].index("bicycle")
    hills = codes["district"] == LEVELS["district"].index("hills")
    harbour = codes["district"] == LEVELS["district"].index("harbour")
    speed = np.array(list(_SPEED_KMH.values()))[codes["vehicle"]]
    speed = speed * np.where(bicycle & hills, 0.8, 1.0)
    speed = speed * (1 - 0.03 * numbers["rain_mm"].clip(0, 12))
    speed = speed * np.where(bicycle, 1 + faster_bicycles, 1.0)
    ride = 60 * numbers["distance_km"] / speed
    ride = ride * np.where(harbour, 1 + roadworks, 1.0)
    return np.asarray(preparation + waiting + ride)


def minutes(rng: np.random.Generator, expected: Floats) -> Floats:
    """The true time of each order: what was to be expected, and chance (`NOISE_MEAN` on average).

    >>> minutes(np.random.default_rng(1), np.full(100_000, 30.0)).mean().round(1)
    np.float64(31.0)
    """
    noise = rng.normal(0, 2.5, len(expected)) + rng.exponential(NOISE_MEAN, len(expected))
    return np.asarray((expected + noise).clip(4, 240).round(1))
