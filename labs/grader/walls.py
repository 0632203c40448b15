"""The ways to put walls around a submission on this machine.

Bubblewrap is the first choice: it builds a system of its own that holds nothing but libraries.
Landlock is for inside containers, where that is not allowed. ``unsafe`` has no walls at all.
"""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from labs.grader.inside import isolate
from labs.grader.inside.box import Place
from labs.grader.tree import PRIVATE, ROOT

_FIRST_UID = 64_000  # one user a slot: the system counts processes by user
_PYTHON = ("-B", "-s", "-u", "-m", "labs.grader.inside.host")
_SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime")


class WallsError(Exception):
    """This way does not work on this machine; the message says why."""


@dataclass(frozen=True)
class Launch:
    """How to start the host of a sandbox.

    ``prepare`` runs in the new process before the command does; ``place`` is where its boxes lie.
    """

    command: list[str]
    environment: dict[str, str]
    place: Place
    prepare: Callable[[], None] = field(default=lambda: None)


def libraries() -> list[Path]:
    """Return the folders that hold Python and the installed libraries."""
    wanted = [Path(sys.base_prefix), Path(sys.prefix), Path(sys.executable).resolve().parents[1]]
    found = [path for path in dict.fromkeys(wanted) if not path.is_relative_to("/usr")]
    return [p for p in found if not any(p != other and p.is_relative_to(other) for other in found)]


def bubblewrap(slot: int, folder: Path, orders: int) -> Launch:
    """Start the host in a system that bubblewrap makes.

    Args:
        slot: The number of the sandbox.
        folder: Of the sandbox, with ``course`` in it.
        orders: The descriptor on which the host gets its orders.

    Raises:
        WallsError: When there is no bubblewrap.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise WallsError("bubblewrap is not installed (sudo apt install bubblewrap)")
    environment = _environment(Path("/student/course"), Path("/student/scratch"))
    shown = libraries()
    command = [program, "--unshare-all", "--die-with-parent", "--new-session"]
    # Not 0, whatever we are: root may not be mapped into the namespaces of a box.
    command += ["--uid", str(_FIRST_UID), "--gid", str(_FIRST_UID), "--cap-drop", "ALL"]
    command += ["--hostname", "lab", "--clearenv"]
    for name, value in environment.items():
        command += ["--setenv", name, value]
    command += ["--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev"]
    for name in ("bin", "lib", "lib32", "lib64", "sbin"):
        if Path(f"/{name}").is_symlink():
            command += ["--symlink", f"usr/{name}", f"/{name}"]
        elif Path(f"/{name}").is_dir():
            command += ["--ro-bind", f"/{name}", f"/{name}"]
    # Before the libraries, which can lie below it when the course was put there.
    command += ["--size", "1048576", "--tmpfs", "/tmp"]  # noqa: S108 (inside the sandbox)
    for path in (*shown, Path("/etc/ld.so.cache"), Path("/etc/localtime")):
        command += ["--ro-bind-try", str(path), str(path)]
    for path in PRIVATE:
        if any(path.is_relative_to(other) for other in (Path("/usr"), *shown)):
            command += ["--tmpfs", str(path)]
    for name in ("work", "exercise", "scratch"):
        command += ["--dir", f"/student/{name}"]
    command += ["--ro-bind", str(folder / "course"), "/student/course"]
    command += ["--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/student/work"]
    command += [sys.executable, *_PYTHON, str(orders)]
    return Launch(command, environment, Place(Path("/student")), _as_slot(slot, shown, folder))


def landlock(slot: int, folder: Path, orders: int, *, namespaces: bool | None = None) -> Launch:
    """Start the host under Landlock: the files stay where they are, and few can be opened.

    Args:
        slot: The number of the sandbox.
        folder: Of the sandbox, with ``course`` in it.
        orders: The descriptor on which the host gets its orders.
        namespaces: Whether a box gets its own, and else another user; None tries.

    Raises:
        WallsError: When the kernel or the installation does not allow it.
    """
    version = isolate.landlock_version() if sys.platform == "linux" else 0
    if version < 3:
        raise WallsError(f"Landlock version 3 is needed (Linux 6.2), and here it is {version}")
    shown = libraries()
    open_to_all = (Path("/usr"), *shown)
    if any(path.is_relative_to(other) for path in PRIVATE for other in open_to_all):
        raise WallsError(f"the course lies among the libraries ({ROOT}); install it from a clone")
    if namespaces is None:
        namespaces = _can_make_namespaces()
    if not namespaces and not _can_choose_user():
        raise WallsError("the system gives neither namespaces nor another user; run it as root")
    readable = (*shown, folder / "course", *map(Path, _SYSTEM))
    place = Place(
        root=folder / "box",
        namespaces=namespaces,
        uid=None if namespaces else _FIRST_UID + slot,
        readable=tuple(path for path in readable if path.exists()),
    )
    environment = _environment(folder / "course", folder)
    command = [sys.executable, *_PYTHON, str(orders)]
    prepare = _as_slot(None if place.uid else slot, shown, folder)
    return Launch(command, environment, place, prepare)


def unsafe(slot: int, folder: Path, orders: int) -> Launch:  # noqa: ARG001 (as the others)
    """Start the host without any walls: a submission can then do all that the grader can."""
    environment = _environment(folder / "course", folder)
    place = Place(root=folder / "box", namespaces=False, walls=False)
    return Launch([sys.executable, *_PYTHON, str(orders)], environment, place)


def _environment(course: Path, scratch: Path) -> dict[str, str]:
    one_thread = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "ARROW")}
    return {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(course),
        "PYTHONSAFEPATH": "1",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",  # the same submission gives the same answers
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "USER": "student",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "DO_NOT_TRACK": "true",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        **one_thread,
    }


def _as_slot(slot: int | None, shown: list[Path], folder: Path) -> Callable[[], None]:
    """Return what makes the new process the slot's own user, where we may choose one."""
    if not _can_choose_user():
        return lambda: None

    def prepare() -> None:
        isolate.uncover(shown, folder / "stage")
        if slot is not None:
            isolate.become(_FIRST_UID + slot)

    return prepare


def _can_choose_user() -> bool:
    """Say whether we are root, and not only in a namespace that knows no other user."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    lines = Path("/proc/self/uid_map").read_text().splitlines()
    ranges = [tuple(map(int, line.split())) for line in lines]
    return any(first <= _FIRST_UID < first + count for first, _, count in ranges)


def _can_make_namespaces() -> bool:
    process = os.fork()
    if process == 0:
        try:
            if _can_choose_user():
                isolate.become(_FIRST_UID)
                isolate.hide_memory(hidden=False)  # a new user may not write to /proc/self
            isolate.new_namespaces()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(process, 0)[1] == 0
