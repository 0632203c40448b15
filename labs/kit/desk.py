"""The side of the student's code: it finds what a check asks for, calls it, and keeps objects."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from labs.kit.plain import AnswerError, plain

MODULE = 0  # the number of the exercise itself; objects that are kept count from 1


class MissingFunctionError(AnswerError, AttributeError):
    """The exercise has no such function, class or method."""


class CallbackError(RuntimeError):
    """A function that the check had given to the exercise raised an error."""


class Desk:
    """An exercise, and the objects made from it that stay on its side."""

    def __init__(self, module: ModuleType) -> None:
        self._objects: dict[int, Any] = {MODULE: module}

    def kept(self, number: int) -> object:
        """Return an object that was kept.

        Raises:
            AnswerError: When there is none, as after a restart.
        """
        if number not in self._objects:
            msg = "The object is gone, for the exercise was started anew"
            raise AnswerError(msg)
        return self._objects[number]

    def call(
        self,
        number: int,
        name: str,
        given: list[Any],
        options: dict[str, Any],
        under: int | None = None,
    ) -> object:
        """Call a function, class or method.

        Args:
            number: Of the object that has it, or MODULE.
            name: Of the function.
            given: Plain data, stubs and objects that were kept.
            options: The same, by name.
            under: A new number, to keep what the function gives back.

        Returns:
            Plain data, or the new number.

        Raises:
            AnswerError: When there is no such function, or it gives back anything but data.
        """
        function = getattr(self.kept(number), name, None)
        if not callable(function):
            raise MissingFunctionError(self._missing(number, name, "function"))
        answer = function(*given, **options)
        if under is None:
            return plain(answer, name)
        self._objects[under] = answer
        return under

    def get(self, number: int, name: str) -> object:
        """Return an attribute that is plain data.

        Raises:
            AnswerError: When there is no such attribute, or it is not data.
        """
        holder = self.kept(number)
        try:
            value = getattr(holder, name)
        except AttributeError as error:
            raise MissingFunctionError(self._missing(number, name, "attribute")) from error
        return plain(value, name)

    def _missing(self, number: int, name: str, kind: str) -> str:
        if number == MODULE:
            return f"exercise.py has no {kind if kind == 'function' else 'value'} {name}"
        return f"{type(self._objects[number]).__name__} has no {kind} {name}"


class Stub:
    """A function of the check, as the student's code sees it: plain data in and out."""

    def __init__(self, ask: Callable[[list[Any], dict[str, Any]], object], name: str) -> None:
        self._ask = ask
        self.__name__ = name

    def __call__(self, *given: object, **options: object) -> object:
        """Call the check's function.

        Raises:
            TypeError: When an argument is not plain data.
            CallbackError: When the check's function raises.
        """
        try:
            sent = [plain(item, "your call") for item in given]
            named = {key: plain(item, "your call") for key, item in options.items()}
        except AnswerError as error:
            msg = f"{self.__name__}: {error}"
            raise TypeError(msg) from None
        return self._ask(sent, named)
