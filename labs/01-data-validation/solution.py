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

# solution
import math
from collections import Counter
from datetime import datetime, timedelta

# end of solution
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
    # solution: Step 1, delivery_schema, is not written yet.
    return {
        KEY: {"kind": "text", "missing": False, "levels": None},
        TIME: {"kind": "time", "missing": False},
        "district": _levels("centre", "harbour", "university", "hills", "airport"),
        "vehicle": _levels("bicycle", "scooter", "car"),
        "distance_km": _number(0, 30),
        "items": _number(1, 30),
        "rain_mm": _number(0, 80, seasonal=True),
        "open_orders": _number(0, 40, missing=True),
    }
    # end of solution


# solution
def _levels(*levels: str) -> Column:
    return {"kind": "text", "missing": False, "levels": list(levels)}


def _number(low: float, high: float, seasonal: bool = False, missing: bool = False) -> Column:
    return {"kind": "number", "missing": missing, "min": low, "max": high, "seasonal": seasonal}


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


# end of solution
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
    # solution: Step 2, value_fault, is not written yet.
    if _is_missing(value):
        return None if column["missing"] else "missing"
    if column["kind"] == "number":
        return _number_fault(column, value)
    if not isinstance(value, str):
        return "kind"
    if column["kind"] == "time":
        return _time_fault(value, now)
    known = column["levels"] is None or value in column["levels"]
    return None if known else "level"
    # end of solution


# solution
def _number_fault(column: Column, value: object) -> str | None:
    # In Python a truth value is a whole number.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "kind"
    return None if column["min"] <= value <= column["max"] else "range"


def _time_fault(value: str, now: str) -> str | None:
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return "kind"
    if time.tzinfo is not None:
        return "kind"
    age = datetime.fromisoformat(now) - time
    if age > timedelta(hours=MAX_AGE_HOURS):
        return "stale"
    return "future" if age < timedelta(0) else None


# end of solution
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
    # solution: Step 3, order_faults, is not written yet.
    found = []
    for name, column in schema.items():
        fault = value_fault(column, order[name], now) if name in order else "absent"
        if fault:
            found.append([name, fault])
    return found
    # end of solution


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
    # solution: Step 4, row_faults, is not written yet.
    absent = [name for name in schema if name not in batch]
    there = {name: column for name, column in schema.items() if name not in absent}
    found: list[list[Any]] = [[None, name, "absent"] for name in absent]
    keys = set()
    # "records" turns NumPy's numbers into Python's, which a request has too.
    for row, order in enumerate(batch.to_dict("records")):
        found += [[row, name, fault] for name, fault in order_faults(there, order, now)]
        key = order.get(KEY)
        if not _is_missing(key):
            if key in keys:
                found.append([row, KEY, "repeated"])
            keys.add(key)
    return found
    # end of solution


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
    # solution: Step 5, usual, is not written yet.
    middle = {}
    for name in _compared(schema):
        low, median, high = history[name].quantile([0.25, 0.5, 0.75])
        middle[name] = [float(median), float(high - low)]
    return {
        "rows": float(history[TIME].str[:10].value_counts().median()),
        "missing": {name: float(history[name].isna().mean()) for name in schema},
        "middle": middle,
    }
    # end of solution


# solution
def _compared(schema: Schema) -> list[str]:
    """The numbers whose middle does not follow the weather."""
    return [
        n for n, column in schema.items() if column["kind"] == "number" and not column["seasonal"]
    ]


# end of solution
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
    # solution: Step 6, unusual, is not written yet.
    found = [["(rows)", "few"]] if len(batch) < MIN_ROWS_SHARE * known["rows"] else []
    if batch.empty:
        return found
    for name, share in known["missing"].items():
        if name in batch and batch[name].isna().mean() > share + MAX_MISSING_RISE:
            found.append([name, "missing share"])
    for name, (median, spread) in known["middle"].items():
        numbers = name in batch and batch[name].dtype.kind in "iuf"
        # Without values the median is NaN, and a comparison with NaN is false.
        if numbers and abs(batch[name].median() - median) > MAX_SHIFT * spread:
            found.append([name, "shift"])
    return found
    # end of solution


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
    # solution: Step 7, blocking, is not written yet.
    counts = Counter((column, fault) for _, column, fault in faults)
    return [
        [column, fault]
        for (column, fault), count in counts.items()
        if fault == "absent" or count > MAX_BAD_SHARE * rows
    ]
    # end of solution


class Guard:
    """Step 8. The guard of the nightly batches. It remembers the orders that it has let in."""

    def __init__(self, schema: Schema, known: dict[str, Any]) -> None:
        """Make a guard that has seen no batch yet.

        Args:
            schema: What was agreed.
            known: What `usual` gave back.
        """
        # solution: Step 8, Guard, is not written yet.
        self.schema, self.known = schema, known
        self.seen: set[str] = set()
        # end of solution

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
        # solution: Step 8, Guard.judge, is not written yet.
        apart = row_faults(self.schema, batch, now)
        keys = batch[KEY].tolist() if KEY in batch else []
        apart += [[row, KEY, "seen"] for row, key in enumerate(keys) if key in self.seen]
        reasons = blocking(apart, len(batch)) + unusual(self.known, batch)
        bad = {row for row, *_ in apart}
        use = [] if reasons else [row for row in range(len(batch)) if row not in bad]
        self.seen |= {keys[row] for row in use}
        status = "quarantined" if reasons else "accepted"
        return {"status": status, "reasons": reasons, "use": use, "apart": apart}
        # end of solution
