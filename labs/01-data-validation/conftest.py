"""What the checks of lab data-validation draw: orders, batches and faults with a known place."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reference_impl.simulate import load_scenario, simulate_day

NAMES = ["order_id", "ordered_at", "district", "vehicle"]
NAMES += ["distance_km", "items", "rain_mm", "open_orders"]
NOW = "2026-03-02T00:00:00"
MENDED = "2026-03-02T03:00:00"

Rows = list[dict[str, Any]]
Spoil = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]


def schema() -> dict[str, Any]:
    """The agreement of the docstring, as the checks read it."""
    number = {"kind": "number", "missing": False, "seasonal": False}
    text = {"kind": "text", "missing": False}
    places = ["centre", "harbour", "university", "hills", "airport"]
    return {
        "order_id": text | {"levels": None},
        "ordered_at": {"kind": "time", "missing": False},
        "district": text | {"levels": places},
        "vehicle": text | {"levels": ["bicycle", "scooter", "car"]},
        "distance_km": number | {"min": 0, "max": 30},
        "items": number | {"min": 1, "max": 30},
        "rain_mm": number | {"min": 0, "max": 80, "seasonal": True},
        "open_orders": number | {"min": 0, "max": 40, "missing": True},
    }


def day_of(seed: int, day: int, scenario: str = "calm", orders: int = 200) -> pd.DataFrame:
    """The batch of one day, with the columns of the agreement."""
    table = simulate_day(load_scenario(scenario), day, seed, orders)
    times = np.datetime_as_string(table["ordered_at"].to_numpy(), unit="s")
    return table.assign(ordered_at=times)[NAMES].astype({"ordered_at": "str"})


def night_after(batch: pd.DataFrame) -> str:
    """When the batch of a day arrives: at the end of the day."""
    return f"{np.datetime64(batch['ordered_at'].iloc[0][:10]) + 1}T00:00:00"


def make_order(rng: np.random.Generator) -> dict[str, Any]:
    """A legal order of the day before `NOW`."""
    places = schema()["district"]["levels"]
    return {
        "order_id": f"o{rng.integers(10**9)}",
        "ordered_at": f"2026-03-01T{rng.integers(1, 24):02}:{rng.integers(60):02}:00",
        "district": str(rng.choice(places)),
        "vehicle": str(rng.choice(["bicycle", "scooter", "car"])),
        "distance_km": round(float(rng.uniform(0, 30)), 2),
        "items": int(rng.integers(1, 31)),
        "rain_mm": round(float(rng.uniform(0, 80)), 1),
        "open_orders": None if rng.random() < 0.1 else round(float(rng.uniform(0, 40)), 1),
    }


# A column, a value that a table can hold too, and its fault. Numbers stay numbers and texts texts.
BAD_VALUES: list[tuple[str, Any, str]] = [
    ("ordered_at", "2026-02-28T23:59:59", "stale"),
    ("ordered_at", "2026-03-02T00:00:01", "future"),
    ("ordered_at", "yesterday", "kind"),
    ("ordered_at", "2026-03-01T18:00:00+00:00", "kind"),
    ("ordered_at", None, "missing"),
    ("district", "Centre", "level"),
    ("vehicle", "drone", "level"),
    ("vehicle", None, "missing"),
    ("distance_km", 30.01, "range"),
    ("distance_km", -0.01, "range"),
    ("distance_km", float("nan"), "missing"),
    ("items", 0, "range"),
    ("rain_mm", float("inf"), "range"),
    ("open_orders", 40.5, "range"),
]


def spoilt(rng: np.random.Generator, rows: int) -> tuple[Rows, list[list[Any]]]:
    """Legal orders in which some values were replaced, and where which fault is."""
    orders, faults = [make_order(rng) for _ in range(rows)], []
    for row, order in enumerate(orders):
        for place in rng.choice(len(BAD_VALUES), size=rng.integers(0, 3), replace=False):
            column, value, fault = BAD_VALUES[place]
            if not any(found[:2] == [row, column] for found in faults):
                order[column] = value
                faults.append([row, column, fault])
    return orders, faults


def some(rng: np.random.Generator, batch: pd.DataFrame, share: float) -> np.ndarray:
    """Which rows are hit: exactly this share of them."""
    hit = np.zeros(len(batch), dtype=bool)
    hit[rng.choice(len(batch), size=round(share * len(batch)), replace=False)] = True
    return hit


def put(column: str, value: object, share: float) -> Spoil:
    """Replace a share of a column by a value."""

    def spoil(batch: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        return batch.assign(**{column: batch[column].mask(some(rng, batch, share), value)})

    return spoil


def later(hours: int) -> Spoil:
    """Set the clock of the feed to another time."""

    def spoil(batch: pd.DataFrame, _: np.random.Generator) -> pd.DataFrame:
        times = batch["ordered_at"].to_numpy(dtype="datetime64[s]") + np.timedelta64(hours, "h")
        moved = pd.array(np.datetime_as_string(times, unit="s"), dtype="str")
        return batch.assign(ordered_at=moved)

    return spoil


def column(name: str, change: Callable[[pd.Series], object]) -> Spoil:
    """Change a whole column."""
    return lambda batch, _: batch.assign(**{name: change(batch[name])})


# What happens to the feed, and a reason that the guard must give.
FAULTS: dict[str, tuple[Spoil, list[str]]] = {
    "kilometres became metres": (
        column("distance_km", lambda km: km * 1000),
        ["distance_km", "range"],
    ),
    "open orders of the city and no longer of each courier": (
        column("open_orders", lambda waiting: (waiting * 15).clip(upper=40)),
        ["open_orders", "shift"],
    ),
    "a third of the open orders is missing": (
        put("open_orders", None, 0.35),
        ["open_orders", "missing share"],
    ),
    "no open orders at all": (put("open_orders", None, 1.0), ["open_orders", "missing share"]),
    "distances are missing": (put("distance_km", None, 0.04), ["distance_km", "missing"]),
    "distance_km was renamed to distance": (
        lambda batch, _: batch.rename(columns={"distance_km": "distance"}),
        ["distance_km", "absent"],
    ),
    "the key was renamed": (
        lambda batch, _: batch.rename(columns={"order_id": "id"}),
        ["order_id", "absent"],
    ),
    "each row came twice": (
        lambda batch, _: pd.concat([batch, batch], ignore_index=True),
        ["order_id", "repeated"],
    ),
    "orders of 0 items": (put("items", 0, 0.05), ["items", "range"]),
    "a district that was not agreed": (put("district", "old town", 0.05), ["district", "level"]),
    "districts in capital letters": (
        column("district", lambda names: names.str.upper()),
        ["district", "level"],
    ),
    "the clock stopped two days ago": (later(-48), ["ordered_at", "stale"]),
    "the clock is half a day ahead": (later(12), ["ordered_at", "future"]),
    "times with a zone": (
        column("ordered_at", lambda time: time + "+01:00"),
        ["ordered_at", "kind"],
    ),
    "distances as text": (
        column("distance_km", lambda km: km.astype("str")),
        ["distance_km", "kind"],
    ),
    "only a fifth of the day arrived": (lambda batch, _: batch.head(40), ["(rows)", "few"]),
    "no rows at all": (lambda batch, _: batch.head(0), ["(rows)", "few"]),
}


def triples(found: list[list[Any]]) -> list[tuple[str, ...]]:
    """Lists of faults that can be compared whatever their order."""
    return sorted(tuple(str(part) for part in fault) for fault in found)


@pytest.fixture(scope="session")
def history() -> pd.DataFrame:
    """The orders of the thirty days before production."""
    return pd.concat([day_of(7, day) for day in range(-30, 0)], ignore_index=True)


def known_of(history: pd.DataFrame) -> dict[str, Any]:
    """What is usual, by the definitions."""
    days = pd.Series([time[:10] for time in history["ordered_at"]])
    middle = {}
    for name in ("distance_km", "items", "open_orders"):
        values = sorted(value for value in history[name].tolist() if not pd.isna(value))
        low, median, high = (at_rank(values, share) for share in (0.25, 0.5, 0.75))
        middle[name] = [median, high - low]
    counts = sorted(days.value_counts().tolist())
    missing = {name: sum(history[name].isna()) / len(history) for name in NAMES}
    return {"rows": at_rank(counts, 0.5), "missing": missing, "middle": middle}


def at_rank(values: list[float], share: float) -> float:
    """The quantile of sorted values, on the straight line between two ranks."""
    rank, rest = divmod(share * (len(values) - 1), 1)
    above = values[min(int(rank) + 1, len(values) - 1)]
    return values[int(rank)] + rest * (above - values[int(rank)])


@pytest.fixture(scope="session")
def feed() -> SimpleNamespace:
    """What the checks draw and compare with."""
    return SimpleNamespace(**globals())
