"""What the checks of lab drift draw, with expected values by the definitions, counted by hand."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

Column = NDArray[np.float64]


def psi_of_counts(reference: Sequence[int], current: Sequence[int]) -> float:
    """The PSI of two lists of counts, one number a bin."""
    p = [(count + 0.5) / (sum(reference) + 0.5 * len(reference)) for count in reference]
    q = [(count + 0.5) / (sum(current) + 0.5 * len(current)) for count in current]
    return sum((b - a) * math.log(b / a) for a, b in zip(p, q, strict=True))


def ks_of_values(reference: Sequence[float], current: Sequence[float]) -> float:
    """The KS statistic of two lists of values."""

    def share(values: Sequence[float], x: float) -> float:
        return sum(value <= x for value in values) / len(values)

    return max(abs(share(reference, x) - share(current, x)) for x in [*reference, *current])


def make_counted(
    rng: np.random.Generator, current: Sequence[int], missing: tuple[int, int] = (0, 0)
) -> tuple[Column, Column, float]:
    """Make a reference whose bins are known, current data with these counts, and their PSI.

    The edges have whole numbers as ranks, and are values of the reference themselves.
    """
    bins, width = len(current), int(rng.integers(5, 30))
    # Squares are skewed: bins of equal width differ from bins of equal share. The edges are
    # the squares of width, 2 * width, ...
    reference = np.arange(bins * width + 1.0) ** 2
    places = np.repeat(np.arange(bins) * width, current)
    # A value that equals an edge is drawn often: the docstring says where it belongs.
    values = (places + rng.choice([0.0, width / 2], size=len(places))) ** 2
    columns = [
        rng.permutation(np.append(column, np.full(count, np.nan)))
        for column, count in zip((reference, values), missing, strict=True)
    ]
    in_reference = [width] * (bins - 1) + [width + 1, missing[0]]
    return columns[0], columns[1], psi_of_counts(in_reference, [*current, missing[1]])


def make_seasons(
    rng: np.random.Generator, changes: Iterable[float]
) -> Iterator[tuple[list[Column], Column]]:
    """For each change, make a season of 40 days that has it from day 20 on, and a reference."""
    reference = rng.normal(size=2_000)
    for change in changes:
        yield [rng.normal(size=80) + change * (day >= 20) for day in range(40)], reference


@pytest.fixture(scope="session")
def counted() -> Callable[..., tuple[Column, Column, float]]:
    """See make_counted."""
    return make_counted


@pytest.fixture(scope="session")
def seasons_of() -> Callable[..., Iterator[tuple[list[Column], Column]]]:
    """See make_seasons."""
    return make_seasons


@pytest.fixture(scope="session")
def ks_by_hand() -> Callable[[Sequence[float], Sequence[float]], float]:
    """See ks_of_values."""
    return ks_of_values
