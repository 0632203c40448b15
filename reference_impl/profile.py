"""A profile of a table: counts in fixed cells, that can be merged, sent and compared.

`monitor` needs the rows of both sides. A profile needs them once: it keeps how many values of a
column fell into each cell, some 20 kB for 20 columns, whether the table had a thousand rows or a
thousand million. Counts add up, so the profiles of two days, files or machines give exactly the
profile of both together. Cells are cut once, on the reference; every later profile uses the same.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
GRID = 4096  # equal steps from the 1st to the 99th percentile: a lookup, no search
SAMPLE = 10_000  # rows on which the percentiles are estimated
BATCH = 32_768  # values at a time: what one step writes, the next still finds in the cache
MAX_LEVELS = 1_000


@dataclass(frozen=True)
class Cells:
    """Cells of a number: about 100, cut at the percentiles of the reference.

    Slot i of the grid begins at origin + i * step, and cell j takes the slots from starts[j-1] up
    to starts[j]. The first and the last cell are open: they take what the reference never saw.
    Two more counts follow: infinite and missing values.
    """

    origin: float
    step: float
    starts: tuple[int, ...]

    @property
    def edges(self) -> Floats:
        """Where one cell ends and the next begins, in the unit of the column."""
        return self.origin + self.step * np.array(self.starts, dtype=float)


@dataclass(frozen=True)
class Levels:
    """Cells of a category: its levels in the reference, then unseen, then missing."""

    levels: tuple[str, ...]


@dataclass(frozen=True)
class ColumnProfile:
    """How many values of one column fell into each cell."""

    cells: Cells | Levels
    counts: tuple[int, ...]

    @property
    def rows(self) -> int:
        """All rows, also those without a value."""
        return sum(self.counts)


Layout = dict[str, Cells | Levels]
Profile = dict[str, ColumnProfile]


def profile_reference(reference: pd.DataFrame, seed: int = 0) -> Profile:
    """Cut the cells of every column, once, on the reference, and count its rows in them.

    The percentiles come from 10,000 random rows (`seed`): a cell then holds about 1 % of the
    reference, more where it is very skewed or repeats a value, and its exact share is counted.
    Raises ValueError for a category of more than 1,000 levels: it is an identifier.
    """
    rows = np.arange(len(reference))
    if len(rows) > SAMPLE:
        rows = np.sort(np.random.default_rng(seed).integers(len(rows), size=SAMPLE))
    result: Profile = {}
    for name, values in reference.items():
        if _is_number(values):
            cells = _cut(_floats(values.iloc[rows]))
            result[str(name)] = ColumnProfile(cells, _count(cells, values))
        else:
            found = _value_counts(values)
            levels = _levels(str(name), found)
            present = [found[level] for level in levels.levels]
            counts = (*present, 0, len(values) - sum(present))
            result[str(name)] = ColumnProfile(levels, counts)
    return result


def layout(table: Profile) -> Layout:
    """The cells in which a profile was counted: what every later profile needs of it."""
    return {name: own.cells for name, own in table.items()}


def profile(cells: Layout, frame: pd.DataFrame) -> Profile:
    """Count the values of every column of a layout. Time grows with the rows, memory does not.

    Raises:
        ValueError: a column is missing, or holds text where the layout has numbers.
    """
    absent = [name for name in cells if name not in frame]
    if absent:
        raise ValueError(f"the table lacks the column {', '.join(absent)}")
    return {name: ColumnProfile(own, _count(own, frame[name])) for name, own in cells.items()}


def merge(a: Profile, b: Profile) -> Profile:
    """The profile of the rows of both: exact, in any order and in any grouping.

    Raises:
        ValueError: the two were not counted in the same cells.
    """
    if layout(a) != layout(b):
        raise ValueError("two profiles can be merged only when they were counted in the same cells")
    return {
        name: ColumnProfile(
            own.cells, tuple(x + y for x, y in zip(own.counts, b[name].counts, strict=True))
        )
        for name, own in a.items()
    }


def layout_of_parquet(path: str | Path, seed: int = 0) -> Layout:
    """Cells for a file that does not fit into memory: random rows of every batch, all levels."""
    import pyarrow.parquet as pq

    rng = np.random.default_rng(seed)
    share = SAMPLE / max(pq.ParquetFile(path).metadata.num_rows, 1)
    numbers: dict[str, list[Floats]] = {}
    levels: dict[str, set[str]] = {}
    for frame in _batches(path):
        chosen = frame[rng.random(len(frame)) < share]
        for name in map(str, frame):
            if _is_number(frame[name]):
                numbers.setdefault(name, []).append(_floats(chosen[name]))
            else:
                known = levels.setdefault(name, set())
                known |= set(_value_counts(frame[name]))
                _levels(name, known)  # an identifier is refused before it fills the memory
    cells: Layout = {name: _cut(np.concatenate(parts)) for name, parts in numbers.items()}
    return cells | {name: _levels(name, known) for name, known in levels.items()}


def profile_of_parquet(cells: Layout, path: str | Path) -> Profile:
    """Profile a Parquet file. Memory is that of one row group, so write groups of 100,000 rows."""
    return reduce(merge, (profile(cells, frame) for frame in _batches(path)))


def to_json(table: Profile) -> str:
    """Write a profile as text, some 20 kB for 20 columns."""
    entries = {name: asdict(own.cells) | {"counts": own.counts} for name, own in table.items()}
    return json.dumps(entries, separators=(",", ":"))


def from_json(text: str) -> Profile:
    """Read what `to_json` wrote."""
    return {name: _column(entry) for name, entry in json.loads(text).items()}


def _column(entry: dict[str, Any]) -> ColumnProfile:
    counts = tuple(entry["counts"])
    if "levels" in entry:
        return ColumnProfile(Levels(tuple(entry["levels"])), counts)
    return ColumnProfile(Cells(entry["origin"], entry["step"], tuple(entry["starts"])), counts)


def _batches(path: str | Path) -> Iterator[pd.DataFrame]:
    import pyarrow.parquet as pq

    # Row group by row group and without reading ahead, or memory grows with the file after all.
    with pq.ParquetFile(path, pre_buffer=False) as file:
        yield file.schema_arrow.empty_table().to_pandas()  # a file without rows has columns
        for group in range(file.num_row_groups):
            for batch in file.iter_batches(batch_size=65_536, row_groups=[group]):
                yield batch.to_pandas()


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _floats(values: pd.Series) -> Floats:
    if not _is_number(values):
        raise ValueError(f"the column {values.name} holds {values.dtype} where numbers must stand")
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def _cut(sample: Floats) -> Cells:
    finite = sample[np.isfinite(sample)]
    if len(finite) == 0:
        return Cells(0.0, 1.0, (1,))
    # np.quantile in words: one sort is 10 times faster than its 99 partitions.
    ranks = np.linspace(0, len(finite) - 1, 101)[1:-1]
    percentiles = np.interp(ranks, np.arange(len(finite)), np.sort(finite))
    low, high = float(percentiles[0]), float(percentiles[-1])
    step = (high - low) / (GRID - 4) or max(abs(low), 1.0) * 1e-9
    # Half a step of room, so that a value on the lowest percentile is not below it by rounding.
    cells = Cells(low - 1.5 * step, step, ())
    slots = _slots(cells, percentiles)
    # One more cell begins behind the highest percentile: whole numbers above it are seen there.
    return Cells(cells.origin, step, tuple(np.unique([*slots, slots[-1] + 1]).tolist()))


def _levels(name: str, found: Collection[str]) -> Levels:
    if len(found) > MAX_LEVELS:
        raise ValueError(f"the column {name} has {len(found)} levels: it is no category")
    return Levels(tuple(sorted(found)))


def _value_counts(values: pd.Series) -> dict[str, int]:
    found: dict[str, int] = {}
    counts = values.value_counts()
    for level, rows in zip(counts.index.tolist(), counts.tolist(), strict=True):
        if rows:  # a pandas category that no row has is no level
            found[str(level)] = found.get(str(level), 0) + rows  # 1 and "1" are one level
    return found


def _slots(cells: Cells, values: Floats) -> NDArray[np.int64]:
    # In place, and in this order: each step is monotone, so that a cell is always an interval.
    place = values - cells.origin
    place /= cells.step
    np.clip(place, 0, GRID - 1, out=place)
    return place.astype(np.int64)


def _count(cells: Cells | Levels, values: pd.Series) -> tuple[int, ...]:
    if isinstance(cells, Levels):
        found = _value_counts(values)
        known = [found.get(level, 0) for level in cells.levels]
        present = sum(found.values())
        return (*known, present - sum(known), len(values) - present)
    numbers, missing, infinite = _floats(values), 0, 0
    slots = np.zeros(GRID, dtype=np.int64)
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        finite = np.isfinite(batch)
        if not finite.all():
            missing += int(np.isnan(batch).sum())
            infinite += int(np.isinf(batch).sum())
            batch = batch[finite]
        slots += np.bincount(_slots(cells, batch), minlength=GRID)
    counts = np.add.reduceat(slots, [0, *cells.starts])
    return (*counts.tolist(), infinite, missing)
