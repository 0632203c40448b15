import base64
import contextlib
import os
from pathlib import Path

import pytest
from lab_submissions import check_many, submissions

from labs.grader import walls
from labs.grader.inside import memory
from labs.grader.pool import SlotProcess
from labs.grader.sandbox import Sandbox
from labs.grader.slot import Job
from labs.kit.catalog import get


class Reports(dict):
    """The report of each submission, by (lab, name, seed); a lab is checked when first asked for.

    Tests about one lab are one group of pytest-xdist, so that no two workers check the same lab.
    """

    def __init__(self, folder):
        super().__init__()
        self._folder = folder

    def __missing__(self, key):
        lab = get(key[0])
        jobs, keys = [], []
        for number, (name, text, seeds) in enumerate(submissions(lab)):
            path = self._folder / lab.id / str(number) / "exercise.py"
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
            keys += [(lab.id, name, seed) for seed in seeds]
            jobs += [(lab.id, path, seed) for seed in seeds]
        self.update(zip(keys, check_many(jobs), strict=True))
        return dict(self)[key]


@pytest.fixture(scope="session")
def reports(tmp_path_factory):
    return Reports(tmp_path_factory.mktemp("submissions"))


@pytest.fixture(scope="session")
def sandbox():
    """A sandbox for one submission after the other; whoever opens a box in it closes that."""
    slot = os.getpid() % 1_000
    made = Sandbox(walls.bubblewrap, slot, imports=["numpy", "pandas", "pyarrow"])
    yield made
    made.stop()


class Grader:
    """Grades submissions of the small lab in a process of its own, one after the other."""

    FOLDER = Path(__file__).parent / "small_lab"

    def __init__(self, backend, number):
        self._slot = SlotProcess(number, backend)

    def record(self, source, seed=7):
        content = source if isinstance(source, bytes) else source.encode()
        self._slot.give(None, Job(str(self.FOLDER), base64.b64encode(content).decode(), seed))
        return self._slot.take()

    def grade(self, source, seed=7):
        return self.record(source, seed)["report"]

    def points(self, source):
        checks = self.grade(source)["checks"]
        return sum(check["points"] for check in checks if check["status"] == "ok")

    def leftovers(self):
        """The commands of all processes of the slot that are not the sandbox itself."""
        found = []
        for process in memory.below(self._slot.pid):
            with contextlib.suppress(OSError):
                command = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
                if b"labs.grader.inside.host" not in command:
                    found.append(command)
        # Only the host's first process may have it in its command: a box is a fork of the host.
        hosts = [p for p in memory.below(self._slot.pid) if _is_python(p)]
        return found + hosts[1:]

    def stop(self):
        self._slot.stop()


def _is_python(process):
    try:
        return "python" in Path(f"/proc/{process}/exe").readlink().name
    except OSError:
        return False


@pytest.fixture(scope="session")
def grader(tmp_path_factory):
    secret = tmp_path_factory.mktemp("hunter2")
    (secret / "SECRET_FILE").write_text("hunter2")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(secret))  # one of the few names that a slot gets to see
        made = Grader("bubblewrap", 1_000 + os.getpid() % 1_000)
    yield made
    made.stop()
