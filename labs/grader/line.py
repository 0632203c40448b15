"""The grader's end of the line to a submission: everything has an end, in time and in size."""

import os
import select
import socket
import sys
import time

from labs.grader.endings import GoneError, NoAnswerError, TimeoutAnswerError, TooBigError
from labs.grader.inside import wire

MAX_OUTPUT = 4_000_000  # bytes that a submission may print in one call
_SHOWN_OUTPUT = 20_000  # of them, what is kept
_WALLS = 30.0  # seconds


class Line:
    """Sends and takes bytes until a deadline, and meanwhile collects what the submission prints."""

    def __init__(self, call: socket.socket, output: int) -> None:
        self._call = call
        self._output: int | None = output
        self._printed = 0
        self.deadline = 0.0
        call.setblocking(False)
        os.set_blocking(output, False)

    def start_clock(self, seconds: float) -> None:
        """Begin a call, which may take so long and print so much."""
        self.deadline = time.monotonic() + seconds
        self._printed = 0

    def wait_for_walls(self) -> str:
        """Wait until the submission's process is walled in; return the fault, which is our own."""
        self.start_clock(_WALLS)
        try:
            text, _ = wire.read(self.take)
        except NoAnswerError:
            return "The process of a submission did not start."
        return "" if text == b'["ready"]' else f"A submission could not be walled in: {text!r}"

    def send(self, data: bytes) -> None:
        """Send everything.

        Raises:
            NoAnswerError: When the submission does not take it in time, or has ended.
        """
        view = memoryview(data)
        while view:
            self._wait(writing=True)
            try:
                view = view[self._call.send(view) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise GoneError from error

    def take(self, count: int) -> bytes:
        """Return the next bytes.

        Raises:
            NoAnswerError: When they do not come in time, or the submission has ended.
        """
        data = bytearray()
        while len(data) < count:
            self._wait(writing=False)
            try:
                chunk = self._call.recv(min(count - len(data), 1 << 20))
            except BlockingIOError:
                continue
            except OSError as error:
                raise GoneError from error
            if not chunk:
                raise GoneError
            data += chunk
        return bytes(data)

    def drain(self) -> None:
        """Take what was printed so far, and hand it on.

        Raises:
            TooBigError: When the call has printed too much.
        """
        while self._output is not None:
            try:
                chunk = os.read(self._output, 1 << 16)
            except BlockingIOError:
                return
            if not chunk:
                os.close(self._output)
                self._output = None
                return
            if (room := _SHOWN_OUTPUT - self._printed) > 0:
                sys.stdout.write(chunk[:room].decode("utf-8", errors="replace"))
            self._printed += len(chunk)
            if self._printed > MAX_OUTPUT:
                msg = f"Your code printed more than {MAX_OUTPUT:,} bytes in one call"
                raise TooBigError(msg)

    def close(self) -> None:
        """Hang up."""
        self._call.close()
        if self._output is not None:
            os.close(self._output)
            self._output = None

    def _wait(self, *, writing: bool) -> None:
        self.drain()
        rest = self.deadline - time.monotonic()
        if rest <= 0:
            raise TimeoutAnswerError
        readable = [self._call] if self._output is None else [self._call, self._output]
        select.select(readable, [self._call] if writing else [], [], rest)
