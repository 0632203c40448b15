"""What the versioning demo does: a small store of its own, mistakes, corrections, comparisons."""

import shutil
import tempfile
import weakref
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from reference_impl.city import FIRST_DATE
from reference_impl.errors import LoopError
from reference_impl.evaluate import mean_absolute_error
from reference_impl.identity import code_version
from reference_impl.problem import Problem
from reference_impl.simulate import load_scenario, simulate_day
from reference_impl.store import DAY, Store
from reference_impl.train import TrainingRecord, predict, train

TABLE = "orders"
FIRST_DAYS = 7
MAX_VERSIONS = 40
TEST_DAYS = 3
AS_IT_WAS = "as it was"
IN_METRES = "distance in metres"
IN_SECONDS = "time in seconds"
ONE_THIRD_LOST = "a third of the orders lost"
DELIVERIES = [AS_IT_WAS, IN_METRES, IN_SECONDS, ONE_THIRD_LOST]


class Sandbox:
    """A store in a temporary folder, which goes when nobody refers to the sandbox any more."""

    def __init__(self, seed: int, orders: int) -> None:
        self.seed, self.orders = seed, orders
        self.notes: list[tuple[str, str]] = []  # of each version: what was done, file by date
        folder = Path(tempfile.mkdtemp(prefix="mlops-demo-"))
        self.folder = folder
        # A session ends without a word, so the folder hangs on the life of this object.
        self._cleanup = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.store = Store(folder)
        for day in range(FIRST_DAYS):
            self.deliver(day, IN_METRES if day == FIRST_DAYS - 2 else AS_IT_WAS)

    def deliver(self, day: int, how: str) -> int:
        """Write the orders of a day, right or with a mistake; the new version of the table."""
        what = f"day {day}, {how}"
        return self._write(delivered(day, self.seed, self.orders, how), day, what)

    def go_back(self, version: int) -> int:
        """Make the newest rows those of an earlier version; each day that differs is written.

        Returns:
            The newest version, which is the old one when nothing differed.
        """
        old, new = self.store.read(TABLE, version), self.store.read(TABLE)
        days = sorted(set(old[DAY]) | set(new[DAY]))
        differ = [d for d in days if difference(old[old[DAY] == d], new[new[DAY] == d]).total]
        self._make_room(len(differ))  # before the first write: half a way back is none
        for day in differ:
            rows = old[old[DAY] == day].drop(columns=DAY)
            self._write(rows, int(day), f"day {day}, as in version {version}")
        return self.store.version(TABLE)

    def next_day(self) -> int:
        """The day after the last one that the table holds."""
        return int(max(self.store.read(TABLE)[DAY])) + 1

    def history(self) -> pd.DataFrame:
        """The versions, newest first: version, what, file named by date, written."""
        rows = []
        for entry in self.store.history(TABLE):
            what, file = self.notes[entry["version"]]
            written = datetime.fromtimestamp(entry["timestamp"] / 1000, UTC)
            rows.append((entry["version"], what, file, f"{written:%H:%M:%S} UTC"))
        return pd.DataFrame(rows, columns=["version", "what", "file named by date", "written"])

    def _write(self, rows: pd.DataFrame, day: int, what: str) -> int:
        self._make_room(1)
        version = self.store.write_day(TABLE, rows, day)
        date = FIRST_DATE + pd.Timedelta(days=day)
        self.notes.append((what, f"orders-{date:%Y-%m-%d}.csv"))
        return version

    def _make_room(self, versions: int) -> None:
        if len(self.notes) + versions > MAX_VERSIONS:
            raise LoopError(
                f"This demo keeps at most {MAX_VERSIONS} versions: press 'Start again' for more."
            )


def delivered(day: int, seed: int, orders: int, how: str) -> pd.DataFrame:
    """The orders of a calm day as the feed delivers them, right or with a mistake."""
    frame = simulate_day(load_scenario("calm"), day, seed, orders)
    if how == IN_METRES:
        return frame.assign(distance_km=frame["distance_km"] * 1000)
    if how == IN_SECONDS:
        return frame.assign(minutes=frame["minutes"] * 60)
    if how == ONE_THIRD_LOST:
        return frame[np.arange(len(frame)) % 3 != 0].reset_index(drop=True)
    return frame


@dataclass(frozen=True)
class Difference:
    """Numbers of orders between two versions; an order is recognised by its key."""

    added: int
    removed: int
    changed: int

    @property
    def total(self) -> int:
        """All orders that are not the same in both."""
        return self.added + self.removed + self.changed


def difference(old: pd.DataFrame, new: pd.DataFrame, key: str = "order_id") -> Difference:
    """Compare two versions of a table, order by order; two missing values are the same."""
    before, after = old.set_index(key), new.set_index(key)
    both = before.index.intersection(after.index)
    left, right = before.loc[both], after.loc[both, before.columns]
    same = (left == right) | (left.isna() & right.isna())
    return Difference(
        added=len(after.index.difference(before.index)),
        removed=len(before.index.difference(after.index)),
        changed=int((~same.all(axis=1)).sum()),
    )


def train_on(problem: Problem, sandbox: Sandbox, version: int) -> TrainingRecord:
    """Train on one version of the table and judge on correct later days, the same for all.

    Raises:
        LoopError: there is no such version, or it has too few orders.
    """
    rows = sandbox.store.read(TABLE, version)
    model = train(problem, rows, sandbox.seed)
    # Past the last day that this sandbox can ever hold, so that no model has seen them.
    days = range(MAX_VERSIONS, MAX_VERSIONS + TEST_DAYS)
    later = [delivered(day, sandbox.seed, sandbox.orders, AS_IT_WAS) for day in days]
    test = pd.concat(later, ignore_index=True)
    return TrainingRecord(
        problem=problem.name,
        data_version=version,
        first_day=int(rows[DAY].min()),
        last_day=int(rows[DAY].max()),
        rows=len(rows),
        seed=sandbox.seed,
        metrics={"mae": mean_absolute_error(problem, test, predict(problem, model, test))},
        commit=code_version(),
    )
