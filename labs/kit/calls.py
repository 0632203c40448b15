"""The fixture ``lab``: how checks call the student's functions.

Only plain data cross, in both directions, so that the same checks can later be served by a
process of its own that holds the student's code.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

_ATOMS = (type(None), bool, int, float, str)
_NUMERIC = "biufU"  # NumPy's letters for truth values, numbers and text


class AnswerError(Exception):
    """The student's code gave no usable answer to a call."""


class MissingFunctionError(AnswerError, AttributeError):
    """The exercise has no such function; also what Python expects of a missing attribute."""


def plain(value: object, whose: str) -> object:
    """Return a copy of a value that is nothing but data.

    Tuples become lists and NumPy scalars become Python's. Types are compared with ``is``: an
    object that claims to be a number, or to equal everything, is not let through.

    Raises:
        AnswerError: When it is, or holds, anything else.
    """
    if type(value) in _ATOMS:
        return value
    if type(value) is list or type(value) is tuple:
        return [plain(item, whose) for item in value]
    if type(value) is dict:
        return {plain(key, whose): plain(item, whose) for key, item in value.items()}
    if type(value) is np.ndarray and value.dtype.kind in _NUMERIC:
        return value.copy()
    if type(value).__module__ == "numpy" and isinstance(value, np.generic):
        return plain(value.item(), whose)
    msg = (
        f"{whose} gave back a value of type {type(value).__name__}; "
        "give back a number, text, list, dictionary or NumPy array of numbers"
    )
    raise AnswerError(msg)


class InProcess:
    """The student's functions, called where a debugger can follow and prints are seen."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the student's function, wrapped so that only copies of data cross."""
        function = getattr(self._module, name, None)
        if not callable(function):
            msg = f"exercise.py has no function {name}"
            raise MissingFunctionError(msg)

        def call(*arguments: object, **options: object) -> object:
            given = [plain(argument, "the check") for argument in arguments]
            named = {key: plain(option, "the check") for key, option in options.items()}
            return plain(function(*given, **named), name)

        return call
