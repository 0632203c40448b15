"""One process that grades one submission at a time: ``python -m labs.grader.slot NUMBER WALLS``.

Jobs come in and records go out as lines of JSON. The process ends when its input does, so nothing
is left behind when whoever gives the jobs is killed.
"""

import base64
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from labs.grader import preload, walls
from labs.grader.judge import judge
from labs.grader.sandbox import Sandbox, SandboxError
from labs.grader.version import digest
from labs.kit import catalog
from labs.kit.catalog import Lab
from labs.kit.errors import LabError
from labs.kit.results import Report

SANDBOXES = {
    "bubblewrap": walls.bubblewrap,
    "landlock": walls.landlock,
    "landlock-user": partial(walls.landlock, namespaces=False),
}
WALLS = {**SANDBOXES, "unsafe": walls.unsafe}
_TRIES = 3


@dataclass(frozen=True)
class Job:
    """One submission to be graded: the folder of the lab, the exercise in base64, and the seed.

    ``version`` is that of the lab where the job was made; another one here is a fault.
    """

    folder: str
    content: str
    seed: int
    version: str = ""


class Slot:
    """Grades jobs, one after the other, in one sandbox for as long as the lab is the same."""

    def __init__(self, number: int, backend: str) -> None:
        self._number = number
        self._backend = backend
        self._lab: Lab | None = None
        self._version = ""
        self._sandbox: Sandbox | None = None

    def grade(self, job: Job) -> dict[str, object]:
        """Return the report of a job with the seconds it took, or the ``fault`` that is ours.

        A fault is tried again in a new sandbox: it must never become a mark.
        """
        content = base64.b64decode(job.content)
        fault = ""
        for _ in range(_TRIES):
            try:
                began, used = time.monotonic(), self._cpu_seconds()
                report = self._graded(job, content)
                return {
                    "report": asdict(report),
                    "seconds": time.monotonic() - began,
                    "cpu_seconds": self._cpu_seconds() - used,
                }
            except (SandboxError, walls.WallsError) as error:
                fault = str(error)
                self.stop()
            except Exception as error:  # a lab that cannot be read, as one with a broken check
                return {"fault": f"{type(error).__name__}: {error}"}
        return {"fault": fault}

    def stop(self) -> None:
        """End the sandbox."""
        if self._sandbox is not None:
            self._sandbox.stop()
        self._sandbox = None

    def _cpu_seconds(self) -> float:
        """Return the time on a processor of all judges and boxes so far."""
        judges = os.times()
        boxes = self._sandbox.cpu_seconds if self._sandbox is not None else 0.0
        return judges.children_user + judges.children_system + boxes

    def _graded(self, job: Job, content: bytes) -> Report:
        if self._lab is None or str(self._lab.folder) != job.folder:
            self.stop()
            self._lab = catalog.load(Path(job.folder))
            self._version = digest(self._lab)
            preload.load(preload.of_checks(self._lab))
        if job.version not in ("", self._version):
            msg = f"This machine has version {self._version} of the lab, and not {job.version}."
            raise LabError(msg)
        if self._sandbox is None:
            self._sandbox = Sandbox(
                WALLS[self._backend],
                self._number,
                forbidden=self._lab.forbidden,
                imports=preload.of_exercises(self._lab),
            )
        try:
            return judge(self._lab, self._sandbox, content, job.seed)
        finally:
            self._sandbox.close()


def main() -> None:
    """Serve jobs from the standard input until it ends."""
    slot = Slot(int(sys.argv[1]), sys.argv[2])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no record
    try:
        for line in sys.stdin:
            answers.write(json.dumps(slot.grade(Job(**json.loads(line)))) + "\n")
            answers.flush()
    finally:
        slot.stop()


if __name__ == "__main__":
    main()
