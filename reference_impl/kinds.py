"""What is a number, a text, a local time? Asked of every value that comes in, in one place.

A table may hold 3.2 and a text "3.2" in the same column, and so may a request. Libraries are
generous: pandas and pydantic both read the text as the number, and each reads other things besides
(pydantic takes the number 5 for a time in 1970). What is read with good will in one place and
refused in another is a difference between training and serving, so here nobody guesses.
"""

from datetime import datetime
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from reference_impl.problem import Problem


def missing_is_none(value: Any) -> Any:  # noqa: ANN401 - whatever a feed or a client sends
    """The value, or None for each way to say "missing": NaN in a table is null in JSON.

    >>> missing_is_none(float("nan")), missing_is_none(0.0)
    (None, 0.0)
    """
    missing = value is pd.NaT or value is pd.NA or (isinstance(value, float) and np.isnan(value))
    return None if missing else value


def _local_time(value: Any) -> Any:  # noqa: ANN401 - whatever a feed or a client sends
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("datetime_parsing", "no time can be read") from error
    # pandas calls its missing time a datetime.
    if not isinstance(value, datetime) or value is pd.NaT:
        raise PydanticCustomError("datetime_type", "a time is a text such as 2026-01-31T19:10:00")
    # 19:10 in UTC and 19:10 on the clock of the kitchen are an hour apart and look the same.
    if value.tzinfo is not None:
        raise PydanticCustomError("timezone_naive", "a local time has no zone")
    return value


# Strict: the text "3.2" and `true` are no numbers, and the number 1 is no text.
KINDS: dict[str, Any] = {
    "numeric": Annotated[float, Field(strict=True)],
    "categorical": Annotated[str, Field(strict=True)],
    "time": Annotated[datetime, BeforeValidator(_local_time)],
}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {kind: TypeAdapter(KINDS[kind]) for kind in KINDS}
_DTYPES = {
    kind: pd.api.types.pandas_dtype(name)
    for kind, name in (("numeric", "float64"), ("categorical", "str"), ("time", "datetime64[us]"))
}
_WRONG = object()

# Row (None for the whole column), column, rule, value.
Case = tuple[int | None, str, str, object]


def as_kinds(
    problem: Problem, frame: pd.DataFrame, with_target: bool
) -> tuple[pd.DataFrame, list[Case]]:
    """The declared columns that are there, each of its kind.

    Args:
        problem: declares the columns; key and time must be there.
        frame: n rows with the index 0 to n-1.
        with_target: whether the target is read too.

    Returns:
        n rows: float64, str and datetime64[us]. A value of another kind is missing in it, and one
        of the cases: row, column, "is_numeric" or "is_categorical" or "is_time", the value.
    """
    columns = [*problem.columns, *([problem.target] if with_target else [])]
    kinds = {column.name: str(column.kind) for column in columns if column.name in frame}
    kinds[problem.time.column] = "time"
    table, cases = {problem.key: frame[problem.key]}, list[Case]()
    for name, kind in kinds.items():
        values = frame[name]
        if not _is_of(kind, values.dtype):
            read = [_read(kind, value) for value in values.astype(object)]
            wrong = [row for row, value in enumerate(read) if value is _WRONG]
            cases += [(row, name, f"is_{kind}", values.iloc[row]) for row in wrong]
            values = pd.Series([None if v is _WRONG else v for v in read], dtype=object)
        dtype = _DTYPES[kind]
        table[name] = values if values.dtype == dtype else values.astype(dtype)
    return pd.DataFrame(table, copy=False), cases


def in_kinds(problem: Problem, frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows with every declared column in its kind: what is let in needs no second look.

    For rows without a value of a wrong kind; undeclared columns stay as they are.
    """
    frame = frame.reset_index(drop=True)
    typed, _ = as_kinds(problem, frame, problem.target.name in frame)
    other = {str(name): typed[name] for name in typed if typed[name].dtype != frame[name].dtype}
    return frame.assign(**other) if other else frame


def _is_of(kind: str, dtype: object) -> bool:
    """Whether every value of this type is of the kind, so that none must be looked at."""
    if kind == "categorical":
        return isinstance(dtype, pd.StringDtype)
    return isinstance(dtype, np.dtype) and dtype.kind in ("M" if kind == "time" else "iuf")


def _read(kind: str, value: object) -> object:
    """The value as its kind, None when it is missing, `_WRONG` when it is of another kind."""
    value = missing_is_none(value.item() if isinstance(value, np.generic) else value)
    if value is None:
        return None
    try:
        return _ADAPTERS[kind].validate_python(value)
    except ValidationError:
        return _WRONG
