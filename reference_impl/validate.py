"""Is this batch fit to be predicted on? A data fault is blocked, not learnt from.

Three kinds of rules, since each misses what the next one sees: the contract of each row (pandera:
types, limits, legal categories, nulls, unique keys), the size of the batch, and a comparison with
the training data, which alone can tell that a legal null has become too frequent.
"""

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from reference_impl.problem import Column, Problem

_COLUMNS = ["column", "check", "count", "example"]
_BAD_TYPE = {"dtype", "coerce_dtype", "column_in_dataframe"}


@dataclass(frozen=True)
class Verdict:
    """The judgement of one batch.

    `failures` has one row a failed rule: column, check, count (rows that fail), example (text).
    An accepted batch can have failures: a few bad rows that the policy tolerates.
    """

    status: Literal["accepted", "quarantined"]
    failures: pd.DataFrame
    blocking: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The rules that put the batch into quarantine, as one line; empty when accepted."""
        return "; ".join(self.blocking)


def schema(problem: Problem, with_target: bool) -> pa.DataFrameSchema:
    """The contract of a table as a pandera schema: columns, types, limits, levels, nulls, key.

    Args:
        problem: declares the columns.
        with_target: whether the target must be there. It is not, when orders come in.
    """
    columns = [*problem.columns, *([problem.target] if with_target else [])]
    fields = {column.name: _field(column) for column in columns}
    fields[problem.key] = pa.Column(unique=True, nullable=False)
    fields[problem.time.column] = pa.Column("datetime64[us]", nullable=False, coerce=True)
    return pa.DataFrameSchema(fields, strict=False, name=problem.name)


def _field(column: Column) -> pa.Column:
    if column.kind == "categorical":
        checks = [pa.Check.isin(column.categories)] if column.categories else []
        return pa.Column(checks=checks, nullable=column.nullable)
    limits = []
    if column.min is not None:
        limits.append(pa.Check.ge(column.min))
    if column.max is not None:
        limits.append(pa.Check.le(column.max))
    return pa.Column(float, limits, nullable=column.nullable, coerce=True)


def check_batch(
    problem: Problem,
    frame: pd.DataFrame,
    reference: pd.DataFrame | None = None,
    with_target: bool = False,
) -> Verdict:
    """Judge the batch of one day.

    Args:
        problem: the contract and the tolerances of its policy.
        frame: the batch, one row an order.
        reference: rows that the model has learnt from, with a column `day`. Without it only the
            rules of single rows are applied.
        with_target: whether the batch must hold the target.

    Returns:
        The verdict. Bad data are its result and never an exception.
    """
    failures, blocking = _row_rules(problem, frame, with_target)
    if reference is not None:
        for column, rule, count, example in _batch_rules(problem, frame, reference):
            failures.append((column, rule, count, example))
            blocking.append(f"{column}: {rule} ({example})")
    return Verdict(
        "quarantined" if blocking else "accepted",
        pd.DataFrame(failures, columns=_COLUMNS),
        tuple(blocking),
    )


_Failure = tuple[str, str, int, str]


def _row_rules(
    problem: Problem, frame: pd.DataFrame, with_target: bool
) -> tuple[list[_Failure], list[str]]:
    if frame.empty:
        return [("(rows)", "not_empty", 0, "no rows")], ["(rows): no rows arrived"]
    try:
        # lazy: report every broken rule at once, not only the first
        schema(problem, with_target).validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
    else:
        return [], []
    failures: list[_Failure] = []
    blocking: list[str] = []
    broken: set[str] = set()
    cases["column"] = cases["column"].where(
        cases["check"] != "column_in_dataframe", cases["failure_case"]
    )
    for (column, check), group in cases.groupby(["column", "check"], sort=False):
        if column in broken:
            continue  # a column of a wrong type fails all its other rules too
        failures.append((str(column), str(check), len(group), str(group["failure_case"].iloc[0])))
        structural = str(check).split("(")[0] in _BAD_TYPE
        broken |= {column} if structural else set()
        if structural:
            blocking.append(f"{column}: {check} fails")
        elif len(group) > problem.policy.max_bad_share * len(frame):
            blocking.append(f"{column}: {check} fails for {len(group)} of {len(frame)} rows")
    return failures, blocking


def _batch_rules(problem: Problem, frame: pd.DataFrame, reference: pd.DataFrame) -> list[_Failure]:
    policy = problem.policy
    failures: list[_Failure] = []
    usual = float(reference.groupby("day").size().median())
    if len(frame) < policy.min_batch_share * usual:
        failures.append(
            ("(rows)", "too_few_rows", len(frame), f"{len(frame)} of about {usual:.0f}")
        )
    for column in problem.features:
        if column.name not in frame or frame.empty:
            continue
        values, known = frame[column.name], reference[column.name]
        nulls, usual_nulls = float(values.isna().mean()), float(known.isna().mean())
        if nulls > usual_nulls + policy.max_null_rise:
            text = f"{nulls:.0%} null, {usual_nulls:.0%} in training"
            failures.append((column.name, "null_share", int(values.isna().sum()), text))
        # The weather of one day is not that of a year, so its median proves nothing.
        if column.kind == "numeric" and not column.seasonal:
            failures.extend(_median_rule(column.name, values, known, policy.max_median_shift))
    return failures


def _median_rule(name: str, values: pd.Series, known: pd.Series, limit: float) -> list[_Failure]:
    """A median that lies many interquartile ranges away: a wrong unit rather than a busy day."""
    numbers: Any = pd.to_numeric(values, errors="coerce")
    spread = float(known.quantile(0.75) - known.quantile(0.25)) or float(known.std())
    if numbers.notna().sum() == 0 or not spread > 0:
        return []
    median, usual = float(numbers.median()), float(known.median())
    if abs(median - usual) <= limit * spread:
        return []
    return [
        (name, "median_shift", int(numbers.notna().sum()), f"{median:g}, {usual:g} in training")
    ]
