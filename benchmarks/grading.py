"""Our grader in its sandbox, beside otter-grader and nbgrader on the same lab and submissions."""

import base64
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.grading_peers import PACKAGES, Peers, Timed
from benchmarks.report import Goal, Result
from labs.grader import probe
from labs.grader.inside import memory
from labs.grader.pool import grade_all
from labs.grader.slot import Job

LAB = Path(__file__).parent / "grading_lab"
ROOT = Path(__file__).parent.parent
SLOTS = 2
GOAL_SECONDS, GOAL_FACTOR, GOAL_GROWTH = 0.10, 10, 1.10
_FIRST_SLOT = 600
_PARTLY = "\n\ndef slope(x, y):\n    return 0.0\n\n\ndef forest():\n    return 3\n"


@dataclass
class Ours:
    """A run of our grader: wall and processor seconds a submission, points, and memory."""

    count: int
    start: float = 0.0
    seconds: float = 0.0
    cpu: float = 0.0
    points: list[int] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """Memory at the end, as a multiple of that after the first tenth."""
        early = self.megabytes[len(self.megabytes) // 10]
        return self.megabytes[-1] / early if early else 1.0


def texts(count: int) -> list[str]:
    """Submissions, no two the same: of ten, six are right, three partly, one cannot be loaded."""
    right = (LAB / "solution.py").read_text(encoding="utf-8")
    kinds = [right] * 6 + [right + _PARTLY] * 3 + ["1 / 0\n"]
    return [f"{kinds[number % 10]}\n# {number}\n" for number in range(count)]


def ours(count: int, backend: str) -> Ours:
    """Grade so many submissions with two slots, and look at the memory a hundred times."""
    found, points = Ours(count), {}
    began = ready = time.perf_counter()
    for number, record in grade_all(_jobs(count), slots=SLOTS, backend=backend, first=_FIRST_SLOT):
        if not points:
            ready = time.perf_counter()
        checks = record["report"]["checks"]
        points[number] = sum(c["points"] for c in checks if c["status"] == "ok")
        found.cpu += record["cpu_seconds"] / count
        if len(points) % max(1, count // 100) == 0:
            found.megabytes.append(memory.of_descendants(os.getpid()) / 1e6)
    # The first record waits for the libraries to be imported; that is the same for any class.
    found.start = ready - began
    found.seconds = (time.perf_counter() - ready) / max(1, count - 1)
    found.points = [points[number] for number in range(count)]
    return found


def _jobs(count: int) -> Iterator[tuple[int, Job]]:
    for number, text in enumerate(texts(count)):
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
        yield number, Job(str(LAB), base64.b64encode(text.encode()).decode(), seed)


def run(quick: bool) -> Result:
    """Ours in three sizes, and the peers; the quick run has the smallest, and no peers."""
    backend = probe.choose("auto")
    runs = [ours(count, backend) for count in ((20,) if quick else (20, 500, 5_000))]
    peers = {} if quick else _peers(texts(20))
    rows = [_our_row(one, backend) for one in runs]
    rows += [[name, "20", f"{p.seconds:.3f}", "", "", ""] for name, p in peers.items()]
    return Result(
        "grading",
        f"Five checks with pandas and scikit-learn imported; {SLOTS} slots; peers: "
        f"{', '.join(PACKAGES[:2])}, in an environment of their own",
        ["grader", "submissions", "s each", "processor s each", "start s", "MB, end"],
        rows,
        _goals(runs, peers),
        ["pytest", "numpy", "pandas", "scikit-learn", "pyarrow"],
    )


def _peers(submissions: list[str]) -> dict[str, Timed]:
    with tempfile.TemporaryDirectory() as folder:
        installed = Peers.installed(ROOT / ".cache" / "grading-peers", Path(folder))
        return {
            "otter run": installed.otter(submissions),
            "otter, one process": installed.otter_in_one_process(submissions),
            "nbgrader, one process": installed.nbgrader(submissions),
        }


def _our_row(one: Ours, backend: str) -> list[str]:
    figures = [f"{one.seconds:.3f}", f"{one.cpu:.3f}", f"{one.start:.1f}"]
    return [f"ours, {backend}", str(one.count), *figures, f"{one.megabytes[-1]:.0f}"]


def _goals(runs: list[Ours], peers: dict[str, Timed]) -> list[Goal]:
    # Seconds on two processors, so that a busy machine does not decide: half of what both used.
    reached = max(one.cpu for one in runs) / SLOTS
    text = f"at most {GOAL_SECONDS:.2f} s a submission when two processors are free"
    goals = [Goal(text, f"{reached:.3f} s", reached <= GOAL_SECONDS)]
    longest = runs[-1]
    if longest.count >= 500:
        text = f"memory grows by less than {GOAL_GROWTH - 1:.0%} over {longest.count:,}"
        goals.append(Goal(text, f"{longest.growth - 1:+.1%}", longest.growth < GOAL_GROWTH))
    for name, peer in peers.items():
        factor = peer.seconds / runs[0].seconds
        text = f"{GOAL_FACTOR} times as fast as {name}"
        goals.append(Goal(text, f"{factor:.0f} times", factor >= GOAL_FACTOR))
    expected = [[100, 60, 0][(n % 10 >= 6) + (n % 10 == 9)] for n in range(runs[-1].count)]
    same = all(one.points == expected[: one.count] for one in runs)
    same = same and all(peer.points == expected[: len(peer.points)] for peer in peers.values())
    return [*goals, Goal("all give the same points", "yes" if same else "no", same)]
