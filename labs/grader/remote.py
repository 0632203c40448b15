"""A submission in a sandbox, as the checks call it.

What the other side says is hostile: it is plain data or nothing, in time or too late, and no
message can do more than make the check fail that asked.
"""

import itertools
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from labs.grader.endings import (
    GoneError,
    MalformedError,
    MemoryAnswerError,
    NoAnswerError,
    TimeoutAnswerError,
    TooBigError,
    ended,
)
from labs.grader.inside.box import Limits
from labs.grader.inside.peer import Peer
from labs.grader.inside.wire import Ref, TooLargeError, WireError
from labs.grader.keeping import Keeper, RemoteFiles
from labs.grader.line import Line
from labs.grader.sandbox import Sandbox
from labs.kit.calls import Handle
from labs.kit.desk import MODULE, CallbackError, MissingFunctionError
from labs.kit.exercise import ExerciseError
from labs.kit.plain import AnswerError, plain
from labs.kit.raised import raised


@dataclass(frozen=True)
class Terms:
    """What a submission may use, and for how long: one call, and all checks together."""

    limits: Limits = field(default_factory=Limits)
    forbidden: tuple[str, ...] = ()
    call_seconds: float = 10.0
    seconds: float = 120.0


class Remote:
    """The backend of the fixture ``lab`` for a submission in a sandbox."""

    def __init__(self, sandbox: Sandbox, content: bytes, terms: Terms) -> None:
        """Start the exercise.

        Args:
            sandbox: Where.
            content: The text of the exercise.
            terms: What it may use.

        Raises:
            ExerciseError: When it cannot be loaded.
            NoAnswerError: When it ends or hangs while it is loaded.
            SandboxError: When the sandbox does not work; no mark may follow from it.
        """
        self._sandbox = sandbox
        self._content = content
        self._terms = terms
        self._deadline = time.monotonic() + terms.seconds
        self._numbers = itertools.count(MODULE + 1)
        self._functions: dict[int, Callable[..., object]] = {}
        self._errors: dict[int, Exception] = {}
        self._keeper: Keeper | None = None
        self._line: Line | None = None
        self._ended: NoAnswerError | None = None
        self.files = RemoteFiles(self._box)
        self.restart()

    def begin(self) -> None:
        """Begin a check: in an empty directory, with an exercise that runs."""
        self._functions.clear()
        self._errors.clear()
        if self._ended is not None:
            self.restart()
        self._box().files("clear")

    def restart(self) -> None:
        """Start the exercise anew; its files stay."""
        if self._line is not None:
            self._line.close()
        self._ended = None
        call, theirs = socket.socketpair()
        output, their_output = os.pipe()
        self._line = Line(call, output)
        self._peer = _Parent(self._line, self._back)
        self._box().start(theirs, their_output)
        if fault := self._line.wait_for_walls():
            self._sandbox.on_fault(fault)
        self._ask("load", list(self._terms.forbidden))

    def call(
        self,
        number: int,
        name: str,
        given: Sequence[object],
        options: Mapping[str, object],
        *,
        keep: bool,
    ) -> object:
        """Call a function of the exercise or of an object."""
        sent = [self._crossing(item) for item in given]
        named = {key: self._crossing(item) for key, item in options.items()}
        under = next(self._numbers) if keep else None
        answer = self._ask("call", number, name, sent, named, under)
        return under if keep else answer

    def get(self, number: int, name: str) -> object:
        """Return an attribute."""
        return self._ask("get", number, name)

    def source(self) -> str:
        """Return the text that was handed in; the sandbox is not asked."""
        return self._content.decode()

    def close(self) -> None:
        """End everything that the submission has started."""
        if self._line is not None:
            self._line.close()
        self._lose_box()

    def _box(self) -> Keeper:
        if self._keeper is None:
            self._keeper = self._sandbox.open(self._terms.limits, self._content)
        return self._keeper

    def _ask(self, kind: str, *content: object) -> object:
        if self._ended is not None:
            raise type(self._ended)(*self._ended.args)
        rest = self._deadline - time.monotonic()
        self._line.start_clock(min(self._terms.call_seconds, rest))
        try:
            outcome, found = self._peer.ask(kind, *content)
            self._line.drain()
        except NoAnswerError as error:
            raise self._end(self._reason(error, rest)) from error
        except TooLargeError as error:
            raise self._end(TooBigError(f"The answer is too large: {error}")) from error
        except (WireError, ValueError) as error:
            raise self._end(MalformedError(f"The answer cannot be read: {error}")) from error
        if outcome == "ok":
            return found
        raise self._error(found)

    def _end(self, reason: NoAnswerError) -> NoAnswerError:
        """Stop the submission's process; until the next start, no call has an answer."""
        self._ended = reason
        self._line.close()
        if self._keeper is not None and not self._keeper.stop():
            self._lose_box()
        return reason

    def _lose_box(self) -> str:
        self._keeper = None
        return self._sandbox.close()

    def _reason(self, error: NoAnswerError, rest: float) -> NoAnswerError:
        if isinstance(error, TimeoutAnswerError):
            if rest < self._terms.call_seconds:
                return TimeoutAnswerError("The time for all checks together is over")
            return TimeoutAnswerError(f"No answer after {self._terms.call_seconds:g} seconds")
        if not isinstance(error, GoneError):
            return error
        code = self._keeper.ending() if self._keeper is not None else None
        excess = self._lose_box() if code is None else ""
        if code == -signal.SIGKILL and self._sandbox.ran_out_of_memory():
            excess = "memory"
        if excess == "memory":
            megabytes = self._terms.limits.memory >> 20
            return MemoryAnswerError(f"Your code used more than {megabytes:,} MB of memory")
        if excess == "disk":
            return TooBigError("Your code wrote more files than there is room for")
        return ended(code or 0)

    def _error(self, told: object) -> Exception:
        """Return the error that the check sees, from what a hostile process says of it."""
        if type(told) is not dict:
            return self._end(MalformedError("The answer cannot be read"))
        if type(told.get("refused")) is str:
            kind = MissingFunctionError if told.get("missing") is True else AnswerError
            if told.get("unloadable") is True:
                kind = ExerciseError
            return kind(told["refused"])
        ticket = told.get("ticket")
        if type(ticket) is int and ticket in self._errors:
            error = CallbackError(str(self._errors[ticket]))
            error.__cause__ = self._errors[ticket]
            return error
        kinds, text, name = told.get("kinds"), told.get("text"), told.get("name")
        line = told.get("line")
        texts = type(kinds) is list and all(type(each) is str for each in (*kinds, text, name))
        if not texts or type(line) not in (int, type(None)):
            return self._end(MalformedError("The answer cannot be read"))
        return raised(kinds, text, name, line)

    def _crossing(self, value: object) -> object:
        return plain(value, "the check", self._other)

    def _other(self, value: object) -> Ref:
        if isinstance(value, Handle):
            return Ref("object", value._number)
        if callable(value):
            number = next(self._numbers)
            self._functions[number] = value
            return Ref("function", number, getattr(value, "__name__", "function"))
        msg = f"The check gives a value of type {type(value).__name__}, which cannot cross."
        raise TypeError(msg)

    def _back(self, number: object, given: object, options: object) -> list[object]:
        """Call a function of the check, as the submission asks."""
        known = type(number) is int and number in self._functions
        if not known or type(given) is not list or type(options) is not dict:
            msg = "a call of a function that was not given"
            raise WireError(msg)
        if not all(type(key) is str for key in options):
            msg = "options without a name"
            raise WireError(msg)
        try:
            return ["ok", self._crossing(self._functions[number](*given, **options))]
        except NoAnswerError:
            raise
        except Exception as error:
            ticket = next(self._numbers)
            self._errors[ticket] = error
            return ["error", {"text": str(error), "ticket": ticket}]


class _Parent(Peer):
    def __init__(self, line: Line, back: Callable[..., list[object]]) -> None:
        self._back = back
        super().__init__(line.send, line.take)

    def answer(self, kind: str, *content: object) -> list[object]:
        """Serve the one thing that a submission may ask for."""
        if kind != "back" or len(content) != 3:
            msg = "a question that nobody answers"
            raise WireError(msg)
        return self._back(*content)

    def resolve(self, ref: Ref) -> object:
        """Refuse: a submission has nothing to refer to."""
        msg = f"a reference to {ref.kind!r}"
        raise WireError(msg)
