"""How much memory processes use."""

import contextlib
import os
from pathlib import Path

_PROC = Path("/proc")


def address_space() -> int:
    """Return the bytes of this process's address space, 0 where /proc does not say."""
    with contextlib.suppress(OSError):
        pages = int((_PROC / "self" / "statm").read_text().split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def of_process(process: int) -> int:
    """Return the bytes of memory that a process uses, what it shares shared out."""
    with contextlib.suppress(OSError, ValueError):
        for line in (_PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return 0


def of_descendants(root: int) -> int:
    """Return the bytes that the processes below ``root`` use, shared memory shared out.

    Where /proc shows nothing of them, as in some containers, the answer is 0.
    """
    return sum(of_process(process) for process in below(root))


def below(root: int) -> list[int]:
    """Return the processes that descend from ``root``."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError, ValueError, IndexError):
                # The name of the program may hold anything, also spaces and brackets.
                after_name = (entry / "stat").read_text(errors="replace").rpartition(")")[2]
                children.setdefault(int(after_name.split()[1]), []).append(int(entry.name))
    found: list[int] = []
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found
