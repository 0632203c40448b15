"""From a row to what a model sees: one code path, used in training and in serving.

When training and serving compute a feature in two places, the two drift apart and the model is
silently wrong (training-serving skew, Sculley et al. 2015). Here are the only two functions that
do it: one for a table, one for a single order that must be answered within microseconds. Tests
prove that they agree on every order.
"""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from reference_impl.data_statistics import hours
from reference_impl.problem import Problem

MISSING = "missing"


def features(problem: Problem, frame: pd.DataFrame) -> pd.DataFrame:
    """Make the model's input from orders, labelled or not.

    Args:
        problem: declares the columns.
        frame: n rows with the feature columns and the time column; more columns do no harm.

    Returns:
        n rows, same index: the features in the order of the problem (numbers as float64, text
        with "missing" for a null), then `hour` (0-23) and `weekday` (0 = Monday). It does not
        hold the target nor anything that is known only after the fact.
    """
    time = pd.to_datetime(frame[problem.time.column])
    table: dict[str, pd.Series] = {}
    for column in problem.features:
        values = frame[column.name]
        if column.kind == "numeric":
            table[column.name] = values.astype("float64")
        else:
            table[column.name] = values.astype("str").fillna(MISSING)
    table["hour"] = hours(problem, frame)
    table["weekday"] = time.dt.weekday.astype("float64")
    return pd.DataFrame(table, index=frame.index)


def row_features(problem: Problem, order: Mapping[str, object]) -> dict[str, float | str]:
    """Make the model's input from one order, as `features` does for a table, without a table.

    Args:
        problem: declares the columns.
        order: the feature columns and the time column (a datetime, or text in ISO 8601); None or
            NaN is a missing value. More keys do no harm.

    Returns:
        The same names, order and values as one row of `features`.

    Raises:
        KeyError: the order lacks a column.
        ValueError: a number or the time cannot be read.
    """
    moment = order[problem.time.column]
    time = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    row: dict[str, float | str] = {}
    for column in problem.features:
        value = order[column.name]
        missing = value is None or value != value  # noqa: PLR0124 - only NaN differs from itself
        if column.kind == "numeric":
            row[column.name] = float("nan") if missing else float(value)  # type: ignore[arg-type]
        else:
            row[column.name] = MISSING if missing else str(value)
    hour = time.hour if problem.time.hour is None else order[problem.time.hour]
    row["hour"] = float(hour)  # type: ignore[arg-type]
    row["weekday"] = float(time.weekday())
    return row
