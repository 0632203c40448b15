"""One order at a time over HTTP: our service, the floor without a model, the pandas pipeline.

The goals go by the answers for each second of the processor that the server has worked. On a quiet
machine that is its speed under load; on a shared one the clock on the wall measures the neighbours.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from benchmarks.load import Figures, Traffic, has_wrk, load, pinned
from benchmarks.report import Goal, Result
from reference_impl.artefact import build
from reference_impl.artefact_files import example_order
from reference_impl.problem import load_problem
from reference_impl.simulate import load_scenario, simulate_day
from reference_impl.train import TrainingRecord, train

FLOOR, OURS, PANDAS = "floor", "ours", "pandas"
NAMES = {FLOOR: "no model", OURS: "this service", PANDAS: "pandas pipeline"}
CONNECTIONS = (1, 8)
BATCH = 1000
START_SECONDS = 60.0
ROOT = Path(__file__).parent.parent
# The server on one processor and the client on another, so that they do not take turns.
SERVER_CORE, CLIENT_CORE = (0, 1) if (os.cpu_count() or 1) > 1 else (None, None)


@dataclass(frozen=True)
class Server:
    """A running server: its port, seconds until its first answer, and its process."""

    port: int
    start_seconds: float
    process: "subprocess.Popen[str]"

    @property
    def megabytes(self) -> float | None:
        """Memory in use, where the system tells (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.is_file():
            return None
        return int(status.read_text().partition("VmRSS:")[2].split()[0]) / 1024

    @property
    def cpu_seconds(self) -> float:
        """How long it has worked so far, in seconds of the processor; 0 outside of Linux."""
        counted = Path(f"/proc/{self.process.pid}/stat")
        if not counted.is_file():
            return 0.0
        # The name may hold blanks; behind it the 12th and 13th fields are user and system time.
        fields = counted.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def under(self, traffic: Traffic, connections: int, seconds: int) -> Figures:
        """What it shows under a load."""
        before = self.cpu_seconds
        figures = load(traffic, connections, seconds, CLIENT_CORE)
        return replace(figures, cpu=self.cpu_seconds - before)


Found = dict[tuple[str, int], list[Figures]]  # by server and number of connections


def make(folder: Path) -> list[str]:
    """A model directory `folder` made from sixty calm days, and a thousand later orders as JSON."""
    problem, calm = load_problem("delivery"), load_scenario("calm")
    days = [simulate_day(calm, day, 5, 200) for day in range(-60, 0)]
    history = pd.concat(days, ignore_index=True)
    record = TrainingRecord("delivery", 0, -60, -1, len(history), 1)
    build(folder, problem, train(problem, history, seed=1), record, history.head(100))
    orders = simulate_day(calm, 1, 5, BATCH)
    return [json.dumps(example_order(problem, orders.iloc[[row]])) for row in range(BATCH)]


@contextmanager
def started(name: str, model: Path, log: Path) -> Iterator[Server]:
    """A server in a process of its own, which SIGTERM ends."""
    command = [sys.executable, "-m", "benchmarks.serving_peers", name, str(model), str(log)]
    with subprocess.Popen(
        pinned(command, SERVER_CORE), cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield _answering(process)
        finally:
            process.send_signal(signal.SIGTERM)


def start_all(stack: ExitStack, model: Path, log: Path) -> dict[str, Server]:
    """All servers, one after the other, so that the times of their starts can be compared."""
    return {name: stack.enter_context(started(name, model, log)) for name in NAMES}


def _answering(process: "subprocess.Popen[str]") -> Server:
    begun = time.perf_counter()
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    port = int(process.stdout.readline())
    # The port is open before the model is loaded; the first answer waits for it.
    url = f"http://127.0.0.1:{port}/openapi.json"
    urllib.request.urlopen(url, timeout=START_SECONDS).read()  # noqa: S310 - this machine, http
    return Server(port, time.perf_counter() - begun, process)


def measure(servers: dict[str, Server], bodies: list[str], seconds: int, rounds: int) -> Found:
    """All servers in turn, some rounds, so that a busy moment of the machine hits each of them."""
    found: Found = {}
    for _ in range(rounds):
        for connections in CONNECTIONS:
            for name, server in servers.items():
                traffic = Traffic(server.port, "/predict", bodies)
                figures = server.under(traffic, connections, seconds)
                found.setdefault((name, connections), []).append(figures)
    return found


def median(runs: list[Figures], fact: str) -> float:
    """The median of a figure over runs."""
    return statistics.median(getattr(one, fact) for one in runs)


def run(quick: bool) -> Result:
    """All servers in one run; traffic stays on 127.0.0.1."""
    seconds, rounds = (1, 2) if quick else (5, 3)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        model, log = Path(folder) / "model", Path(folder) / "log"
        bodies = make(model)
        servers = start_all(stack, model, log)
        for server in servers.values():
            server.under(Traffic(server.port, "/predict", bodies), 8, 1)
        earlier = logged(log)
        found = measure(servers, bodies, seconds, rounds)
        lines = logged(log) - earlier
        batch = Traffic(servers[OURS].port, "/predict/batch", [f"[{','.join(bodies)}]"])
        batches = [servers[OURS].under(batch, 1, seconds) for _ in range(rounds)]
        rows = [*_rows(found, servers), _batch_row(batches, servers[OURS])]
    client = "wrk" if has_wrk() else "a client in Python that is slower than the server"
    return Result(
        "serving",
        f"FastAPI on one worker, loopback, {client}; medians of {rounds} runs of {seconds} s",
        ["server", "connections", "requests/s", "per CPU s", "p50 ms", "p95 ms", "p99 ms", "MB",
         "start s"],
        rows, _goals(found, batches, lines),
        ["fastapi", "pydantic", "uvicorn", "onnxruntime", "scikit-learn", "pandas"],
    )  # fmt: skip


def logged(folder: Path) -> int:
    """Lines in the prediction log."""
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("*.jsonl"))


def _rows(found: Found, servers: dict[str, Server]) -> list[list[str]]:
    return [
        [NAMES[name], str(connections), *_figures(runs), *_process(servers[name])]
        for (name, connections), runs in found.items()
    ]


def _batch_row(runs: list[Figures], server: Server) -> list[str]:
    rows, worked = (median(runs, fact) * BATCH for fact in ("per_second", "per_cpu_second"))
    _, _, *delays = _figures(runs)
    name = f"{NAMES[OURS]}, {BATCH:,} orders at once"
    speeds = [f"{rows:,.0f} rows/s", f"{worked:,.0f} rows"]
    return [name, "1", *speeds, *delays, *_process(server)]


def _figures(runs: list[Figures]) -> list[str]:
    delays = [f"{median(runs, name):.2f}" for name in ("p50", "p95", "p99")]
    speeds = [f"{median(runs, fact):,.0f}" for fact in ("per_second", "per_cpu_second")]
    return [*speeds, *delays]


def _process(server: Server) -> list[str]:
    memory = server.megabytes
    return ["" if memory is None else f"{memory:.0f}", f"{server.start_seconds:.1f}"]


def _goals(found: Found, batches: list[Figures], lines: int) -> list[Goal]:
    told = all(one.cpu for runs in found.values() for one in runs)
    fact = "per_cpu_second" if told else "per_second"

    def times(peer: str) -> float:
        return min(
            median(found[OURS, count], fact) / median(found[peer, count], fact)
            for count in CONNECTIONS
        )

    share, factor = times(FLOOR), times(PANDAS)
    failed = sum(one.failed for runs in [*found.values(), batches] for one in runs)
    answered = sum(
        one.requests for (name, _), runs in found.items() if name == OURS for one in runs
    )
    return [
        Goal("at least half of the floor without a model", f"{share:.2f} of it", share >= 0.5),
        Goal("10 times the pandas pipeline", f"{factor:.1f} times", factor >= 10),
        Goal("no request fails", f"{failed} failed", failed == 0),
        Goal(
            "every answer is in the log", f"{lines:,} lines for {answered:,} answers",
            lines >= answered,
        ),
    ]  # fmt: skip
