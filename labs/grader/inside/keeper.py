"""The first process of a box: it starts and stops the submission, and reads its files.

The grader tells it what to do. It tells the grader nothing that a mark depends on but what the
submission left in its working directory.
"""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

from labs.grader.inside import box, isolate, wire
from labs.grader.inside.box import Limits, Place
from labs.grader.inside.student import Student
from labs.kit.folder import Folder, FolderError

_FILE_ORDERS = ("names", "read", "write", "remove", "clear")
_PATIENCE = 1.0  # seconds for a submission that has closed its line to end


def keep(line: socket.socket, place: Place, limits: Limits) -> None:
    """Put up the box, and do what the grader says until it goes away."""
    try:
        box.furnish(place, limits)
    except OSError as error:
        line.sendall(wire.pack(["fault", f"{error.strerror or error}"]))
        return
    line.sendall(wire.pack(["ready"]))
    _Keeper(line, place, limits).serve()


class _Keeper:
    def __init__(self, line: socket.socket, place: Place, limits: Limits) -> None:
        self._line = line
        self._place = place
        self._limits = limits
        self._student = 0
        self._end: int | None = None
        self._orders: dict[str, Callable[..., object]] = {
            "exercise": self._write_exercise,
            "start": self._start,
            "stop": self._stop,
            "ending": self._ending,
            **{name: self._use_files(name) for name in _FILE_ORDERS},
        }

    def serve(self) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: self._reap())
        while True:
            kind, *content = wire.unpack(*wire.read(self._take), lambda ref: ref)
            try:
                answer = ["ok", self._orders[kind](*content)]
            except (OSError, FolderError) as error:
                answer = [
                    "error",
                    type(error).__name__,
                    getattr(error, "strerror", "") or str(error),
                ]
            try:
                reply = wire.pack(answer)
            except wire.WireError as error:
                reply = wire.pack(["error", "FolderError", str(error)])
            self._line.sendall(reply)

    def _use_files(self, name: str) -> Callable[..., object]:
        use = getattr(Folder(self._place.work), name)

        def order(*content: object) -> object:
            with box.as_student(self._place):
                return use(*content)

        return order

    def _write_exercise(self, content: bytes) -> None:
        (self._place.exercise / "exercise.py").write_bytes(content)
        box.seal_exercise(self._place)
        if self._place.walls:
            isolate.hide_memory()
            if self._place.uid is None:
                isolate.drop_rights()

    def _start(self) -> None:
        _, descriptors, _, _ = socket.recv_fds(self._line, 1, 2)
        call, output = descriptors
        self._end = None
        self._student = os.fork()
        if self._student == 0:
            with contextlib.suppress(BaseException):
                _run(call, output, self._place, self._limits)
            os._exit(1)
        os.close(call)
        os.close(output)

    def _stop(self) -> None:
        deadline = time.monotonic() + 5 * _PATIENCE
        while self._others() and time.monotonic() < deadline:
            box.kill_all(self._place)
            self._reap()
            time.sleep(0.001)

    def _ending(self) -> int | None:
        """Return how the submission's process ended, as os.waitstatus_to_exitcode does."""
        deadline = time.monotonic() + _PATIENCE
        while self._end is None and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.001)
        return self._end

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                process, status = os.waitpid(-1, os.WNOHANG)
                if process == 0:
                    return
                if process == self._student:
                    self._end = os.waitstatus_to_exitcode(status)

    def _others(self) -> bool:
        try:
            return os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None or True
        except ChildProcessError:
            return False

    def _take(self, count: int) -> bytes:
        chunks = bytearray()
        while len(chunks) < count:
            chunk = self._line.recv(count - len(chunks))
            if not chunk:
                raise SystemExit(0)
            chunks += chunk
        return bytes(chunks)


def _run(call: int, output: int, place: Place, limits: Limits) -> None:
    """Become the submission."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(call, 3)
    os.closerange(4, 1 << 16)
    line = socket.socket(fileno=3)
    os.set_inheritable(3, False)
    try:
        box.wall_in(place, limits)
    except OSError as error:
        line.sendall(wire.pack(["fault", str(error)]))
        return
    line.sendall(wire.pack(["ready"]))
    Student(line, place.exercise / Path("exercise.py")).serve()
