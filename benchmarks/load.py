"""Send requests to a server on this machine for some seconds: wrk, or a client in Python.

wrk needs a tenth of what the server needs, so the server is what is measured. The client in
Python is for machines without wrk; it is slower than the server, and its table says so.
"""

import http.client
import json
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HEADERS = {"Content-Type": "application/json"}
# `latency` counts in microseconds.
SCRIPT = """
local bodies, i = {}, 0
for line in io.lines("BODIES") do bodies[#bodies + 1] = line end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  i = i % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[i])
end
done = function(summary, latency, requests)
  local e = summary.errors
  print(string.format('{"requests": %d, "us": %d, "p50": %f, "p95": %f, "p99": %f, "failed": %d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95),
    latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Traffic:
    """POST requests to a route on 127.0.0.1: bodies of JSON without line ends, sent in turn."""

    port: int
    path: str
    bodies: list[str]

    @property
    def url(self) -> str:
        """Where it goes."""
        return f"http://127.0.0.1:{self.port}{self.path}"


@dataclass(frozen=True)
class Figures:
    """What one load showed: answers a second, milliseconds, and what the server worked for it.

    `cpu` is in seconds of the processor, 0 where the system does not tell.
    """

    requests: int
    failed: int
    per_second: float
    p50: float
    p95: float
    p99: float
    cpu: float = 0.0

    @property
    def per_cpu_second(self) -> float:
        """Answers for each second that the server has worked, 0 where that is not known."""
        return self.requests / self.cpu if self.cpu else 0.0


def has_wrk() -> bool:
    """Whether wrk is installed."""
    return shutil.which("wrk") is not None


def load(traffic: Traffic, connections: int, seconds: int, core: int | None) -> Figures:
    """Send as fast as answers come, over connections that stay open.

    Args:
        traffic: what, and where to.
        connections: how many requests are on their way at a time.
        seconds: how long.
        core: the processor that the client may use, where the system lets one choose.
    """
    if has_wrk():
        return _wrk(traffic, connections, seconds, core)
    return python_load(traffic, connections, seconds)


def pinned(command: list[str], core: int | None) -> list[str]:
    """The command, on one processor alone; unchanged without `taskset` or with one processor."""
    if core is None or shutil.which("taskset") is None:
        return command
    return ["taskset", "--cpu-list", str(core), *command]


def _wrk(traffic: Traffic, connections: int, seconds: int, core: int | None) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        texts, script = Path(folder) / "bodies", Path(folder) / "load.lua"
        texts.write_text("\n".join(traffic.bodies) + "\n", encoding="utf-8")
        script.write_text(SCRIPT.replace("BODIES", texts.as_posix()), encoding="utf-8")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script)]
        done = subprocess.run(
            pinned([*command, traffic.url], core),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    p50, p95, p99 = (found[name] / 1000 for name in ("p50", "p95", "p99"))
    rate = found["requests"] / found["us"] * 1e6
    return Figures(found["requests"], found["failed"], rate, p50, p95, p99)


def python_load(traffic: Traffic, connections: int, seconds: float) -> Figures:
    """The same with one thread a connection, as far as Python can."""
    taken: list[float] = []
    failed: list[int] = []
    started = time.perf_counter()

    def send() -> None:
        line = http.client.HTTPConnection("127.0.0.1", traffic.port, timeout=10)
        number = 0
        while (before := time.perf_counter()) < started + seconds:
            body = traffic.bodies[number % len(traffic.bodies)]
            line.request("POST", traffic.path, body, HEADERS)
            answer = line.getresponse()
            answer.read()
            taken.append(time.perf_counter() - before)
            failed.extend([1] * (answer.status != 200))
            number += 1
        line.close()

    threads = [threading.Thread(target=send) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    p50, p95, p99 = (float(p) for p in np.percentile(np.array(taken) * 1000, [50, 95, 99]))
    rate = len(taken) / (time.perf_counter() - started)
    return Figures(len(taken), len(failed), rate, p50, p95, p99)
