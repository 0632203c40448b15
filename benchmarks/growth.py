"""Each step of the life cycle at 1, 10 and 100 times the work: what grows, and how fast."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.report import Goal, Result
from reference_impl.distance import compare_profiles
from reference_impl.problem import load_problem
from reference_impl.profile import layout, profile, profile_of_parquet, profile_reference
from reference_impl.simulate import load_scenario, simulate_day

Work = Callable[[], object]
Growth = dict[str, list[float]]  # "seconds" and "megabytes", one entry a size
ROOT = Path(__file__).parent.parent
COLUMNS = ["district", "restaurant_type", "vehicle", "distance_km", "items", "open_orders"]
TIMES = 3  # the fastest of so many runs: on a shared machine the others measure the neighbours
LONG = 0.5  # seconds; a run that takes longer is not repeated
LINEAR = 1.5  # a step may grow by 1.5 times 10 when the work grows by 10
NOISE = 0.05  # seconds; what is quicker at its largest size does not matter
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
    from reference_impl.validate import check_batch

    batch, reference = orders(rows), orders(20_000, day=-1)
    return partial(check_batch, load_problem("delivery"), batch, reference)


def store(rows: int, folder: Path) -> Work:
    """Write a day into a Delta table and read it again."""
    from reference_impl.store import Store

    kept, frame = Store(folder), orders(rows)

    def work() -> None:
        kept.write_day("orders", frame, 0)
        kept.read("orders")

    return work


def store_days(days: int, folder: Path) -> Work:
    """Write many small days, one version each, into a new table."""
    from reference_impl.store import Store

    frame = orders(20)

    def work() -> None:
        shutil.rmtree(folder)
        kept = Store(folder)
        for day in range(days):
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
    Step("store: a write a day", "days", store_days, 4, 2),
    Step("train", "orders", fit, 5_000, 300),
    Step("predict in one batch", "orders", predict_batch, 10_000, 1_000),
    Step("predict one by one", "orders", predict_each, 10, 1),
    Step("profile a table", "orders", profile_frame, 100_000, 10_000),
    Step("compare two profiles", "orders", compare, 10_000, 1_000),
    Step("profile a stream", "orders", profile_stream, 100_000, 20_000),
    Step("profile, 1 worker", "orders", profile_workers, 200_000, 40_000, workers=1),
    Step("profile, 2 workers", "orders", profile_workers, 200_000, 40_000, workers=2),
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


def peak_megabytes() -> float:
    """The most memory that this process has ever held."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if sys.platform == "linux":  # there ru_maxrss begins with the memory of the parent process
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        peak = int(status.partition("VmHWM:")[2].split()[0])
    return float(peak) / (2**20 if sys.platform == "darwin" else 2**10)  # macOS counts in bytes


def measure(step: Step, sizes: list[int], folder: Path) -> Growth:
    """Seconds and peak memory of a step at each size, smallest first.

    The seconds are those of the processor, which neighbours on a shared machine do not change. A
    cluster works in other processes, so there they are those of the wall.
    """
    clock = time.perf_counter if step.workers else time.process_time
    found: Growth = {"seconds": [], "megabytes": []}
    with _cluster(step.workers):
        for size in (sizes[0], *sizes):  # the first is for imports and whatever is made once
            place = Path(tempfile.mkdtemp(dir=folder))
            work = step.prepare(size, place)
            taken = []
            while len(taken) < TIMES and sum(taken) < LONG:
                start = clock()
                work()
                taken.append(clock() - start)
            found["seconds"].append(min(taken))
            found["megabytes"].append(0.0 if step.workers else peak_megabytes())
    return {name: values[1:] for name, values in found.items()}


@contextmanager
def _cluster(workers: int) -> Iterator[None]:
    if not workers:
        yield
        return
    from reference_impl.distributed_profile import local_cluster

    with local_cluster(workers):
        yield


def run(quick: bool) -> Result:
    """Every step in a process of its own, one after the other."""
    rows, growths = [], {}
    for step in STEPS:
        unit = step.quick if quick else step.full
        sizes = [unit, 10 * unit, 100 * unit]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.growth", step.name, *map(str, sizes)],
            capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        growth = growths[step.name] = json.loads(done.stdout)
        rows.append(_row(step, unit, growth))
    columns = ["step", "1x", "1x s", "10x s", "100x s", "growth", "per s at 100x", "peak MB"]
    title = (
        "The same step at 1, 10 and 100 times the work (fastest of 3 runs; CPU seconds, "
        "with workers wall seconds)"
    )
    packages = ["numpy", "pandas", "pyarrow", "pandera", "deltalake", "scikit-learn", "dask"]
    return Result("growth", title, columns, rows, _goals(growths), packages)


def _ratios(growth: Growth) -> list[float]:
    """How many times as long each 10 times of the work takes."""
    return [b / a for a, b in pairwise(growth["seconds"])]


def _row(step: Step, unit: int, growth: Growth) -> list[str]:
    seconds = growth["seconds"]
    return [
        step.name,
        f"{unit:,} {step.unit}",
        *(f"{taken:.2g}" if taken < 10 else f"{taken:.0f}" for taken in seconds),
        ", ".join(f"{ratio:.1f}" for ratio in _ratios(growth)),
        f"{100 * unit / seconds[-1]:,.0f}",
        "" if step.workers else ", ".join(f"{peak:.0f}" for peak in growth["megabytes"]),
    ]


def _goals(growths: dict[str, Growth]) -> list[Goal]:
    ratios = {n: max(_ratios(g)) for n, g in growths.items() if g["seconds"][-1] > NOISE}
    worst = max(ratios, key=lambda name: ratios[name])
    stream = growths["profile a stream"]["megabytes"]
    compared = growths["compare two profiles"]["seconds"]
    flat = max(compared) / compared[0]
    alone, together = (growths[f"profile, {n}"]["seconds"][-1] for n in ("1 worker", "2 workers"))
    return [
        Goal(
            f"10 times the work takes no step more than {10 * LINEAR:.0f} times as long",
            f"{ratios[worst]:.1f} times ({worst})",
            ratios[worst] <= 10 * LINEAR,
        ),
        Goal(
            "a streamed profile of 100 times the rows in the same memory",
            f"{stream[2] / stream[0]:.2f} times the peak",
            stream[2] / stream[0] < 1.25,
        ),
        Goal(
            "comparing two profiles takes no longer for more rows",
            f"{flat:.1f} times",
            flat < 2,
        ),
        Goal(
            "at 100x two workers are faster than one",
            f"{alone / together:.1f} times",
            together < alone,
        ),
    ]


if __name__ == "__main__":
    wanted, *numbers = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        chosen = next(step for step in STEPS if step.name == wanted)
        print(json.dumps(measure(chosen, [int(n) for n in numbers], Path(scratch))))  # noqa: T201 - read by `run`
