"""Errors of a student's code that ran elsewhere, as a check sees them."""

import builtins
from functools import cache


class RaisedError(Exception):
    """The student's code raised an error.

    An instance is also one of Python's own class that the error had, so that
    ``pytest.raises(ValueError)`` finds it. ``kinds`` names all its classes, ``line`` is the line of
    the exercise, or None, and ``name`` is how a message calls it.
    """

    kinds: tuple[str, ...] = ()
    line: int | None = None
    name: str = ""

    def __str__(self) -> str:
        # Some of Python's classes would show their text in another way.
        return str(self.args[0]) if self.args else ""


def raised(kinds: list[str], text: str, name: str, line: int | None) -> RaisedError:
    """Make the error that a check sees, from what the other process said of it."""
    error = next((made for kind in kinds if (made := _class(kind))), RaisedError)(text)
    error.kinds, error.line, error.name = tuple(kinds), line, name
    return error


@cache  # one class a kind, else hypothesis takes a second error for another one
def _class(kind: str) -> type[RaisedError] | None:
    own = getattr(builtins, kind, None)
    if not isinstance(own, type) or not issubclass(own, Exception) or own is Exception:
        return None
    try:
        made = type(f"Raised{kind}", (RaisedError, own), {})
        made("text")
    except TypeError:  # UnicodeDecodeError and its like need more than a text
        return None
    return made
