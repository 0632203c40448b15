"""Profile two tables of 20 columns and score them all, beside Evidently, SciPy and plain NumPy."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.report import Goal, Result
from reference_impl.distance import compare_profiles
from reference_impl.profile import layout, profile, profile_reference, to_json

NUMBERS = [f"x{i}" for i in range(15)]
LEVELS = (4, 10, 30, 100, 300)
FULL, QUICK = 1_000_000, 300_000
ROW_GROUP = 100_000
EVIDENTLY = "Evidently, PSI preset"
SCIPY = "SciPy, ks_2samp + chi2_contingency"
PLAIN = "plain NumPy, PSI in 10 quantile bins"
OURS = "profiles, all scores"
STREAM = """
import resource, sys, time
from reference_impl.profile import layout_of_parquet, profile_of_parquet
start = time.perf_counter()
table = profile_of_parquet(layout_of_parquet(sys.argv[1]), sys.argv[1])
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if sys.platform == "linux":  # there ru_maxrss begins with the memory of the parent process
    status = open("/proc/self/status").read()
    peak = int(status.partition("VmHWM:")[2].split()[0])
peak /= 2**20 if sys.platform == "darwin" else 2**10  # macOS counts in bytes
print(next(iter(table.values())).rows, seconds, peak)
"""


def make(rows: int, seed: int) -> pd.DataFrame:
    """15 numeric columns of three shapes and 5 of text, with 4 to 300 levels."""
    rng = np.random.default_rng(seed)
    draws: list[Callable[[], np.ndarray]] = [
        lambda: rng.normal(size=rows),
        lambda: rng.exponential(size=rows),
        lambda: rng.uniform(size=rows),
    ]
    columns: dict[str, object] = {name: draws[i % 3]() for i, name in enumerate(NUMBERS)}
    for size in LEVELS:
        words = pd.Series([f"level {i}" for i in range(size)], dtype="str")
        columns[f"c{size}"] = words.take(rng.integers(size, size=rows)).array
    return pd.DataFrame(columns)


def ours(reference: pd.DataFrame, current: pd.DataFrame) -> None:
    """Cut the cells, profile both sides, and take every score of `distance`."""
    before = profile_reference(reference)
    scores = compare_profiles(before, profile(layout(before), current))
    assert not any(row.cannot_judge for row in scores)  # noqa: S101 - a benchmark that measured nothing must not print a time


def plain_psi(reference: pd.DataFrame, current: pd.DataFrame) -> None:
    """PSI as one writes it in ten lines: quantile cuts, searchsorted, value_counts."""
    for name in reference:
        before, now = reference[name], current[name]
        if name in NUMBERS:
            cuts = np.quantile(before.to_numpy(), np.linspace(0, 1, 11)[1:-1])
            sides = [np.searchsorted(cuts, side.to_numpy()) for side in (before, now)]
            counts = [np.bincount(places, minlength=10).astype(float) for places in sides]
        else:
            levels = before.value_counts()
            found = now.value_counts().reindex(levels.index, fill_value=0)
            counts = [levels.to_numpy(dtype=float), found.to_numpy(dtype=float)]
        p, q = (np.maximum(side / side.sum(), 1e-6) for side in counts)
        float(np.sum((p - q) * np.log(p / q)))


def scipy_tests(reference: pd.DataFrame, current: pd.DataFrame) -> None:
    """The two tests that most libraries call."""
    from scipy.stats import chi2_contingency, ks_2samp

    for name in reference:
        before, now = reference[name], current[name]
        if name in NUMBERS:
            ks_2samp(before.to_numpy(), now.to_numpy(), method="asymp")
        else:
            both = pd.concat([before.value_counts(), now.value_counts()], axis=1).fillna(0)
            chi2_contingency(both.to_numpy().T)


def evidently_psi(reference: pd.DataFrame, current: pd.DataFrame) -> None:
    """The data drift preset, by PSI for every column."""
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    texts = [name for name in reference if name not in NUMBERS]
    definition = DataDefinition(numerical_columns=NUMBERS, categorical_columns=texts)
    before, now = (
        Dataset.from_pandas(side, data_definition=definition) for side in (reference, current)
    )
    Report([DataDriftPreset(num_method="psi", cat_method="psi")]).run(now, before)


PEERS = (
    (OURS, ours, 7),
    (PLAIN, plain_psi, 3),
    (SCIPY, scipy_tests, 3),
    (EVIDENTLY, evidently_psi, 1),
)


def seconds(work: Callable[[], None], times: int) -> tuple[float, float]:
    """Median wall time and CPU time of some runs."""
    walls, cpus = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return float(np.median(walls)), float(np.median(cpus))


def stream(rows: int, folder: Path) -> tuple[float, float]:
    """Profile a Parquet file of so many rows in a process of its own: seconds and peak MB."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / f"{rows}.parquet"
    part = pa.Table.from_pandas(make(ROW_GROUP, 3), preserve_index=False)
    with pq.ParquetWriter(path, part.schema) as writer:
        for _ in range(rows // ROW_GROUP):
            writer.write_table(part, row_group_size=ROW_GROUP)
    done = subprocess.run(
        [sys.executable, "-c", STREAM, str(path)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    path.unlink()
    counted, took, peak = done.stdout.split()
    assert int(counted) == rows  # noqa: S101 - a benchmark that measured nothing must not print a time
    return float(took), float(peak)


def run(quick: bool) -> Result:
    """All comparisons in one run; the frames are in memory, the clock has no import in it."""
    os.environ["DO_NOT_TRACK"] = "true"
    n = QUICK if quick else FULL
    sides = make(n, 1), make(n, 2)
    small = tuple(side.head(1000) for side in sides)
    rows, cpu = [], {}
    for name, work, times in PEERS:
        work(*small)  # imports, and whatever is made once
        wall, cpu[name] = seconds(partial(work, *sides), times)
        factor = f"{cpu[name] / cpu[OURS]:.1f}"
        rows.append([name, f"{n:,} x 20, twice", f"{wall:.3f}", f"{cpu[name]:.3f}", factor, ""])
    with tempfile.TemporaryDirectory() as folder:
        peaks = []
        for size in (n, 10 * n) if quick else (n, 10 * n, 100 * n):  # the last is 16 GB of numbers
            took, peak = stream(size, Path(folder))
            rows.append(
                ["streamed from Parquet", f"{size:,} x 20", f"{took:.2f}", "", "", f"{peak:.0f}"]
            )
            peaks.append(peak)
    kilobytes = len(to_json(profile_reference(sides[0]))) / 1000
    goals = _goals(cpu, peaks, kilobytes)
    columns = ["what", "rows", "wall s", "CPU s", "CPU, times ours", "peak MB"]
    title = "Profile and score 15 numeric and 5 categorical columns (median of runs)"
    return Result(
        "drift", title, columns, rows, goals, ["numpy", "pandas", "scipy", "evidently", "pyarrow"]
    )


def _goals(cpu: dict[str, float], peaks: list[float], kilobytes: float) -> list[Goal]:
    # In CPU seconds: all of them work in one thread, and another process that needs the same core
    # would hold up the long run of a peer and miss the short ones of ours.
    evidently, plain = cpu[EVIDENTLY] / cpu[OURS], cpu[PLAIN] / cpu[OURS]
    growth = max(peaks) / peaks[0]
    times = 10 ** (len(peaks) - 1)
    return [
        Goal(
            "100 times faster than Evidently's PSI",
            f"{evidently:.0f} times",
            evidently >= 100,
        ),
        Goal("faster than plain NumPy PSI", f"{plain:.1f} times", plain > 1),
        Goal(
            f"{times} times the rows, the same memory",
            f"{growth:.2f} times the peak",
            growth < 1.25,
        ),
        Goal("a profile of 20 columns below 30 kB", f"{kilobytes:.0f} kB", kilobytes < 30),
    ]
