"""What the checks of lab experiment-tracking draw: orders, a training, and records with a truth."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Rows = list[dict[str, Any]]


def make_orders(rng: np.random.Generator, count: int = 12) -> Rows:
    """Draw orders, no two of which are equal."""
    return [
        {
            "order": int(number),
            "km": round(float(rng.gamma(3, 1)), 3),
            "rain": bool(rng.random() < 0.3),
            "minutes": round(float(rng.gamma(9, 3)), 3),
        }
        for number in rng.choice(100_000, size=count, replace=False)
    ]


def make_records(
    rng: np.random.Generator, gains: list[float], seeds: int = 8, exam: str = "week 9"
) -> list[dict[str, Any]]:
    """Make records of settings whose true gain over the first one is known.

    The error of a run is 3 minutes, minus the gain of its setting, plus the luck of its seed, whose
    standard deviation is 0.1 minutes. The runs of all settings are mixed.
    """
    records = [
        {
            "run": f"{exam}, setting {number}, seed {seed}",
            "parameters": {"trees": 100 + number, "rate": 0.1},
            "seed": seed,
            "training": "weeks 1 to 8",
            "exam": exam,
            "status": "finished",
            "error": float(3.0 - gain + rng.normal(0, 0.1)),
            "reason": "",
            "seconds": 12.5,
        }
        for number, gain in enumerate(gains)
        for seed in range(seeds)
    ]
    return [records[place] for place in rng.permutation(len(records))]


class Training:
    """A training that writes down what it is given, and what its models are asked."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.given: list[tuple[Rows, dict[str, Any], int]] = []
        self.asked: list[Rows] = []
        self.trouble: list[BaseException] = []
        self.promises: Callable[[Rows], list[Any]] = lambda rows: [30.0 for _ in rows]

    def clock(self) -> float:
        """Return the time, which passes only in the training and in the model."""
        return self.now

    def train(
        self, rows: Rows, parameters: dict[str, Any], seed: int
    ) -> Callable[[Rows], list[Any]]:
        """Return a model, after 40 seconds, or raise what stands in `trouble`."""
        self.given.append((rows, parameters, seed))
        self.now += 40.0
        if self.trouble:
            raise self.trouble.pop()
        return self._model

    def _model(self, rows: Rows) -> list[Any]:
        self.asked.append(rows)
        self.now += 2.0
        return self.promises(rows)


class PowerCutError(BaseException):
    """The process dies: not an Exception, so that only its end is seen."""


@pytest.fixture
def training() -> Training:
    """See Training."""
    return Training()


@pytest.fixture(scope="session")
def orders_of() -> Callable[..., Rows]:
    """See make_orders."""
    return make_orders


@pytest.fixture(scope="session")
def records_of() -> Callable[..., list[dict[str, Any]]]:
    """See make_records."""
    return make_records


@pytest.fixture(scope="session")
def power_cut() -> type[PowerCutError]:
    """See PowerCutError."""
    return PowerCutError
