"""Several slots at once, on this machine: jobs in, records out, in the order in which they end."""

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from labs.grader.slot import Job
from labs.grader.tree import ROOT

_TRIES = 3


class SlotProcess:
    """A slot in a process of its own, and the job that it works on."""

    def __init__(self, number: int, backend: str) -> None:
        self._command = [sys.executable, "-m", "labs.grader.slot", str(number), backend]
        self.job: tuple[object, Job, int] | None = None
        self.start()

    def start(self) -> None:
        """Start the process, anew when it has ended."""
        one_thread = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TMPDIR", "LANG")}
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**kept, **one_thread, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)},
        )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def fileno(self) -> int:
        """Return the descriptor on which a record can be waited for."""
        return self._process.stdout.fileno()

    def give(self, key: object, job: Job, tries: int = 1) -> None:
        """Hand over a job; ``key`` is for the caller."""
        self.job = (key, job, tries)
        try:
            self._process.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # seen when the record is taken

    def take(self) -> dict[str, object] | None:
        """Return the record of the job, or None when the process has ended instead."""
        line = self._process.stdout.readline()
        try:
            return json.loads(line)
        except ValueError:
            return None

    def stop(self) -> None:
        """End the process and its sandbox."""
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def grade_all(
    jobs: Iterable[tuple[object, Job]], *, slots: int, backend: str, first: int = 0
) -> Iterator[tuple[object, dict[str, object]]]:
    """Grade jobs, and yield each record with the key of its job.

    A slot that ends is started anew and its job is tried again; after three times the record has a
    ``fault`` and no marks.

    Args:
        jobs: Taken one by one, so that a generator need not hold them all.
        slots: How many are graded at the same time.
        backend: One of ``slot.WALLS``.
        first: The number of the first slot; others on this machine must not use the same.
    """
    waiting = iter(jobs)
    free = [SlotProcess(first + number, backend) for number in range(slots)]
    everyone = list(free)
    busy = selectors.DefaultSelector()
    try:
        while True:
            while free and (following := next(waiting, None)) is not None:
                slot = free.pop()
                slot.give(*following)
                busy.register(slot, selectors.EVENT_READ)
            if not busy.get_map():
                return
            for ready, _ in busy.select():
                slot = ready.fileobj
                busy.unregister(slot)
                record = slot.take()
                if record is None and (record := _again(slot, busy)) is None:
                    continue
                free.append(slot)
                yield slot.job[0], record
    finally:
        busy.close()
        for slot in everyone:
            slot.stop()


def _again(slot: SlotProcess, busy: selectors.BaseSelector) -> dict[str, object] | None:
    """Start a slot anew with the job that it had; return a record when that was tried enough."""
    key, job, tries = slot.job
    slot.stop()
    slot.start()
    if tries == _TRIES:
        return {"fault": "The process that graded this submission ended three times."}
    slot.give(key, job, tries + 1)
    busy.register(slot, selectors.EVENT_READ)
    return None
