"""The steps whose growth is measured: how the input of each is made, and what is timed."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from reference_impl.distance import compare_profiles
from reference_impl.problem import load_problem
from reference_impl.profile import layout, profile, profile_of_parquet, profile_reference
from reference_impl.simulate import load_scenario, simulate_day

Work = Callable[[], object]
COLUMNS = ["district", "restaurant_type", "vehicle", "distance_km", "items", "open_orders"]
PARTS = 8  # files of the table that workers share


@dataclass(frozen=True)
class Step:
    """One step: how its input is made, and how much of it there is at 1x (full and quick)."""

    name: str
    unit: str
    prepare: Callable[[int, Path], Work]
    full: int
    quick: int
    workers: int = 0


def orders(rows: int, day: int = 0) -> pd.DataFrame:
    """So many calm orders of one day."""
    return simulate_day(load_scenario("calm"), day, 1, rows)


def simulate(rows: int, _folder: Path) -> Work:
    """Make the orders of one day."""
    return partial(orders, rows)


def validate(rows: int, _folder: Path) -> Work:
    """Judge a batch by the contract and beside 20,000 orders of training."""
    from reference_impl.data_statistics import statistics_of
    from reference_impl.validate import check_batch

    problem = load_problem("delivery")
    known = statistics_of(problem, orders(20_000, day=-1))
    return partial(check_batch, problem, orders(rows), known)


def store(rows: int, folder: Path) -> Work:
    """Write a day into a Delta table and read it again."""
    from reference_impl.store import Store

    kept, frame = Store(folder), orders(rows)

    def work() -> None:
        kept.write_day("orders", frame, 0)
        kept.read("orders")

    return work


def store_days(days: int, folder: Path) -> Work:
    """Write many small days, one version each, into a table of one day."""
    from reference_impl.store import Store

    frame = orders(20)

    def work() -> None:
        shutil.rmtree(folder)
        kept = Store(folder)
        # The first write makes the table. It is quicker, so alone it would make 1x look cheap.
        for day in range(-1, days):
            kept.write_day("orders", frame, day)

    return work


def fit(rows: int, _folder: Path) -> Work:
    """Fit the gradient-boosted trees, on one thread."""
    from reference_impl.train import train

    return partial(train, load_problem("delivery"), orders(rows), seed=1)


def predict_batch(rows: int, _folder: Path) -> Work:
    """Predict all orders of a day at once."""
    from reference_impl.train import predict, train

    problem = load_problem("delivery")
    return partial(predict, problem, train(problem, orders(2_000), seed=1), orders(rows))


def predict_each(rows: int, _folder: Path) -> Work:
    """Predict one order after the other, as a service that builds a table for each."""
    from reference_impl.train import predict, train

    problem = load_problem("delivery")
    pipeline, frame = train(problem, orders(2_000), seed=1), orders(rows)
    singles = [frame.iloc[[place]] for place in range(rows)]
    return lambda: [predict(problem, pipeline, single) for single in singles]


def profile_frame(rows: int, _folder: Path) -> Work:
    """Count a table in cells that are cut already."""
    frame = orders(rows)[COLUMNS]
    return partial(profile, layout(profile_reference(frame)), frame)


def profile_stream(rows: int, folder: Path) -> Work:
    """Profile a Parquet file row group by row group."""
    path = _parquet(rows, folder)
    return partial(profile_of_parquet, _cells(), path)


def compare(rows: int, _folder: Path) -> Work:
    """All scores of two profiles: the rows were counted before."""
    before = profile_reference(orders(rows)[COLUMNS])
    now = profile(layout(before), orders(rows, day=1)[COLUMNS])
    return partial(compare_profiles, before, now)


def profile_workers(rows: int, folder: Path) -> Work:
    """Profile eight Parquet files on the workers of a cluster, and merge."""
    from reference_impl.distributed_profile import profile_days

    path = _parquet(rows // PARTS, folder)
    files = [shutil.copy(path, folder / f"{rows}-{part}.parquet") for part in range(PARTS)]
    work = partial(profile_days, _cells(), {0: files})
    counted = sum(next(iter(work()[0].values())).counts)
    assert counted == rows // PARTS * PARTS  # noqa: S101 - a benchmark that measured nothing must not print a time
    return work


STEPS = [
    Step("simulate", "orders", simulate, 10_000, 1_000),
    Step("validate a batch", "orders", validate, 10_000, 1_000),
    Step("store: write a day, read it", "orders", store, 10_000, 1_000),
    Step("store: a write a day", "days", store_days, 4, 1),
    Step("train", "orders", fit, 5_000, 300),
    Step("predict in one batch", "orders", predict_batch, 10_000, 1_000),
    Step("predict one by one", "orders", predict_each, 10, 1),
    Step("profile a table", "orders", profile_frame, 100_000, 10_000),
    Step("compare two profiles", "orders", compare, 10_000, 1_000),
    Step("profile a stream", "orders", profile_stream, 100_000, 20_000),
    Step("profile, 1 worker", "orders", profile_workers, 200_000, 30_000, workers=1),
    Step("profile, 2 workers", "orders", profile_workers, 200_000, 30_000, workers=2),
]


def _cells() -> Any:  # noqa: ANN401 - a layout, whose type is the business of `profile`
    return layout(profile_reference(orders(20_000)[COLUMNS]))


def _parquet(rows: int, folder: Path) -> Path:
    """A file of so many orders in row groups of the same size, whatever the size of the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    group = pa.Table.from_pandas(orders(20_000)[COLUMNS], preserve_index=False)
    path = folder / f"{rows}.parquet"
    with pq.ParquetWriter(path, group.schema) as writer:
        for start in range(0, rows, len(group)):
            writer.write_table(group.slice(0, rows - start))
    return path
