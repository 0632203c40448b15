"""The same profile when the rows are on more than one machine (Dask).

Counts add up, so a profile needs no new mathematics to outgrow one machine: each part of the table
is counted where it lies, and only counts travel. They are integers, so the result is exactly that
of one machine, whatever the number of parts, their order, or a worker that dies on the way.
The pattern has a name: `profile` maps, `merge` reduces (Dean and Ghemawat 2004).

Without a cluster Dask runs the same graph in threads; within `local_cluster`, or with a Client of
a real cluster, it runs there. No line of these functions changes.
"""

import logging
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from reference_impl.errors import LoopError
from reference_impl.profile import (
    MAX_LEVELS,
    Layout,
    Levels,
    Profile,
    layout,
    merge,
    profile,
    profile_of_parquet,
    profile_reference,
)

if TYPE_CHECKING:
    from dask.dataframe import DataFrame
    from distributed import Client

FAN_IN = 8  # how many results one task joins: a tree, so that no machine receives them all
SAMPLE = 10_000  # rows on which the percentiles are estimated, as in `profile`
_TICKET = "a random number that decides whether the row is in the sample"

Part = TypeVar("Part")
Day = TypeVar("Day", bound=Hashable)
_Seen = tuple[pd.DataFrame, dict[str, set[str]]]  # a sample of rows, and all levels


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
    rows, levels = _compute(
        _tree([delayed(_look)(part, seed, number) for number, part in parts], _join)
    )
    cut = layout(profile_reference(rows.drop(columns=_TICKET)))
    return cut | {name: Levels(tuple(sorted(found))) for name, found in levels.items()}


def profile_days(cells: Layout, files: Mapping[Day, Sequence[str | Path]]) -> dict[Day, Profile]:
    """One profile a day from a table that is written day by day, as Parquet files.

    A worker reads a file row group by row group. Keep the result (20 kB a day): every later
    question about a window of days is answered by `window`, without reading a row again.

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
    counted: dict[Day, Profile] = _compute(
        {day: _tree([count(path) for path in paths], merge) for day, paths in files.items()}
    )
    return counted


def window(days: Mapping[int, Profile], first: int, last: int) -> Profile:
    """The profile of all days from `first` to `last`, both included, by merging.

    Raises LoopError when there is no profile of any of these days.
    """
    chosen = [own for day, own in days.items() if first <= day <= last]
    if not chosen:
        raise LoopError(f"There is no profile of a day from {first} to {last}.")
    return reduce(merge, chosen)


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


def _look(part: pd.DataFrame, seed: int, number: int) -> _Seen:
    cells = layout(profile_reference(part))
    levels = {name: set(own.levels) for name, own in cells.items() if isinstance(own, Levels)}
    tickets = np.random.default_rng([seed, number]).random(len(part))
    return part.assign(**{_TICKET: tickets}).nsmallest(SAMPLE, _TICKET), levels


def _join(a: _Seen, b: _Seen) -> _Seen:
    rows = pd.concat([a[0], b[0]], ignore_index=True).nsmallest(SAMPLE, _TICKET)
    levels = {name: own | b[1][name] for name, own in a[1].items()}
    for name, found in levels.items():
        if len(found) > MAX_LEVELS:
            raise ValueError(f"the column {name} has {len(found)} levels: it is no category")
    return rows, levels
