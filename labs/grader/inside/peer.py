"""Calls over a socket, in both directions, and one inside the other.

Each side asks and answers. While it waits for an answer it serves what the other side asks, so a
check's function can be called by the exercise, and can call the exercise in turn.
"""

from collections.abc import Callable

from labs.grader.inside import wire
from labs.grader.inside.wire import Ref, WireError

_REQUESTS = ("load", "call", "get", "back")
_ANSWERS = ("ok", "error")


class Peer:
    """One end of the line.

    Args:
        send: Sends bytes.
        take: Returns the next n bytes.
    """

    def __init__(self, send: Callable[[bytes], None], take: Callable[[int], bytes]) -> None:
        self._send = send
        self._take = take
        self._last = 0

    def ask(self, kind: str, *content: object) -> list[object]:
        """Ask the other side, and return its answer: ``["ok", value]`` or ``["error", ...]``.

        Raises:
            WireError: When the other side does not keep to the protocol.
        """
        self._last += 1
        number = self._last
        self._send(wire.pack([kind, number, *content]))
        while True:
            message = self._next()
            if message[0] in _ANSWERS:
                break
            self._serve(message)
        if len(message) < 3 or message[1] != number or type(message[1]) is not int:
            msg = "an answer to another question"
            raise WireError(msg)
        return [message[0], *message[2:]]

    def serve(self) -> None:
        """Answer whatever the other side asks, until it goes away."""
        while True:
            self._serve(self._next())

    def answer(self, kind: str, *content: object) -> list[object]:
        """Work out the answer to a question, ``["ok", value]`` or ``["error", ...]``."""
        raise NotImplementedError

    def resolve(self, ref: Ref) -> object:
        """Return what a reference in a message stands for."""
        raise NotImplementedError

    def _next(self) -> list[object]:
        text, parts = wire.read(self._take)
        return wire.unpack(text, parts, self.resolve)

    def _serve(self, message: list[object]) -> None:
        if message[0] not in _REQUESTS or len(message) < 2 or type(message[1]) is not int:
            msg = "neither a question nor an answer"
            raise WireError(msg)
        kind, number, *content = message
        found = self.answer(kind, *content)
        self._send(wire.pack([found[0], number, *found[1:]]))
