"""Read and load the file that a student wrote: that file, and never the answer key."""

import importlib.util
import re
import sys
import traceback
from collections.abc import Iterable
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from labs.kit.errors import LabError
from labs.kit.forbidden import find

MAX_BYTES = 200_000
_MODULE = "student_exercise"
_CELL = re.compile(r"# cell (\d+)")  # as ``notebook.to_python`` writes it


class ExerciseError(LabError):
    """The exercise cannot be read or loaded, so no check can pass."""


class _Fresh(SourceFileLoader):
    """Compile what the file says now; a cached .pyc may be one edit behind."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def read(path: Path) -> bytes:
    """Return the bytes of the exercise.

    Raises:
        ExerciseError: When it is missing, too large, empty, or not UTF-8 text.
    """
    if not path.is_file():
        msg = f"There is no {path}; `lab start {path.parent.name}` makes it."
        raise ExerciseError(msg)
    return accept(path.read_bytes(), path.name)


def accept(content: bytes, name: str = "exercise.py") -> bytes:
    """Return the bytes of an exercise, when they can be one.

    Raises:
        ExerciseError: When they are too many, empty, or not UTF-8 text.
    """
    if len(content) > MAX_BYTES:
        msg = f"{name} has {len(content):,} bytes; at most {MAX_BYTES:,} are accepted."
        raise ExerciseError(msg)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"{name} is not UTF-8 text (byte {error.start}); save it as UTF-8."
        raise ExerciseError(msg) from error
    if "\0" in text:
        msg = f"{name} holds a zero byte, so it is no Python; save it as plain text."
        raise ExerciseError(msg)
    if not text.strip():
        msg = f"{name} is empty; `lab start` with `--again` gives a new one."
        raise ExerciseError(msg)
    return content


def load(path: Path, forbidden: Iterable[str] = ()) -> ModuleType:
    """Run the exercise as a module of its own, each time anew, without touching sys.path.

    Args:
        path: The exercise.
        forbidden: What it may not import, as dotted names.

    Raises:
        ExerciseError: When it cannot be read, has a syntax error, imports what it should write
            itself, or stops while it runs.
    """
    _parsed(path, read(path), forbidden)
    spec = importlib.util.spec_from_loader(_MODULE, _Fresh(_MODULE, str(path)))
    if spec is None or spec.loader is None:
        msg = f"Python cannot import {path}."
        raise ExerciseError(msg)
    module = importlib.util.module_from_spec(spec)
    sys.modules[_MODULE] = module  # dataclasses look their own module up
    try:
        spec.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        # SystemExit too: an exercise that calls exit() must not end the checks silently.
        msg = f"{path.name} stops while Python imports it{where(error, path)}: {name(error)}."
        raise ExerciseError(msg) from error
    return module


def _parsed(path: Path, content: bytes, forbidden: Iterable[str]) -> None:
    try:
        used = find(content.decode(), forbidden)
    except SyntaxError as error:
        msg = f"{path.name}, {spot(content.decode(), error.lineno)}: {error.msg}."
        raise ExerciseError(msg) from error
    except (ValueError, RecursionError, MemoryError) as error:
        msg = f"{path.name} is not Python that can be read: {error}."
        raise ExerciseError(msg) from error
    if used is not None:
        msg = (
            f"{path.name}, {spot(content.decode(), used[1])}: {used[0]} is what this lab teaches; "
            "write it yourself instead of importing it."
        )
        raise ExerciseError(msg)


def line(error: BaseException, path: Path) -> int | None:
    """Return the line of the exercise at which an error arose, None when outside it."""
    # Frames are walked and not formatted: an endless recursion has a thousand of them.
    lines = [
        number
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == str(path)
    ]
    return lines[-1] if lines else None


def spot(source: str, number: int | None) -> str:
    """Say where a line is: ``line 3``, or ``cell 2, line 3`` of what was a notebook."""
    above = source.splitlines()[: number or 0]
    for back, text in enumerate(reversed(above)):
        if (match := _CELL.fullmatch(text)) is not None:
            return f"cell {match[1]}, line {back}"
    return f"line {number}"


def where(error: BaseException, path: Path) -> str:
    """Say at which line of the exercise an error arose, or nothing when outside it."""
    number = line(error, path)
    return f" ({spot(path.read_text(encoding='utf-8'), number)})" if number else ""


def name(error: BaseException) -> str:
    """Return the type and the first line of the text of an error."""
    if isinstance(error, RecursionError):
        return "a function calls itself without end (RecursionError)"
    if isinstance(error, SystemExit):
        return "it ends the program (SystemExit)"
    text = str(error).partition("\n")[0].rstrip(".")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
