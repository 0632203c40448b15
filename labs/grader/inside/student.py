"""The process of a submission: it loads the exercise and answers calls, inside the sandbox."""

import contextlib
import socket
import sys
from pathlib import Path

from labs.grader.inside import wire
from labs.grader.inside.peer import Peer
from labs.grader.inside.wire import Ref
from labs.kit import exercise
from labs.kit.desk import CallbackError, Desk, MissingFunctionError, Stub
from labs.kit.plain import AnswerError

_MAX_MESSAGE = 2_000


class Student(Peer):
    """Answers for one exercise, in whose process it is: so nothing that it says is trusted."""

    def __init__(self, line: socket.socket, path: Path) -> None:
        self._line = line
        self._path = path
        self._desk: Desk | None = None
        self._passed: CallbackError | None = None
        super().__init__(line.sendall, self._read)

    def resolve(self, ref: Ref) -> object:
        """Return the object or the stub that a reference stands for."""
        if ref.kind == "object":
            return self._desk.kept(ref.number)
        return Stub(lambda given, options: self._back(ref.number, given, options), ref.name)

    def answer(self, kind: str, *content: object) -> list[object]:
        """Load the exercise, or call something of it."""
        try:
            if kind == "load":
                self._desk = Desk(exercise.load(self._path, *content))
                return ["ok", None]
            value = self._desk.call(*content) if kind == "call" else self._desk.get(*content)
            wire.pack([value])  # what cannot be sent is the answer's fault, and is said here
        except BaseException as error:
            return ["error", self._told(error)]
        finally:
            # What was printed belongs to this call, also where the exercise replaced the streams.
            with contextlib.suppress(BaseException):
                sys.stdout.flush()
        return ["ok", value]

    def _back(self, number: int, given: list[object], options: dict[str, object]) -> object:
        outcome, content = self.ask("back", number, given, options)
        if outcome == "ok":
            return content
        raised = CallbackError(content["text"])
        raised.ticket = content["ticket"]
        raise raised

    def _told(self, error: BaseException) -> dict[str, object]:
        """Return what the grader may want to know of an error."""
        if isinstance(error, AnswerError | exercise.ExerciseError | wire.WireError):
            missing = isinstance(error, MissingFunctionError)
            unloadable = isinstance(error, exercise.ExerciseError)
            return {"refused": str(error), "missing": missing, "unloadable": unloadable}
        place = exercise.line(error, self._path)
        return {
            "kinds": [kind.__name__ for kind in type(error).__mro__],
            "text": str(error)[:_MAX_MESSAGE],
            "name": exercise.name(error)[:_MAX_MESSAGE],
            "line": place,
            "ticket": getattr(error, "ticket", None) if isinstance(error, CallbackError) else None,
        }

    def _read(self, count: int) -> bytes:
        chunks = bytearray()
        while len(chunks) < count:
            chunk = self._line.recv(min(count - len(chunks), 1 << 20))
            if not chunk:
                raise SystemExit(0)  # the grader is done
            chunks += chunk
        return bytes(chunks)
