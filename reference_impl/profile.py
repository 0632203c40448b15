"""A profile of a table: counts in fixed cells, that can be merged, sent and compared.

A profile reads the rows once and keeps how many values of a column fell into each cell, some 20 kB
for 20 columns, whether the table had a thousand rows or a thousand million. Counts add up, so the
profiles of two days, files or machines give exactly the profile of both together.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reference_impl.cells import (
    SAMPLE,
    Cells,
    ColumnProfile,
    Floats,
    Levels,
    count,
    count_levels,
    cut,
    cut_at,
    floats,
    is_number,
    levels,
    sample,
    span,
    value_counts,
)

Layout = dict[str, Cells | Levels]
Profile = dict[str, ColumnProfile]


def profile_reference(reference: pd.DataFrame, seed: int = 0) -> Profile:
    """Cut the cells of every column on a reference, and count its rows in them.

    The percentiles come from 10,000 random rows (`seed`): a cell then holds about 1 % of the
    reference, more where it is very skewed or repeats a value, and its exact share is counted.
    Raises ValueError for a category of more than 1,000 levels: it is an identifier.
    """
    rows = sample(len(reference), seed)
    result: Profile = {}
    for name, values in reference.items():
        if is_number(values):
            result[str(name)] = count(cut(values, rows), values)
        else:
            found = value_counts(values)
            result[str(name)] = count_levels(levels(str(name), found), found, len(values))
    return result


def layout(table: Profile) -> Layout:
    """The cells in which a profile was counted: what every later profile needs of it."""
    return {name: own.cells for name, own in table.items()}


def profile(cells: Layout, frame: pd.DataFrame) -> Profile:
    """Count the values of every column of a layout. Time grows with the rows, memory does not.

    >>> known = profile_reference(pd.DataFrame({"vehicle": ["car", "bicycle", "car"]}))
    >>> profile(layout(known), pd.DataFrame({"vehicle": ["car", None, "drone"]}))["vehicle"].counts
    (0, 1, 1, 1)

    Raises:
        ValueError: a column is missing, or holds text where the layout has numbers.
    """
    absent = [name for name in cells if name not in frame]
    if absent:
        raise ValueError(f"the table lacks the column {', '.join(absent)}")
    return {name: count(own, frame[name]) for name, own in cells.items()}


def merge(a: Profile, b: Profile) -> Profile:
    """The profile of the rows of both: exact, in any order and in any grouping.

    Raises:
        ValueError: the two were not counted in the same cells.
    """
    if layout(a) != layout(b):
        raise ValueError("two profiles can be merged only when they were counted in the same cells")
    return {
        name: ColumnProfile(own.cells, tuple((own.array + b[name].array).tolist()))
        for name, own in a.items()
    }


def merge_days(profiles: Mapping[int, Profile], days: Iterable[int]) -> Profile | None:
    """The profile of several days together; None when there is a profile of none of them."""
    known = [profiles[day] for day in days if day in profiles]
    return reduce(merge, known) if known else None


def layout_of_parquet(path: str | Path, seed: int = 0) -> Layout:
    """Cells for a file that does not fit into memory: random rows of every batch, all levels."""
    import pyarrow.parquet as pq

    rng = np.random.default_rng(seed)
    share = SAMPLE / max(pq.ParquetFile(path).metadata.num_rows, 1)
    numbers: dict[str, list[Floats]] = {}
    ends: dict[str, list[float]] = {}
    known: dict[str, set[str]] = {}
    for frame in _batches(path):
        chosen = rng.random(len(frame)) < share
        for name in map(str, frame):
            if is_number(frame[name]):
                values = floats(frame[name])
                numbers.setdefault(name, []).append(values[chosen])
                low, high = ends.get(name, span(values))
                smallest, largest = span(values)
                ends[name] = [min(low, smallest), max(high, largest)]
            else:
                found = known.setdefault(name, set())
                found |= set(value_counts(frame[name]))
                levels(name, found)  # an identifier is refused before it fills the memory
    cells: Layout = {
        name: cut_at(np.concatenate(parts), *ends[name]) for name, parts in numbers.items()
    }
    return cells | {name: levels(name, found) for name, found in known.items()}


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
    counts = tuple(entry.pop("counts"))
    if "levels" in entry:
        return ColumnProfile(Levels(tuple(entry["levels"])), counts)
    return ColumnProfile(Cells(**entry | {"starts": tuple(entry["starts"])}), counts)


def _batches(path: str | Path) -> Iterator[pd.DataFrame]:
    import pyarrow.parquet as pq

    # Row group by row group and without reading ahead, or memory grows with the file after all.
    with pq.ParquetFile(path, pre_buffer=False) as file:
        yield file.schema_arrow.empty_table().to_pandas()  # a file without rows has columns
        for group in range(file.num_row_groups):
            for batch in file.iter_batches(batch_size=65_536, row_groups=[group]):
                yield batch.to_pandas()
