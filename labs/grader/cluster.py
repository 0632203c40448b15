"""Grade on many machines with Dask. Workers are trusted: they only start slots.

Every machine has the course at the same path and a sandbox that works. Only text crosses: a job and
its record. A job may be done twice without harm, as its record follows from the submission.
"""

import atexit
import hashlib
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from distributed import Client, as_completed
from distributed.scheduler import KilledWorker

from labs.grader.pool import SlotProcess
from labs.grader.slot import Job
from labs.kit.errors import LabError

_TRIES = 3
_AHEAD = 4  # jobs that wait at each thread, so that none is idle and few texts are held
_slots = threading.local()


def grade_on_cluster(
    jobs: Iterable[tuple[str, Job]], *, scheduler: str, backend: str
) -> Iterator[tuple[str, dict[str, object]]]:
    """Grade jobs on the workers of a Dask scheduler; see ``pool.grade_all``.

    A worker that dies is a fault of ours: its jobs are tried again, and three such faults give a
    record without marks.

    Raises:
        LabError: When the scheduler cannot be reached.
    """
    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        msg = f"The Dask scheduler {scheduler} cannot be reached: {error}."
        raise LabError(msg) from error
    with client:
        yield from _Window(client, iter(jobs), backend).run()


class _Window:
    """The jobs that are at the workers now."""

    def __init__(self, client: Client, jobs: Iterator[tuple[str, Job]], backend: str) -> None:
        self._client, self._jobs, self._backend = client, jobs, backend
        self._sent: dict[str, tuple[str, Job, int]] = {}

    def run(self) -> Iterator[tuple[str, dict[str, object]]]:
        size = max(1, sum(self._client.nthreads().values())) * _AHEAD
        first = [job for _, job in zip(range(size), self._jobs, strict=False)]
        done = as_completed([self._send(key, job, 1) for key, job in first])
        for future in done:
            key, job, tries = self._sent.pop(future.key)
            record = self._record(future)
            if record is None and tries < _TRIES:
                done.add(self._send(key, job, tries + 1))
                continue
            if (following := next(self._jobs, None)) is not None:
                done.add(self._send(*following, 1))
            yield key, record or {"fault": f"The worker of this submission died {_TRIES} times."}

    def _send(self, key: str, job: Job, tries: int) -> object:
        name = hashlib.sha256(f"{key} {job.folder} {job.seed} {tries}".encode()).hexdigest()
        future = self._client.submit(_on_worker, asdict(job), self._backend, key=f"grade-{name}")
        self._sent[future.key] = (key, job, tries)
        return future

    def _record(self, future: object) -> dict[str, object] | None:
        try:
            return future.result()
        except (KilledWorker, OSError):
            return None


def _on_worker(job: dict[str, object], backend: str) -> dict[str, object] | None:
    """Grade one job in the slot of this thread."""
    slot = getattr(_slots, backend, None)
    if slot is None:
        # A number that no other thread of this machine has, as each slot is a user of its own.
        number = 10_000 + (os.getpid() % 5_000) * 8 + threading.get_native_id() % 8
        slot = SlotProcess(number, backend)
        setattr(_slots, backend, slot)
        atexit.register(slot.stop)
    slot.give(None, Job(**job))
    record = slot.take()
    if record is None:
        slot.stop()
        setattr(_slots, backend, None)
        raise OSError("the slot has ended")
    return record
