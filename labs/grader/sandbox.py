"""A sandbox for one lab: a host process behind walls, which opens a box for each submission."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from labs.grader import cgroup
from labs.grader.inside.box import Limits
from labs.grader.keeping import Keeper
from labs.grader.tree import plant
from labs.grader.walls import Launch

_START = 120.0  # seconds in which a host has imported its libraries, also on a busy machine
_ANSWER = 30.0
_FOLDER = "mlops-grader-"
_OURS = 8  # processes in a sandbox that are not the submission's


class SandboxError(Exception):
    """The sandbox does not work, which is nobody's fault but ours: no mark may follow from it."""


def _sweep() -> None:
    """Remove the folders of graders that were killed."""
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*-*"):
        owner = left.name.split("-")[2]
        if owner.isdecimal() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(left, ignore_errors=True)


def _raise(text: str) -> NoReturn:
    raise SandboxError(text)


class Sandbox:
    """Starts the host, opens boxes one at a time, and ends everything.

    ``on_fault`` is called when a sandbox fails; it does not return, and raises SandboxError unless
    it is replaced, as a check would count such an error as one of the submission.
    """

    def __init__(
        self,
        walls: Callable[[int, Path, int], Launch],
        slot: int,
        *,
        forbidden: Sequence[str] = (),
        imports: Sequence[str] = (),
    ) -> None:
        """Start the host.

        Args:
            walls: One of the ways in ``walls``.
            slot: A number that no other sandbox of this machine has at the time.
            forbidden: What submissions may not import of the reference implementation.
            imports: The libraries to import once for all.

        Raises:
            SandboxError: When it does not come up.
        """
        _sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))
        self.on_fault: Callable[[str], NoReturn] = _raise
        self.cpu_seconds = 0.0  # that all boxes together have used
        self._boxes = 0
        self._keeper: Keeper | None = None
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._group: cgroup.Group | None = None
        try:
            self._make_folders(forbidden)
            self._launch = walls(slot, self._folder, theirs.fileno())
            self._group = cgroup.make(slot)
            self._host = self._started(theirs, imports)
        except BaseException:
            self._orders.close()
            self._clear_up()
            raise
        finally:
            theirs.close()

    def open(self, limits: Limits, content: bytes) -> Keeper:
        """Open a box for a submission, with the text of the exercise in it.

        Raises:
            SandboxError: When the host or the box does not come up.
        """
        ours, theirs = socket.socketpair()
        self._boxes += 1
        place = self._launch.place
        root = place.root
        if not place.namespaces:  # the files stay when the box goes
            root = place.root / str(self._boxes)
            root.mkdir()
        order = {
            "order": "open",
            "limits": asdict(limits),
            "root": str(root),
            "namespaces": place.namespaces,
            "uid": place.uid,
            "readable": [str(path) for path in place.readable],
            "walls": place.walls,
        }
        if self._group is not None:
            self._group.limit(limits.all_memory, limits.processes + _OURS)
        try:
            socket.send_fds(self._orders, [json.dumps(order).encode()], [theirs.fileno()])
        except OSError as error:
            self.on_fault(f"The host of the sandbox is gone: {error}")
        theirs.close()
        self._keeper = keeper = Keeper(ours)
        if fault := keeper.prepare(content):
            self.on_fault(f"The box of a submission could not be set up: {fault}.")
        self._full = self._group.times_full() if self._group is not None else 0
        return keeper

    def close(self) -> str:
        """End the box and all its processes; return ``memory`` when it used too much of it.

        Raises:
            SandboxError: When something of it may still run.
        """
        if self._keeper is not None:
            self._keeper.close()
            self._keeper = None
        try:
            self._orders.send(b'{"order": "close"}')
            answer = json.loads(self._orders.recv(1 << 16) or b"{}")
        except (OSError, ValueError) as error:
            self.on_fault(f"The host of the sandbox does not answer: {error}")
        if answer.get("closed") is not True:
            self.on_fault("The processes of a submission could not be ended.")
        if not self._launch.place.namespaces:
            shutil.rmtree(self._launch.place.root / str(self._boxes), ignore_errors=True)
        self.cpu_seconds = answer["cpu"]
        return str(answer.get("reason", ""))

    def ran_out_of_memory(self) -> bool:
        """Say whether the system has ended processes of this box for want of memory."""
        return self._group is not None and self._group.times_full() > self._full

    def stop(self) -> None:
        """End the host and everything in it, and leave nothing behind."""
        if self._keeper is not None:
            self._keeper.close()
        self._orders.close()
        try:
            self._host.wait(5)
        except subprocess.TimeoutExpired:
            self._host.kill()
            self._host.wait()
        self._clear_up()

    def _clear_up(self) -> None:
        if self._group is not None:
            self._group.remove()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _make_folders(self, forbidden: Sequence[str]) -> None:
        self._folder.chmod(0o755)
        plant(self._folder / "course", forbidden)
        for name in ("stage", "box/work", "box/exercise", "box/scratch"):
            (self._folder / name).mkdir(parents=True)

    def _started(self, theirs: socket.socket, imports: Sequence[str]) -> subprocess.Popen[bytes]:
        def prepare() -> None:
            try:
                if self._group is not None:
                    self._group.enter()
                self._launch.prepare()
            except OSError as error:
                os.write(2, f"{error}\n".encode())
                os._exit(1)

        log = self._folder / "log"
        with log.open("wb") as errors:
            host = subprocess.Popen(
                [*self._launch.command, *imports],
                env=self._launch.environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                preexec_fn=prepare,  # noqa: PLW1509 (a slot has one thread)
            )
        theirs.close()  # else the end of the host would not be seen
        self._orders.settimeout(_START)
        with contextlib.suppress(OSError, ValueError):
            if "ready" in json.loads(self._orders.recv(1 << 18)):
                self._orders.settimeout(_ANSWER)
                return host
        host.kill()
        host.wait()
        lines = log.read_text(errors="replace").strip().splitlines() or ["it did not say why"]
        raise SandboxError(f"The sandbox does not start: {lines[-1]}")
