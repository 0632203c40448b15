"""One simulated year end to end: where does a day's time go, and how quick is a way back?

Each time is given twice: that of the processor, which neighbours on a shared machine hardly change
and by which the goals go, and that of the wall, in which a step also waits for the disk.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.growth import peak_megabytes
from benchmarks.report import Goal, Result
from reference_impl.loop import play_step
from reference_impl.problem import load_problem
from reference_impl.production import Production
from reference_impl.simulate import load_scenario
from reference_impl.source import simulated
from reference_impl.steps import STEPS

DAYS, QUICK = 365, 40  # the roadworks begin on day 30, so both hold a challenge
ORDERS, SEED = 200, 7
MOVES, QUICK_MOVES = 50, 10
# A day is given twice, a rollback four times what was measured when this was written.
DAY_MS, ROLLBACK_MS = 200, 100
# Seconds of the processor and of the wall, each time that something was done, by its name.
Taken = dict[str, list[tuple[float, float]]]


def run(quick: bool) -> Result:
    """Play a year of roadworks, then move the champion to and fro."""
    days, moves = (QUICK, QUICK_MOVES) if quick else (DAYS, MOVES)
    with tempfile.TemporaryDirectory(prefix="mlops-loop-") as folder:
        start = _clocks()
        problem = load_problem("delivery")
        source = simulated(problem, load_scenario("roadworks"), days, SEED, ORDERS)
        production = Production(Path(folder), problem, source, SEED)
        first = _since(start)
        steps = play(production, days)
        trainings = len(production.registry.versions()) - 1
        latencies = registry(production, moves)
    return told(days, first, steps, trainings, latencies, peak_megabytes())


def play(production: Production, days: int) -> Taken:
    """The time of each step of each day."""
    taken: Taken = {name: [] for name in STEPS}
    for day in range(days):
        for name in STEPS:
            start = _clocks()
            play_step(production, day, name)
            taken[name].append(_since(start))
    return taken


def _clocks() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def _since(start: tuple[float, float]) -> tuple[float, float]:
    return time.process_time() - start[0], time.perf_counter() - start[1]


def registry(production: Production, moves: int) -> Taken:
    """The time of each act of the registry; the files are those of the run."""
    kept, model = production.registry, production.champion
    probe = production.labelled(production.state.day).head(50)
    taken: Taken = {"register": [], "promote": [], "rollback": [], "load": []}

    def timed(name: str, act: Callable[[], object]) -> None:
        start = _clocks()
        act()
        taken[name].append(_since(start))

    def add() -> None:
        added.append(kept.register(production.problem, model.pipeline, model.record, probe))

    added: list[int] = []
    for _ in range(min(moves, QUICK_MOVES)):  # a version is a directory: enough is enough
        timed("register", add)
    for number in range(moves):
        version = added[number % len(added)]
        timed("promote", lambda version=version: kept.promote(version))  # type: ignore[misc]
        timed("load", lambda version=version: kept.load(version))  # type: ignore[misc]
        timed("rollback", kept.rollback)
    return taken


def told(  # noqa: PLR0913 - all that was measured
    days: int,
    first: tuple[float, float],
    steps: Taken,
    trainings: int,
    latencies: Taken,
    megabytes: float,
) -> Result:
    """The table and its goals."""
    of_steps = np.array(list(steps.values()))  # (steps, days, 2)
    whole = of_steps[:, :, 0].sum()
    rows = [_row("start: history, first model", [first])]
    rows += [
        _row(name, seconds, f"{of_steps[number, :, 0].sum() / whole:.0%}")
        for number, (name, seconds) in enumerate(steps.items())
    ]
    a_day = [(cpu, wall) for cpu, wall in of_steps.sum(axis=0).tolist()]
    rows.append(_row("a day, all steps", a_day, "100%"))
    rows += [_row(f"registry: {name}", seconds) for name, seconds in latencies.items()]
    usual = float(np.median(a_day, axis=0)[0]) * 1000
    back = float(np.median(latencies["rollback"], axis=0)[0]) * 1000
    goals = [
        Goal(f"a usual day below {DAY_MS} ms of CPU", f"{usual:.0f} ms", usual < DAY_MS),
        Goal(f"a rollback below {ROLLBACK_MS} ms of CPU", f"{back:.0f} ms", back < ROLLBACK_MS),
    ]
    title = (
        f"{days} days x {ORDERS} orders, roadworks, {trainings} challengers: "
        f"{first[0] + whole:.0f} s of CPU, {whole / days * 1000:.0f} ms a day on average; "
        f"{megabytes:.0f} MB at most"
    )
    columns = ["what", "times", "CPU ms, median", "CPU ms, most", "wall ms, median", "share of CPU"]
    packages = ["numpy", "pandas", "scikit-learn", "mlflow", "deltalake", "skops"]
    return Result("loop", title, columns, rows, goals, packages)


def _row(name: str, seconds: list[tuple[float, float]], share: str = "") -> list[str]:
    cpu, wall = np.array(seconds).T * 1000
    middle = [f"{np.median(cpu):,.1f}", f"{cpu.max():,.0f}", f"{np.median(wall):,.1f}"]
    return [name, str(len(seconds)), *middle, share]
