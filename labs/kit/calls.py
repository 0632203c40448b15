"""The fixture ``lab``: how checks call the student's code.

Only plain data cross, in both directions, so that the same checks are served either by the
student's module in this process, or by a sandboxed process that holds it.
"""

import contextlib
import itertools
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from labs.kit.desk import MODULE, CallbackError, Desk, Stub
from labs.kit.folder import Folder
from labs.kit.plain import plain


class Files(Protocol):
    """The working directory of the student's code; ``Folder`` says what is raised."""

    def names(self) -> list[str]:
        """Return the names of all files, sorted."""

    def read(self, name: str) -> bytes:
        """Return the contents of a file."""

    def write(self, name: str, content: bytes) -> None:
        """Make or replace a file."""

    def remove(self, name: str) -> None:
        """Remove a file."""


class Backend(Protocol):
    """Where the student's code runs."""

    files: Files

    def call(
        self,
        number: int,
        name: str,
        given: Sequence[object],
        options: Mapping[str, object],
        *,
        keep: bool,
    ) -> object:
        """Call a function of the exercise or of an object.

        Returns:
            Plain data; or, to ``keep`` what the function gives back, the number it is kept under.
        """

    def get(self, number: int, name: str) -> object:
        """Return an attribute; see ``Desk.get``."""

    def source(self) -> str:
        """Return the text of the exercise, which is read and not asked for."""

    def restart(self) -> None:
        """Start the exercise anew; the working directory stays."""

    def begin(self) -> None:
        """Begin a check: with an empty directory, and an exercise that runs."""

    def close(self) -> None:
        """End what the exercise has started."""


class _Holder:
    """What ``lab`` and the handles of objects have in common."""

    def __init__(self, backend: Backend, number: int) -> None:
        self._backend = backend
        self._number = number

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the function of that name: ``lab.psi(a, b)``."""
        if name.startswith("_"):  # pytest and copy ask for such names
            raise AttributeError(name)

        def call(*given: object, **options: object) -> object:
            return self._backend.call(self._number, name, given, options, keep=False)

        return call

    def call(self, name: str, /, *given: object, **options: object) -> object:
        """Call a function whose name the fixture needs itself: ``lab.call("get", key)``."""
        return self._backend.call(self._number, name, given, options, keep=False)

    def get(self, name: str) -> object:
        """Return an attribute that is plain data: ``lab.get("BINS")``, ``policy.get("limit")``."""
        return self._backend.get(self._number, name)

    def new(self, name: str, /, *given: object, **options: object) -> "Handle":
        """Call a class or a function, and keep on its side what it gives back.

        The handle can be called like ``lab``, and be an argument of other calls.
        """
        number = self._backend.call(self._number, name, given, options, keep=True)
        return Handle(self._backend, number)


class Handle(_Holder):
    """An object of the exercise, which never leaves the student's side."""


class Answers(_Holder):
    """The fixture ``lab``: an exercise, its working directory, and a way to start it anew."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend, MODULE)

    @property
    def files(self) -> Files:
        """The directory in which the student's code runs; empty when a check begins."""
        return self._backend.files

    def source(self) -> str:
        """Return the text of the exercise, for checks that measure how it is written."""
        return self._backend.source()

    def restart(self) -> None:
        """Start the exercise anew, as after a crash: its files stay, its objects are gone."""
        self._backend.restart()

    @contextlib.contextmanager
    def raises(self, kind: str) -> Iterator[None]:
        """Expect the student's code to raise an error of a class of this name, or of one below it.

        For errors that the exercise defines; of Python's own, ``pytest.raises`` knows the class.
        """
        try:
            yield
        except Exception as error:
            kinds = getattr(error, "kinds", [each.__name__ for each in type(error).__mro__])
            if kind not in kinds:
                raise
        else:
            msg = f"Your code did not raise {kind}."
            raise AssertionError(msg)


class InProcess:
    """The student's code in this process, where a debugger can follow and prints are seen."""

    def __init__(self, load: Callable[[], ModuleType], read: Callable[[], bytes]) -> None:
        """Load the exercise.

        Args:
            load: Returns the module, each time anew.
            read: Returns the text of the exercise.
        """
        self._load, self._read = load, read
        self._numbers = itertools.count(MODULE + 1)
        self._holder = tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True)
        self._folder = Path(self._holder.name)
        self.files = Folder(self._folder)
        try:
            self.restart()
        except BaseException:
            self.close()
            raise

    def begin(self) -> None:
        """Begin a check: in an empty directory."""
        self.files.clear()

    def close(self) -> None:
        """Remove the directory."""
        self._holder.cleanup()

    def call(
        self,
        number: int,
        name: str,
        given: Sequence[object],
        options: Mapping[str, object],
        *,
        keep: bool,
    ) -> object:
        """Call a function of the exercise or of an object with copies of the arguments."""
        sent = [self._crossing(item) for item in given]
        named = {key: self._crossing(item) for key, item in options.items()}
        under = next(self._numbers) if keep else None
        with contextlib.chdir(self._folder):
            return self._desk.call(number, name, sent, named, under)

    def get(self, number: int, name: str) -> object:
        """Return an attribute."""
        return self._desk.get(number, name)

    def source(self) -> str:
        """Return the text of the exercise."""
        return self._read().decode()

    def restart(self) -> None:
        """Load the module again: its variables and objects are gone."""
        with contextlib.chdir(self._folder):
            self._desk = Desk(self._load())

    def _crossing(self, value: object) -> object:
        return plain(value, "the check", self._other)

    def _other(self, value: object) -> object:
        if isinstance(value, Handle):
            return self._desk.kept(value._number)
        if callable(value):
            return Stub(_guarded(value, self._crossing), getattr(value, "__name__", "function"))
        msg = f"The check gives a value of type {type(value).__name__}, which cannot cross."
        raise TypeError(msg)


def _guarded(
    function: Callable[..., object], crossing: Callable[[object], object]
) -> Callable[[list[Any], dict[str, Any]], object]:
    def ask(given: list[Any], options: dict[str, Any]) -> object:
        try:
            answer = function(*given, **options)
        except Exception as error:
            raise CallbackError(str(error)) from error
        return crossing(answer)

    return ask
