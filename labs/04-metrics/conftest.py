"""What the checks of lab metrics draw: orders for which the better model is known."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DISTRICTS = np.array(["centre", "harbour", "hills", "station"])

RULES: dict[str, Any] = {
    "smallest_gain": 0.02,
    "baseline": 9.0,
    "late_share": 0.9,
    "group_error": 99.0,
    "late_minutes": 5.0,
    "smallest": 30,
}


def make_gains(
    rng: np.random.Generator, gain: float, days: int = 14, orders: int = 40
) -> tuple[Floats, Floats, NDArray[np.str_]]:
    """Errors of two models whose true mean gain is known, and the day of each order.

    What makes a day hard is shared by its orders, and helps one model more than the other: so the
    gains of a day are alike.
    """
    day = np.repeat([f"2026-03-{number:02}" for number in range(1, days + 1)], orders)
    champion = rng.gamma(4.0, 0.8, size=days * orders)
    of_the_day = np.repeat(rng.normal(0.0, 0.35, size=days), orders)
    noise = rng.normal(0.0, 0.6, size=days * orders)
    challenger = champion - gain + of_the_day + noise
    order = rng.permutation(len(day))  # the orders of a day need not stand together
    return champion[order], challenger[order], day[order]


def make_orders(rng: np.random.Generator, gain: float) -> dict[str, Any]:
    """Orders with the promises of two models, the second better by so many minutes."""
    champion, challenger, day = make_gains(rng, gain)
    truth = rng.gamma(9.0, 3.0, size=len(day))
    sign = rng.choice([-1.0, 1.0], size=len(day))
    return {
        "truth": truth,
        "champion": truth + sign * champion,
        "challenger": truth + sign * np.abs(challenger),
        "district": rng.choice(DISTRICTS, size=len(day)),
        "day": day,
    }


@pytest.fixture(scope="session")
def gains_of() -> Callable[..., tuple[Floats, Floats, NDArray[np.str_]]]:
    """See make_gains."""
    return make_gains


@pytest.fixture(scope="session")
def orders_of() -> Callable[..., dict[str, Any]]:
    """See make_orders."""
    return make_orders


@pytest.fixture(scope="session")
def rules() -> dict[str, Any]:
    """Rules that refuse nothing but chance and a gain that is too small."""
    return RULES
