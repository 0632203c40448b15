"""Plain data: the only things that cross between a check and a student's code."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

_ATOMS = (type(None), bool, int, float, str, bytes)
_SCALARS = frozenset(np.sctypeDict.values())
_ARRAYS = "biufUM"  # NumPy's letters for truth values, numbers, text and moments
_COLUMNS = "biufM"
_DEPTH = 100
_TEXT_BYTES = 64_000_000


class AnswerError(Exception):
    """The student's code gave no usable answer to a call."""


def plain(value: object, whose: str, other: Callable[[object], object] | None = None) -> object:
    """Return a copy of a value that is nothing but data.

    Tuples become lists, NumPy scalars become Python's, arrays of Python text become arrays of
    NumPy's, and the rows of a DataFrame are numbered from 0. Types are compared with ``is``: an
    object that claims to be a number, or to equal everything, is not let through.

    Args:
        value: What is to cross.
        whose: Who gave it, for the message.
        other: What to do with a value that is not data; without it, such a value is refused.

    Raises:
        AnswerError: When it is, or holds, anything else, or is nested too deeply.
    """
    return _plain(value, whose, other or _refuse(whose), _DEPTH)


def _plain(value: object, whose: str, other: Callable[[object], object], depth: int) -> object:
    if type(value) not in (list, tuple, dict):
        return _leaf(value, whose, other)
    if depth == 0:
        msg = f"{whose} gave back a value that is nested more than {_DEPTH} levels deep"
        raise AnswerError(msg)
    if type(value) is dict:
        return {_key(key, whose): _plain(v, whose, other, depth - 1) for key, v in value.items()}
    return [_plain(item, whose, other, depth - 1) for item in value]


def _leaf(value: object, whose: str, other: Callable[[object], object]) -> object:
    if type(value) in _ATOMS:
        return value
    if type(value) in _SCALARS and type(value.item()) in _ATOMS:
        return value.item()
    if type(value) is np.ndarray:
        return _array(value, whose)
    return _frame(value, whose) if _is_frame(value) else other(value)


def _refuse(whose: str) -> Callable[[object], NoReturn]:
    def refuse(value: object) -> NoReturn:
        msg = (
            f"{whose} gave back a value of type {type(value).__name__}; give back a number, text, "
            "list, dictionary, NumPy array (of a Series: to_numpy()) or DataFrame"
        )
        raise AnswerError(msg)

    return refuse


def _key(key: object, whose: str) -> object:
    if type(key) in _SCALARS:
        key = key.item()
    if type(key) not in _ATOMS:
        msg = f"{whose} gave back a dictionary with a key of type {type(key).__name__}; use text"
        raise AnswerError(msg)
    return key


def _array(value: np.ndarray, whose: str) -> np.ndarray:
    if value.dtype.kind == "O" and all(type(item) is str for item in value.flat):
        longest = max((len(item) for item in value.flat), default=1)
        if 4 * longest * value.size > _TEXT_BYTES:
            msg = f"{whose} gave back an array of text that is too large"
            raise AnswerError(msg)
        return value.astype(f"U{max(longest, 1)}")
    if value.dtype.kind not in _ARRAYS or value.dtype == np.longdouble:
        msg = (
            f"{whose} gave back an array of type {value.dtype}; "
            "use numbers, truth values, text or dates"
        )
        raise AnswerError(msg)
    return value.astype(value.dtype.newbyteorder("="), order="C")  # always a copy


def _is_frame(value: object) -> bool:
    # pandas takes a third of a second to import, and an exercise may not use it at all.
    return type(value).__name__ == "DataFrame" and _pandas_frame() is type(value)


def _pandas_frame() -> type:
    import pandas as pd

    return pd.DataFrame


def _frame(frame: "pd.DataFrame", whose: str) -> "pd.DataFrame":
    import pandas as pd

    names = list(frame.columns)
    if any(type(name) is not str for name in names) or len(set(names)) < len(names):
        msg = f"{whose} gave back a DataFrame whose column names are not distinct texts"
        raise AnswerError(msg)
    index = frame.index
    if type(index) not in (pd.RangeIndex, pd.Index) or index.dtype.kind not in "iu" or index.name:
        msg = (
            f"{whose} gave back a DataFrame with an index that holds data; call reset_index() on it"
        )
        raise AnswerError(msg)
    columns = {name: _column(frame[name], name, whose) for name in names}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))


def _column(column: "pd.Series", name: str, whose: str) -> object:
    import pandas as pd

    text = isinstance(column.dtype, pd.StringDtype)
    if not text and column.dtype == object:
        text = column[column.notna()].map(type).eq(str).all()
    if text:
        return pd.array(column.to_numpy(dtype=object, na_value=None), dtype="str")
    if type(column.dtype).__module__.startswith("numpy") and column.dtype.kind in _COLUMNS:
        return column.to_numpy(copy=True)
    msg = (
        f"{whose} gave back a DataFrame whose column {name!r} is of type {column.dtype}; "
        "use numbers, truth values, text or dates without a time zone"
    )
    raise AnswerError(msg)
