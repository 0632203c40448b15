"""The models of a season: trained in less than a millisecond, and asked only what can be known."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from labs.season.world import HISTORY, KILOMETRES, Floats, World, features, recorded, row

HELD_BACK = 7
"""The last days of the history, from which the first model has not learnt."""

Days = NDArray[np.int64]

LIMITS = (10.0, 60.0)
"""The app never promises fewer or more minutes than these."""


class RuleError(AssertionError):
    """A policy asked for what nobody can do, as to read a day that is still to come."""


_RIDGE = 1.0  # keeps a weight at 0 while no order tells it, as that of a kitchen not yet open


class Models:
    """Linear models of the minutes, numbered from 1 in the order of training.

    A training needs only sums over the orders of each day, so these are kept. `read` and `told` are
    what the feeds say of the orders, (days, orders, features), and of their minutes, (days,
    orders); whoever plays the season may change what a day says before it is `known`. While
    `skewed` is set, a training reads 0 for every distance.
    """

    def __init__(self, world: World) -> None:
        self.read = features(recorded(world, slice(None)))
        self.told = world.minutes.copy()
        self.known = set(range(-HISTORY, 0))
        self.skewed = False
        self._weights: list[Floats] = []
        self._sums: dict[int, tuple[Floats, Floats]] = {}
        self.train(range(-HISTORY, -HELD_BACK))

    @property
    def newest(self) -> int:
        """The number of the model that was trained last."""
        return len(self._weights)

    def train(self, days: Sequence[int] | Days, half_life: float | None = None) -> int:
        """Train a model on the orders of some days; return its number.

        Args:
            days: Days whose labels are known.
            half_life: An order that is so many days older than the newest counts half as much;
                without it all count the same.

        Raises:
            RuleError: There are no days, or the labels of one are not known.
        """
        wanted = self._asked("train on", days)
        if half_life is not None and not half_life > 0:
            raise RuleError(f"half_life must be above 0, not {half_life}.")
        age = np.array([max(wanted) - day for day in wanted], dtype=float)
        weights = 0.5 ** (age / half_life) if half_life else np.ones(len(age))
        sums = [self._sum(day) for day in wanted]
        squares = np.tensordot(weights, np.stack([square for square, _ in sums]), 1)
        products = np.tensordot(weights, np.stack([product for _, product in sums]), 1)
        if self.skewed:
            squares[KILOMETRES], squares[:, KILOMETRES], products[KILOMETRES] = 0.0, 0.0, 0.0
        squares += _RIDGE * np.eye(len(products))
        self._weights.append(np.linalg.solve(squares, products))
        return self.newest

    def errors(self, model: int, days: Sequence[int] | Days) -> Floats:
        """How far a model is from the reported minutes of some days, order by order, in minutes.

        Raises:
            RuleError: There is no such model, or the labels of a day are not known.
        """
        rows = [row(day) for day in self._asked("ask for the errors of", days)]
        return np.abs(self.told[rows] - self._promise(model, self.read[rows])).ravel()

    def promise(self, model: int, day: int) -> Floats:
        """What a model promises for the orders of a day.

        Raises:
            RuleError: There is no such model.
        """
        return self._promise(model, self.read[row(day)])

    def _promise(self, model: int, read: Floats) -> Floats:
        if type(model) is not int or not 1 <= model <= self.newest:
            raise RuleError(f"There is no model {model!r}: the models are 1 to {self.newest}.")
        return (read @ self._weights[model - 1]).clip(*LIMITS)

    def _asked(self, what: str, days: Sequence[int] | Days) -> list[int]:
        wanted = days.tolist() if isinstance(days, np.ndarray) else list(days)
        if not wanted:
            raise RuleError(f"You {what} no days at all.")
        for day in wanted:
            if type(day) is not int or day not in self.known:
                raise RuleError(f"You {what} day {day!r}, and its labels are not known yet.")
        return wanted

    def _sum(self, day: int) -> tuple[Floats, Floats]:
        if day not in self._sums:
            read, told = self.read[row(day)], self.told[row(day)]
            self._sums[day] = read.T @ read, read.T @ told
        return self._sums[day]
