"""What the checks of lab trustworthy draw: errors with known gaps, and models with known shares."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

DISTRICTS = ("centre", "harbour", "hills", "station")


def make_errors(rng: np.random.Generator, harbour: float, days: int = 20) -> dict[str, Any]:
    """Errors of some days, those of the harbour larger by so many minutes."""
    day = np.repeat(np.arange(days), 60)
    group = rng.choice(DISTRICTS, size=len(day))
    place = np.searchsorted(DISTRICTS, group)
    of_the_day = rng.normal(0, 1.2, size=(days, len(DISTRICTS)))[day, place]
    errors = rng.gamma(4.0, 0.8, size=len(day)) + of_the_day + harbour * (group == "harbour")
    order = rng.permutation(len(day))
    return {
        "errors": errors[order],
        "groups": group[order],
        "days": np.array([f"day {number}" for number in day[order]]),
    }


def model(table: pd.DataFrame) -> np.ndarray:
    """A model that leans on three columns, two of them together, and not on the fourth."""
    km, rain = table["distance_km"].to_numpy(float), table["rain_mm"].to_numpy(float)
    waiting = table["open_orders"].to_numpy(float)
    return 10 + 4 * km + 2 * waiting * (rain > 1) + 0 * table["items"].to_numpy(float)


def make_orders(rng: np.random.Generator, rows: int) -> pd.DataFrame:
    """Orders whose columns know nothing of each other."""
    return pd.DataFrame(
        {
            "distance_km": rng.gamma(3, 1, rows).round(2),
            "rain_mm": rng.choice([0.0, 3.0], rows),
            "open_orders": rng.integers(0, 9, rows).astype(float),
            "items": rng.integers(1, 6, rows).astype(float),
        }
    )


@pytest.fixture(scope="session")
def errors_of() -> Callable[..., dict[str, Any]]:
    """See make_errors."""
    return make_errors


@pytest.fixture(scope="session")
def orders_of() -> Callable[..., pd.DataFrame]:
    """See make_orders."""
    return make_orders


@pytest.fixture(scope="session")
def predict() -> Callable[[pd.DataFrame], np.ndarray]:
    """See model."""
    return model
