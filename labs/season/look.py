"""What a monitor says of the orders of a day: a few numbers, which can be sent each morning."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from labs.season.world import HISTORY, RUSH, Floats
from reference_impl import city

WINDOW = 7
"""Days over which the PSI is taken: a whole week, so that a weekend is never news."""

_TENTHS = np.arange(1, 10) / 10
_NUMBERS = ("distance_km", "open_orders")
_LEVELS = ("district", "restaurant_type")

Counts = NDArray[np.int64]


class Look:
    """Summaries of each day, and the counts from which the PSI of a week is made.

    `told` is what the feed says of all days, as `world.recorded` gives it, one row a day. The first
    HISTORY rows are the reference.
    """

    def __init__(self, told: dict[str, Any]) -> None:
        self._edges = {name: np.nanquantile(told[name][:HISTORY], _TENTHS) for name in _NUMBERS}
        self._days = _summaries(told)
        self._counts = self._counted(told)
        self._psi = {name: _psi(counts[:HISTORY], counts) for name, counts in self._counts.items()}

    def replace(self, row: int, told: dict[str, Any]) -> None:
        """Let the feed say something else of one day."""
        alone = {name: values[None] for name, values in told.items()}
        for name, values in _summaries(alone).items():
            self._days[name][row] = values[0]
        for name, counts in self._counted(alone).items():
            every = self._counts[name]
            every[row] = counts[0]
            around = every[row - WINDOW + 1 : row + WINDOW]
            self._psi[name][row : row + WINDOW] = _psi(every[:HISTORY], around)[WINDOW - 1 :]

    def summary(self, row: int) -> dict[str, Any]:
        """What is known of the orders of a day before any of them is delivered.

        Returns:
            `rows`, the number of orders; `median` and `missing` (a share) of distance_km and of
            open_orders; `rush`, the share of the orders in the hours in which everybody eats;
            `psi` of four columns, the last seven days against the history.
        """
        days = {name: float(values[row]) for name, values in self._days.items()}
        return {
            "rows": int(self._counts["district"][row].sum()),
            "median": {name: days[f"median {name}"] for name in _NUMBERS},
            "missing": {name: days[f"missing {name}"] for name in _NUMBERS},
            "rush": days["rush"],
            "psi": {name: float(values[row]) for name, values in self._psi.items()},
        }

    def _counted(self, told: dict[str, Any]) -> dict[str, Counts]:
        """How many orders of each day fall into each cell; the last cell holds what is missing."""
        counts = {name: _count(told[name], len(city.LEVELS[name])) for name in _LEVELS}
        for name in _NUMBERS:
            cells = np.searchsorted(self._edges[name], told[name], side="right")
            counts[name] = _count(np.where(np.isnan(told[name]), 10, cells), 11)
        return counts


def _summaries(told: dict[str, Any]) -> dict[str, Floats]:
    days = {f"median {name}": _median(told[name]) for name in _NUMBERS}
    days |= {f"missing {name}": np.isnan(told[name]).mean(axis=1) for name in _NUMBERS}
    return days | {"rush": np.isin(told["hour"], RUSH).mean(axis=1)}


def _median(values: Floats) -> Floats:
    """The lower median of what is present in each row; `np.nanmedian` takes 30 times as long."""
    present = (~np.isnan(values)).sum(axis=1)
    middle = np.maximum(present - 1, 0) // 2  # NaN is sorted to the end
    return np.take_along_axis(np.sort(values, axis=1), middle[:, None], axis=1)[:, 0]


def _count(cells: NDArray[np.intp], number: int) -> Counts:
    places = cells + np.arange(len(cells))[:, None] * number
    return np.bincount(places.ravel(), minlength=len(cells) * number).reshape(-1, number)


def _psi(reference: Counts, days: Counts) -> Floats:
    """The PSI of the window that ends on each day; the first windows are shorter."""
    p = reference.sum(axis=0) + 0.5
    sums = np.cumsum(np.vstack([np.zeros((1, days.shape[1]), dtype=days.dtype), days]), axis=0)
    begins = np.maximum(np.arange(1, len(sums)) - WINDOW, 0)
    q = sums[1:] - sums[begins] + 0.5
    p, q = p / p.sum(), q / q.sum(axis=1, keepdims=True)
    return np.sum((q - p) * np.log(q / p), axis=1)
