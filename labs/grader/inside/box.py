"""What a box is made of: its places, its limits, and the walls that are put up around it."""

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labs.grader.inside import isolate, memory, seccomp

MEGABYTE = 1 << 20
_FILES = 4_096
_DEVICES = tuple(Path("/dev") / name for name in ("null", "zero", "random", "urandom"))
_SCRATCH = 32 * MEGABYTE


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    ``memory`` is in bytes, of one process, beyond what the libraries take; ``cpu`` is in seconds.
    """

    memory: int = 1_536 * MEGABYTE
    disk: int = 32 * MEGABYTE
    file_size: int = 16 * MEGABYTE
    processes: int = 48
    cpu: int = 120

    @property
    def all_memory(self) -> int:
        """The bytes for all processes together.

        A little more than for one: a single process that takes too much should meet Python's own
        MemoryError, and not be killed.
        """
        return self.memory + self.memory // 4


@dataclass(frozen=True)
class Place:
    """Where a box lies, and which walls it needs beside those that the launcher has put up.

    ``namespaces``: it gets its own. ``uid``: the user that the submission becomes, where the host
    is root; ``readable``: what Landlock lets it read, where no mounts hide the rest. Without
    ``walls`` there is nothing but a process of its own.
    """

    root: Path
    namespaces: bool = True
    uid: int | None = None
    readable: tuple[Path, ...] = ()
    walls: bool = True

    @property
    def work(self) -> Path:
        """The directory in which the exercise runs."""
        return self.root / "work"

    @property
    def exercise(self) -> Path:
        """The directory that holds exercise.py, which the exercise cannot change."""
        return self.root / "exercise"

    @property
    def scratch(self) -> Path:
        """The directory for temporary files."""
        return self.root / "scratch"


def furnish(place: Place, limits: Limits) -> None:
    """Make the directories of the box; in namespaces, as file systems in memory."""
    if not place.namespaces:
        for folder in (place.work, place.exercise, place.scratch):
            folder.mkdir(mode=0o755)
        if place.uid is not None:
            os.chown(place.work, place.uid, place.uid)
            os.chown(place.scratch, place.uid, place.uid)
        return
    isolate.private_mounts()
    if not place.readable:  # with Landlock, nothing can be read there anyway
        with contextlib.suppress(PermissionError):
            isolate.mount_proc()  # else the box sees the names of the host's processes, no more
        isolate.mount_memory(Path("/dev/shm"), MEGABYTE, 64)  # noqa: S108 (the box's own)
    for folder, size in (
        *((place.work, limits.disk), (place.scratch, _SCRATCH)),
        (place.exercise, MEGABYTE),
    ):
        isolate.mount_memory(folder, size, _FILES)


def seal_exercise(place: Place) -> None:
    """Allow no more changes to the exercise."""
    if place.namespaces:
        isolate.make_read_only(place.exercise)


def wall_in(place: Place, limits: Limits) -> None:
    """Leave this process, and all that it starts, nothing but what a submission may have."""
    os.environ |= {"HOME": str(place.scratch), "TMPDIR": str(place.scratch)}
    os.chdir(place.work)
    if not place.walls:
        return
    isolate.hide_memory(hidden=False)  # the keeper hides its own, and a fork inherits that
    isolate.offer_to_be_killed()
    if place.uid is not None:
        isolate.become(place.uid)
    isolate.set_limits(
        memory=memory.address_space() + limits.memory,  # libraries are not the submission's doing
        file_size=limits.file_size,
        processes=limits.processes,
        cpu=limits.cpu,
    )
    isolate.drop_rights()
    if place.readable:
        writable = (place.work, place.scratch, *_DEVICES)
        isolate.restrict_files((*place.readable, place.exercise), writable)
    seccomp.install()


def kill_all(place: Place) -> None:
    """End all processes of the box but those that are ours, from one of ours.

    In namespaces, from the first process in them.
    """
    if place.namespaces:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)  # all of the namespaces, but not the first process
    elif place.uid is None:
        kill_below()
    elif (killer := os.fork()) == 0:
        with contextlib.suppress(OSError):
            isolate.become(place.uid)
            os.kill(-1, signal.SIGKILL)  # all of this user
        os._exit(0)
    else:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(killer, 0)


def kill_below() -> None:
    """End all processes that descend from this one."""
    for process in memory.below(os.getpid()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


@contextlib.contextmanager
def as_student(place: Place) -> Iterator[None]:
    """Use files with no more rights than the submission has."""
    if place.uid is None:
        yield
        return
    os.setegid(place.uid)
    os.seteuid(place.uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        isolate.die_with_parent()  # which a change of user forgets
