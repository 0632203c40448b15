"""Lab data-validation: guard the entrance.

Each night the order app delivers the orders of the day as one table, a *batch*. During the day the
same app sends single orders, *requests*, which must be answered with a promise. You write the guard
that stands at both entrances. This is what was agreed with the team of the order app:

    order_id      A text, another one for each order. It is never missing.
    ordered_at    When the order was placed: a text such as "2026-03-01T18:04:11", on the clock of
                  the city, without a time zone. It is never missing.
    district      centre, harbour, university, hills or airport. It is never missing. Nothing has
                  been ordered from the airport yet; it opens soon.
    vehicle       bicycle, scooter or car. It is never missing.
    distance_km   A number. The map service works in metres and divides by 1000. The shortest way
                  is 0 metres and the longest 30,000 metres. It is never missing.
    items         A number, from 1 to 30. It is never missing.
    rain_mm       A number, from 0 to 80 millimetres an hour. It is never missing. It follows the
                  weather, so a usual value in May says nothing about November.
    open_orders   A number, from 0 to 40 orders for each courier. Now and then a reading is lost,
                  and then it is missing.

A missing value is None or NaN, and in a table pandas decides which. A batch is a DataFrame whose
rows are numbered from 0. Leave what you are given unchanged. All lists may be in any order.
Run `lab check data-validation` after each step.
"""

from typing import Any

import pandas as pd

Column = dict[str, Any]
"""What was agreed about one column.

"kind" is "text", "number" or "time". "missing" says whether a value may be missing. A text has
"levels", the list of all allowed texts, or None when any text will do. A number has "min" and
"max", the smallest and the largest allowed value, and "seasonal": whether it follows the weather.
"""

Schema = dict[str, Column]
"""The columns by their names."""

KEY = "order_id"
"""The column that is different in each order."""

TIME = "ordered_at"
"""The column with the time of the order."""

MAX_AGE_HOURS = 24
"""An older order is not answered any more, and no batch holds one."""

MAX_BAD_SHARE = 0.01
"""When more of a batch's rows than this break the same rule, the batch is not used at all."""

MAX_MISSING_RISE = 0.05
"""By how much the share of missing values may exceed the usual share."""

MAX_SHIFT = 3.0
"""How many interquartile ranges a median may lie away from the usual median."""

MIN_ROWS_SHARE = 0.5
"""A batch must have at least this share of the usual number of rows."""


def delivery_schema() -> Schema:
    """Step 1. Return the agreement above as a schema: eight columns.

    Example:
        The entry "vehicle" is
        {"kind": "text", "missing": False, "levels": ["bicycle", "scooter", "car"]}.
    """
    raise NotImplementedError("Step 1, delivery_schema, is not written yet.")


def value_fault(column: Column, value: object, now: str) -> str | None:
    """Step 2. Return what is wrong with one value, or None when nothing is.

    The first of these that is true:

    - None when the value is missing and may be; "missing" when it may not be.
    - "kind" when it is not of the kind of the column. A number is an int or a float. True and
      False are no numbers, and neither is the text "3.2". A time is a text that
      `datetime.fromisoformat` can read and that has no time zone.
    - "level" when a text is not one of the levels.
    - "range" when a number is below "min" or above "max". Both limits themselves are allowed.
    - "stale" when a time lies more than MAX_AGE_HOURS before now.
    - "future" when a time lies after now.

    Args:
        column: What was agreed.
        value: None, a truth value, a number or a text.
        now: The time of the city's clock, written like a value of `ordered_at`.

    Example:
        value_fault(delivery_schema()["items"], 0, now) is "range".
    """
    raise NotImplementedError("Step 2, value_fault, is not written yet.")


def order_faults(schema: Schema, order: dict[str, Any], now: str) -> list[list[str]]:
    """Step 3. Return everything that is wrong with one request: [column, fault] for each fault.

    A column that the order does not have at all has the fault "absent", also when its value might
    be missing: somebody who leaves out a column does not follow the agreement. What the order has
    beside the columns of the schema does no harm.

    Args:
        schema: What was agreed.
        order: The values by the names of their columns.
        now: See value_fault.

    Returns:
        An empty list when the order can be answered.
    """
    raise NotImplementedError("Step 3, order_faults, is not written yet.")


def row_faults(schema: Schema, batch: pd.DataFrame, now: str) -> list[list[Any]]:
    """Step 4. Return everything that is wrong with the rows of a batch.

    - [row, column, fault] for each fault of a value. A row gets the same faults as a request with
      the same values.
    - [row, KEY, "repeated"] for each row whose key stands in an earlier row of the batch. The first
      of them is not to blame. A missing key repeats nothing.
    - [None, column, "absent"], once, for a column that the batch does not have.

    Args:
        schema: What was agreed, with a column KEY.
        batch: One row an order. It may be empty, lack columns, or have a column of another type.
            Its numbers are NumPy's until you turn them into Python's, and `np.int64(3)` is no
            `int`.
        now: When the batch arrived.
    """
    raise NotImplementedError("Step 4, row_faults, is not written yet.")


def usual(schema: Schema, history: pd.DataFrame) -> dict[str, Any]:
    """Step 5. Sum up the orders of many days, from which the model has learnt.

    Args:
        schema: What was agreed.
        history: The orders of many days. It has every column, and no row has a fault. The day of an
            order is in the first ten characters of TIME.

    Returns:
        "rows": the median over the days of the number of orders in a day.
        "missing": for each column of the schema, the share of the rows in which it is missing.
        "middle": for each number that is not seasonal, [median, interquartile range] of the values
        that are present. The interquartile range is the 75% quantile minus the 25% quantile, as
        `numpy.quantile` and pandas compute them when nothing else is asked for.
    """
    raise NotImplementedError("Step 5, usual, is not written yet.")


def unusual(known: dict[str, Any], batch: pd.DataFrame) -> list[list[str]]:
    """Step 6. Return what is unlike the history, although each row may be legal.

    - ["(rows)", "few"] when the batch has fewer rows than MIN_ROWS_SHARE of the usual number. More
      rows than usual are good news.
    - [column, "missing share"] when the share of missing values exceeds the usual share by more
      than MAX_MISSING_RISE.
    - [column, "shift"] when the median of the values that are present lies more than MAX_SHIFT
      interquartile ranges away from the usual median, on either side. Only columns in
      known["middle"] are compared. A column in which no value is present, or which does not hold
      numbers, is passed over: other rules speak of it.

    Columns that the batch lacks are passed over. An empty batch has few rows and no other fault.

    Args:
        known: What `usual` gave back, perhaps for another schema.
        batch: See row_faults.
    """
    raise NotImplementedError("Step 6, unusual, is not written yet.")


def blocking(faults: list[list[Any]], rows: int) -> list[list[str]]:
    """Step 7. Return which faults of rows forbid the use of the whole batch.

    A rule is a pair of column and fault. It blocks when its column is absent, or when *more* rows
    than MAX_BAD_SHARE of the batch break it. One typing error in two hundred orders is life; the
    same error in twenty of them is a broken feed.

    Args:
        faults: Made as by row_faults: [row, column, fault], where row is None for a column that is
            absent.
        rows: How many rows the batch has.

    Returns:
        [column, fault] for each rule that blocks, each once.
    """
    raise NotImplementedError("Step 7, blocking, is not written yet.")


class Guard:
    """Step 8. The guard of the nightly batches. It remembers the orders that it has let in."""

    def __init__(self, schema: Schema, known: dict[str, Any]) -> None:
        """Make a guard that has seen no batch yet.

        Args:
            schema: What was agreed.
            known: What `usual` gave back.
        """
        raise NotImplementedError("Step 8, Guard, is not written yet.")

    def judge(self, batch: pd.DataFrame, now: str) -> dict[str, Any]:
        """Judge a batch, and never raise an error because of what it holds.

        A row has one more fault, [row, KEY, "seen"], when its key was let in with an earlier batch.
        A batch is quarantined for each rule of rows that blocks and for each thing that is unusual;
        else it is accepted. Of an accepted batch the rows with a fault are not used, and the keys
        of those that are used count as let in from then on. Of a quarantined batch nothing is used
        and nothing is remembered, since somebody may mend it and deliver it again.

        Args:
            batch: See row_faults.
            now: When the batch arrived.

        Returns:
            "status": "accepted" or "quarantined".
            "reasons": [column, fault] for each rule that blocks and each thing that is unusual;
            empty when the batch is accepted.
            "use": the numbers of the rows that may be used.
            "apart": [row, column, fault] for each fault of a row, whatever the status.
        """
        raise NotImplementedError("Step 8, Guard.judge, is not written yet.")
