"""Is this batch fit to be predicted on? A data fault is blocked, not learnt from.

Two kinds of rules, since each misses what the other sees: the contract of each row (types, limits,
legal categories, nulls, unique keys), and a comparison of the batch with the training data. The
contract is declared once, in the problem file, and applied in two places: to tables by pandera and
to single requests by pydantic. A row that one of them refuses is refused by the other.
"""

from collections.abc import Set
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from reference_impl.data_statistics import Statistics, unusual
from reference_impl.kinds import Case, as_kinds
from reference_impl.problem import Column, Problem
from reference_impl.verdict import Failure, Verdict, verdict

_WHOLE = "(rows)"


def schema(problem: Problem, with_target: bool) -> pa.DataFrameSchema:
    """The contract of a table as a pandera schema: columns, limits, levels, nulls, unique key.

    Args:
        problem: declares the columns.
        with_target: whether the target must be there. It is not, when orders come in.
    """
    columns = [*problem.columns, *([problem.target] if with_target else [])]
    fields = {column.name: _field(column) for column in columns}
    fields[problem.key] = pa.Column(unique=True, nullable=False)
    fields[problem.time.column] = pa.Column(nullable=False)
    return pa.DataFrameSchema(fields, strict=False, name=problem.name)


def _field(column: Column) -> pa.Column:
    if column.kind == "categorical":
        checks = [pa.Check.isin(column.categories)] if column.categories else []
        return pa.Column(checks=checks, nullable=column.nullable)
    low = -np.inf if column.min is None else column.min
    high = np.inf if column.max is None else column.max
    # An open end lets every number in, but infinity is not a number one can measure.
    limits = pa.Check.in_range(low, high, column.min is not None, column.max is not None)
    return pa.Column(checks=limits, nullable=column.nullable)


@lru_cache(maxsize=8)
def _cached_schema(declared: str, with_target: bool) -> pa.DataFrameSchema:
    return schema(Problem.model_validate_json(declared), with_target)


def check_batch(
    problem: Problem,
    frame: pd.DataFrame,
    known: Statistics | None = None,
    with_target: bool = False,
    earlier: Set[object] = frozenset(),
) -> Verdict:
    """Judge the batch of one day.

    Args:
        problem: the contract and the tolerances of its policy.
        frame: the batch, one row an order.
        known: statistics of the rows that the model has learnt from. Without them only the rules
            of single rows are applied.
        with_target: whether the batch must hold the target.
        earlier: keys of the days before; a row that has one of them was delivered again.

    Returns:
        The verdict. Bad data are its result and never an exception. It is "rejected" when a column
        is there twice, the key or the time is not there, or no time can be read.
    """
    if frame.empty:
        none = Failure(_WHOLE, "not_empty", 0, "no rows")
        return verdict([none], [f"{_WHOLE}: no rows arrived"])
    names = [problem.key, problem.time.column, problem.time.hour or problem.time.column]
    lost = [name for name in dict.fromkeys(names) if name not in frame]
    twice = [str(name) for name in frame.columns[frame.columns.duplicated()]]
    if lost or twice:
        found = [Failure(name, "column_in_dataframe", len(frame), "missing") for name in lost]
        found += [Failure(name, "unique_column", len(frame), "there twice") for name in twice]
        return verdict(found, [f"{f.column}: {f.check} fails" for f in found], rejected=True)
    typed, cases = as_kinds(problem, frame.reset_index(drop=True), with_target)
    contract = _cached_schema(problem.model_dump_json(), with_target)
    cases += _broken(contract, typed, {(row, column) for row, column, *_ in cases})
    if earlier:
        keys = enumerate(typed[problem.key].tolist())
        cases += [(row, problem.key, "seen_before", key) for row, key in keys if key in earlier]
    found, blocking = _tolerated(cases, len(frame), problem.policy.max_bad_share)
    offending = [(row, column, check) for row, column, check, _ in cases if row is not None]
    for failure in [] if known is None else unusual(problem, typed, known):
        found.append(failure)
        blocking.append(f"{failure.column}: {failure.check} ({failure.example})")
        if failure.check == "null_share":
            empty = np.flatnonzero(typed[failure.column].isna())
            offending += [(int(row), failure.column, failure.check) for row in empty]
    unreadable = bool(typed[problem.time.column].isna().all())
    return verdict(found, blocking, offending, rejected=unreadable)


def check_history(problem: Problem, frame: pd.DataFrame) -> Verdict:
    """Judge the rows that the first model is to learn from, target included.

    There is nothing yet to compare them with, and no model that could go on serving without them.
    So what would put a batch into quarantine rejects a history.
    """
    found = check_batch(problem, frame, with_target=True)
    return replace(found, status="rejected") if found.blocking else found


def _broken(
    contract: pa.DataFrameSchema, typed: pd.DataFrame, known: set[tuple[int | None, str]]
) -> list[Case]:
    """What pandera finds, without the cells whose kind was wrong already."""
    try:
        # lazy: report every broken rule at once, not only the first
        contract.validate(typed, lazy=True)
    except SchemaErrors as error:
        found = error.failure_cases
    else:
        return []
    cases: list[Case] = []
    for column, check, value, index in found[
        ["column", "check", "failure_case", "index"]
    ].itertuples(index=False):
        if check == "column_in_dataframe":
            cases.append((None, str(value), check, "missing"))
        elif (int(index), column) not in known:
            cases.append((int(index), column, check, value))
    return cases


def _tolerated(cases: list[Case], rows: int, max_share: float) -> tuple[list[Failure], list[str]]:
    """One failure a rule, and those that block: a lost column, or more rows than tolerated."""
    by_rule: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        by_rule.setdefault((case[1], case[2]), []).append(case)
    failures, blocking = [], []
    for (column, check), own in by_rule.items():
        lost = own[0][0] is None
        failures.append(Failure(column, check, rows if lost else len(own), str(own[0][3])))
        if lost:
            blocking.append(f"{column}: {check} fails")
        elif len(own) > max_share * rows:
            blocking.append(f"{column}: {check} fails for {len(own)} of {rows} rows")
    return failures, blocking
