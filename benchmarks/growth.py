"""Each step of the life cycle at 1, 10 and 100 times the work: what grows, and how fast."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from benchmarks.growth_steps import STEPS, Step
from benchmarks.report import Goal, Result

Growth = dict[str, list[float]]  # "seconds" and "megabytes", one entry a size
ROOT = Path(__file__).parent.parent
TIMES = 3  # the fastest of so many runs: on a shared machine the others measure the neighbours
LONG = 0.5  # seconds; a run that takes longer is repeated once, for what the first one caches
LINEAR = 1.5  # a step may grow by 1.5 times 10 when the work grows by 10
NOISE = 0.05  # seconds; what is quicker at its largest size does not matter


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
            while len(taken) < min(TIMES, 2) or (len(taken) < TIMES and sum(taken) < LONG):
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
            "at 100x two workers are 1.2 times faster than one",
            f"{alone / together:.1f} times",
            alone >= 1.2 * together,
        ),
    ]


if __name__ == "__main__":
    wanted, *numbers = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        chosen = next(step for step in STEPS if step.name == wanted)
        print(json.dumps(measure(chosen, [int(n) for n in numbers], Path(scratch))))  # noqa: T201 - read by `run`
