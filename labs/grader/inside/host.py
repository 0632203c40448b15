"""The process that lives in the sandbox for long: it imports libraries once, and forks boxes.

It never sees a check, an expected answer or a second submission: a box inherits its memory.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from pathlib import Path

from labs.grader.inside import isolate, keeper, memory
from labs.grader.inside.box import Limits, Place, kill_all, kill_below

_LOOK = 0.05  # seconds between two looks at the memory of a box
_CLOSING = 10.0


class Host:
    """Serves the orders ``open`` and ``close`` of the grader, one box at a time."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._box = 0
        self._limits = Limits()
        self._place: Place | None = None
        self._reason = ""
        self._base = memory.of_process(os.getpid())  # the libraries, which the boxes share

    def serve(self) -> None:
        """Do what the grader says until it goes away."""
        isolate.adopt_orphans()
        self._answer({"ready": True})
        while True:
            ready, _, _ = select.select([self._orders], [], [], _LOOK if self._box else None)
            if not ready:
                self._look()
                continue
            text, descriptors, _, _ = socket.recv_fds(self._orders, 1 << 16, 1)
            if not text:
                self._close()
                return
            order = json.loads(text)
            if order["order"] == "open":
                self._open(descriptors[0], order)
            else:
                closed = self._close()
                used = os.times()
                self._answer(
                    {
                        "closed": closed,
                        "reason": self._reason,
                        "cpu": used.children_user + used.children_system,
                    }
                )

    def _open(self, line: int, order: dict[str, object]) -> None:
        self._close()
        self._limits = Limits(**order["limits"])
        self._place = place = Place(
            root=Path(order["root"]),
            namespaces=order["namespaces"],
            uid=order["uid"],
            readable=tuple(map(Path, order["readable"])),
            walls=order["walls"],
        )
        self._reason = ""
        self._box = os.fork()
        if self._box == 0:
            try:
                self._orders.close()
                _box(socket.socket(fileno=line), place, self._limits)
            except Exception:
                traceback.print_exc()  # into the log of the sandbox
            finally:
                os._exit(0)
        os.close(line)

    def _close(self) -> bool:
        """End the box and everything in it; say whether that worked."""
        if self._box:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._box, signal.SIGKILL)
        self._box = 0
        deadline = time.monotonic() + _CLOSING
        with contextlib.suppress(ChildProcessError):
            while time.monotonic() < deadline:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    if not self._place.namespaces:  # else all die with the first process
                        kill_below()
                        kill_all(self._place)
                    time.sleep(0.0005)
            return False
        return True

    def _look(self) -> None:
        used = memory.of_descendants(os.getpid())
        if used > self._base + self._limits.all_memory:
            self._reason = "memory"
            self._close()
        elif not self._place.namespaces and self._files() > 2 * self._limits.disk:
            self._reason = "disk"
            self._close()

    def _files(self) -> int:
        """Return the bytes of the submission's files, where no file system is theirs alone."""
        total = 0
        for folder, _, names in os.walk(self._place.root):
            with contextlib.suppress(OSError):
                total += sum((Path(folder) / name).lstat().st_size for name in names)
        return total

    def _answer(self, content: dict[str, object]) -> None:
        self._orders.send(json.dumps(content).encode())


def _box(line: socket.socket, place: Place, limits: Limits) -> None:
    """Be the parent of the box's first process, which needs one outside its namespaces."""
    if place.namespaces:
        isolate.new_namespaces()
    first = os.fork()
    if first == 0:
        try:
            isolate.die_with_parent()
            os.setsid()
            keeper.keep(line, place, limits)
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(0)
    line.close()
    os.waitpid(first, 0)


def main() -> None:
    """Import what the grader names, then serve."""
    orders = socket.socket(fileno=int(sys.argv[1]))
    for name in sys.argv[2:]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what the boxes inherit stays shared
    Host(orders).serve()


if __name__ == "__main__":
    main()
