"""The grader's end of the line to the keeper of a box, and the files of a submission through it."""

import builtins
import os
import socket
from collections.abc import Callable

from labs.grader.endings import KeeperGoneError
from labs.grader.inside import wire
from labs.kit.folder import FolderError

_SECONDS = 20.0  # a keeper answers at once, also on a busy machine


class Keeper:
    """Starts and stops the submission in a box."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        line.settimeout(_SECONDS)

    def prepare(self, content: bytes) -> str:
        """Wait for the box, and put the exercise into it; return why that failed, or nothing."""
        try:
            if (answer := self._next()) != ["ready"]:
                return " ".join(map(str, answer[1:]))
            self._order("exercise", content)
        except (KeeperGoneError, OSError, FolderError) as error:
            return str(error)
        return ""

    def start(self, call: socket.socket, output: int) -> None:
        """Start the submission's process with its ends of the line and of the pipe."""
        self._send(["start"])
        try:
            socket.send_fds(self._line, [b"!"], [call.fileno(), output])
        except OSError as error:
            raise KeeperGoneError("The sandbox of your code is gone") from error
        finally:
            call.close()
            os.close(output)
        self._answer()

    def stop(self) -> bool:
        """End all processes of the submission; return False when the box is gone."""
        try:
            self._order("stop")
        except KeeperGoneError:
            return False
        return True

    def ending(self) -> int | None:
        """Return the exit code of the submission's process, negative for a signal."""
        try:
            code = self._order("ending")
        except KeeperGoneError:
            return None
        return code if type(code) is int else None

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def files(self, order: str, *content: object) -> object:
        """Use the working directory; see ``Folder``."""
        return self._order(order, *content)

    def _order(self, kind: str, *content: object) -> object:
        self._send([kind, *content])
        return self._answer()

    def _send(self, message: list[object]) -> None:
        try:
            self._line.sendall(wire.pack(message))
        except OSError as error:
            raise KeeperGoneError("The sandbox of your code is gone") from error

    def _answer(self) -> object:
        answer = self._next()
        if answer[0] == "ok" and len(answer) == 2:
            return answer[1]
        kind, text = (*map(str, answer[1:3]), "", "")[:2]
        own = getattr(builtins, kind, None)
        if isinstance(own, type) and issubclass(own, OSError):
            raise own(text)
        raise FolderError(text)

    def _next(self) -> list[object]:
        try:
            text, parts = wire.read(self._take)
            return wire.unpack(text, parts, lambda ref: ref)
        except (OSError, wire.WireError) as error:
            raise KeeperGoneError("The sandbox of your code is gone") from error

    def _take(self, count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            chunk = self._line.recv(min(count - len(data), 1 << 20))
            if not chunk:
                raise ConnectionError
            data += chunk
        return bytes(data)


class RemoteFiles:
    """The working directory of a submission in a box."""

    def __init__(self, keeper: Callable[[], Keeper]) -> None:
        self._keeper = keeper

    def names(self) -> list[str]:
        """Return the names of all files, sorted."""
        found = self._keeper().files("names")
        return [str(name) for name in found] if type(found) is list else []

    def read(self, name: str) -> bytes:
        """Return the contents of a file."""
        found = self._keeper().files("read", name)
        return found if type(found) is bytes else b""

    def write(self, name: str, content: bytes) -> None:
        """Make or replace a file."""
        self._keeper().files("write", name, content)

    def remove(self, name: str) -> None:
        """Remove a file."""
        self._keeper().files("remove", name)
