"""The same profile when the rows are on more than one machine (Dask).

Counts add up, so a profile needs no new mathematics to outgrow one machine: each part of the table
is counted where it lies, and only counts travel. They are integers, so the result is exactly that
of one machine, whatever the number of parts, their order, or a worker that dies on the way.
The pattern has a name: `profile` maps, `merge` reduces (Dean and Ghemawat 2004).

Without a cluster Dask runs the same graph in threads; within `local_cluster`, or with a Client of
a real cluster, it runs there. No line of these functions changes.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from reference_impl.cells import (
    SAMPLE,
    cut_at,
    floats,
    is_number,
    levels,
    span,
    value_counts,
)
from reference_impl.errors import LoopError
from reference_impl.profile import Layout, Profile, merge, profile, profile_of_parquet

if TYPE_CHECKING:
    from dask.dataframe import DataFrame
    from distributed import Client

FAN_IN = 8  # how many results one task joins: a tree, so that no machine receives them all
_TICKET = "a random number that decides whether the row is in the sample"

Part = TypeVar("Part")


@dataclass(frozen=True)
class _Look:
    """What the cells of a part are cut from; it can be merged, as a profile can."""

    rows: pd.DataFrame  # those with the smallest tickets
    ends: dict[str, tuple[float, float]]  # smallest and largest value of each number
    known: dict[str, set[str]]  # all levels of each category


def profile_of_dask(cells: Layout, frame: "DataFrame") -> Profile:
    """Profile a Dask collection: exactly what `profile` gives for all its rows together.

    Args:
        cells: a layout, cut once on the reference (by `profile_reference` or `layout_of_dask`).
        frame: the rows, in any number of partitions. A partition must fit into a worker.

    Raises:
        ValueError: a column is missing, or holds text where the layout has numbers.
        LoopError: the same partition killed one worker after the other.
    """
    from dask.delayed import delayed

    # The cells are a part of the function. As an input of every task they would draw all tasks to
    # the one worker that holds them.
    count = delayed(partial(profile, cells))
    counted: Profile = _compute(_tree([count(part) for part in _partitions(frame)], merge))
    return counted


def layout_of_dask(frame: "DataFrame", seed: int = 0) -> Layout:
    """Cut the cells on a reference that no machine holds: 10,000 random rows, and all levels.

    Every row draws a random number, and the 10,000 smallest win. That sample can be merged like a
    profile: the winners of two parts are among the winners of each. The draw depends on `seed` and
    the partitions alone, not on the machines. Raises as `profile_of_dask`, and ValueError for a
    category of more than 1,000 levels.
    """
    from dask.delayed import delayed

    parts = enumerate(_partitions(frame))
    seen: _Look = _compute(_tree([delayed(_look)(part, seed, n) for n, part in parts], _join))
    cells: Layout = {
        name: cut_at(floats(seen.rows[name]), *ends) for name, ends in seen.ends.items()
    }
    return cells | {name: levels(name, found) for name, found in seen.known.items()}


def profile_days(cells: Layout, files: Mapping[int, Sequence[str | Path]]) -> dict[int, Profile]:
    """One profile a day from a table that is written day by day, as Parquet files.

    A worker reads a file row group by row group. Keep the result (20 kB a day): every later
    question about a window of days is answered by `merge_days`, without reading a row again.

    Args:
        cells: a layout, cut once on the reference.
        files: the Parquet files of each day, at least one, on a disk that every worker reads.

    Raises:
        ValueError: as `profile_of_dask`.
        LoopError: a day has no file, or it killed one worker after the other.
    """
    from dask.delayed import delayed

    empty = [day for day, paths in files.items() if not paths]
    if empty:
        raise LoopError(f"Day {empty[0]} has no file: leave the day out or name its files.")
    count = delayed(partial(profile_of_parquet, cells))
    counted: dict[int, Profile] = _compute(
        {day: _tree([count(path) for path in paths], merge) for day, paths in files.items()}
    )
    return counted


@contextmanager
def local_cluster(workers: int, folder: str | Path | None = None) -> Iterator["Client"]:
    """A cluster on this machine: so many processes of one thread, reachable from here alone.

    A worker that dies is started again. `folder` holds what does not fit into memory.
    """
    from distributed import Client, LocalCluster

    with (
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # any free port; without it Dask insists on 8787
            silence_logs=logging.CRITICAL,
            local_directory=None if folder is None else str(folder),
        ) as cluster,
        Client(cluster) as client,  # type: ignore[no-untyped-call]
    ):
        client.wait_for_workers(workers)
        yield client


def _partitions(frame: Any) -> list[Any]:  # noqa: ANN401 - Dask has few types
    return list(frame.to_delayed())


def _tree(parts: list[Part], join: Callable[[Any, Any], Any]) -> Part:
    """Join parts in groups, the results in groups again, until one is left."""
    from dask.delayed import delayed

    while len(parts) > 1:
        groups = [parts[i : i + FAN_IN] for i in range(0, len(parts), FAN_IN)]
        parts = [delayed(reduce)(join, group) for group in groups]
    return parts[0]


def _compute(graph: Any) -> Any:  # noqa: ANN401 - Dask has few types
    from dask.base import compute
    from distributed import KilledWorker

    try:
        return compute(graph)[0]  # type: ignore[no-untyped-call]
    except KilledWorker as error:
        raise LoopError(
            "Several workers died on the same part of the table: make the partitions smaller, "
            "or give the workers more memory."
        ) from error


def _look(part: pd.DataFrame, seed: int, number: int) -> _Look:
    names = [str(name) for name in part]
    numbers = [name for name in names if is_number(part[name])]
    tickets = np.random.default_rng([seed, number]).random(len(part))
    return _Look(
        part.assign(**{_TICKET: tickets}).nsmallest(SAMPLE, _TICKET),
        {name: span(floats(part[name])) for name in numbers},
        {name: set(value_counts(part[name])) for name in names if name not in numbers},
    )


def _join(a: _Look, b: _Look) -> _Look:
    known = {name: found | b.known[name] for name, found in a.known.items()}
    for name, found in known.items():
        levels(name, found)  # an identifier is refused before it fills the memory
    lows_highs = {name: (*ends, *b.ends[name]) for name, ends in a.ends.items()}
    return _Look(
        pd.concat([a.rows, b.rows], ignore_index=True).nsmallest(SAMPLE, _TICKET),
        {name: (min(ends[::2]), max(ends[1::2])) for name, ends in lows_highs.items()},
        known,
    )
