"""A limit on all memory and all processes of a sandbox together, where the system lets us set one.

Only root can, as a rule. Elsewhere the sandbox itself looks at its memory every few hundredths of a
second, which a fast program can outrun for that long.
"""

import contextlib
import os
import re
from pathlib import Path

_MOUNT = Path("/sys/fs/cgroup")
_NAME = "mlops-grader"


class Group:
    """One cgroup of version 1 or 2, with limits on memory and processes."""

    def __init__(self, folders: list[Path], *, memory: str, processes: str, used: str) -> None:
        self._folders = folders
        self._memory, self._processes, self._used = memory, processes, used

    def enter(self) -> None:
        """Move this process into the group."""
        for folder in self._folders:
            (folder / "cgroup.procs").write_text(str(os.getpid()))

    def limit(self, memory: int, processes: int) -> None:
        """Allow so many bytes beyond those that are used now, and so many processes."""
        for folder in self._folders:
            if (folder / self._used).exists():
                used = int((folder / self._used).read_text())
                (folder / self._memory).write_text(str(used + memory))
            if (folder / self._processes).exists():
                (folder / self._processes).write_text(str(processes))

    def times_full(self) -> int:
        """Return how often memory ran out."""
        for folder in self._folders:
            for name, pattern in (
                ("memory.failcnt", r"^(\d+)"),
                ("memory.events", r"^oom_kill (\d+)"),
            ):
                if (folder / name).exists():
                    found = re.search(pattern, (folder / name).read_text(), re.MULTILINE)
                    return int(found[1]) if found else 0
        return 0

    def remove(self) -> None:
        """Remove the group, once all its processes have ended."""
        for folder in self._folders:
            with contextlib.suppress(OSError):
                folder.rmdir()


def make(slot: int) -> Group | None:
    """Make a group for a sandbox; return None where that is not allowed."""
    _sweep()
    name = f"{_NAME}-{os.getpid()}-{slot}"
    if (_MOUNT / "memory" / "memory.limit_in_bytes").exists():
        folders = [_MOUNT / "memory" / name]
        if (_MOUNT / "pids").is_dir():
            folders.append(_MOUNT / "pids" / name)
        files = {
            "memory": "memory.limit_in_bytes",
            "processes": "pids.max",
            "used": "memory.usage_in_bytes",
        }
    else:
        folders = [_MOUNT / name]
        files = {"memory": "memory.max", "processes": "pids.max", "used": "memory.current"}
    try:
        for folder in folders:
            folder.mkdir()
    except OSError:
        return None
    group = Group(folders, **files)
    if not (folders[0] / files["used"]).exists():  # version 2 without the memory controller
        group.remove()
        return None
    return group


def _sweep() -> None:
    """Remove groups of graders that were killed."""
    for folder in (_MOUNT, _MOUNT / "memory", _MOUNT / "pids"):
        for left in folder.glob(f"{_NAME}-*-*"):
            owner = int(left.name.split("-")[-2])
            if not Path(f"/proc/{owner}").exists():
                with contextlib.suppress(OSError):
                    left.rmdir()
