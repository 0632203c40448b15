"""The days of a run: from the simulator, with declared truth, or from a table of your own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from reference_impl.city import Floats
from reference_impl.errors import LoopError
from reference_impl.problem import Problem, read_table
from reference_impl.simulate import (
    Event,
    Scenario,
    expected_minutes,
    hurried,
    labels_late,
    reported,
    shown,
    simulate_day,
)


@dataclass(frozen=True)
class DaySource:
    """History and production of one problem, a batch of rows a day.

    `history` holds the rows before production and `history_days` the number of the day of each
    (negative). `batch(day)` gives the rows of a production day from 0 to `days`-1, target
    included: the loop hides it until the labels are due. A day without rows is an empty frame.

    `plan` says in plain data how to make this source again (see `from_plan`), so that a run which
    was broken off can go on; it is empty when a program has made the source by hand.

    The last three say what a feed of labels can do wrong, and what a promise can do to the truth:
    by how many days the labels of a day are `late`, the rows with the `label` as reported, and the
    rows once couriers `react` to what was promised. By default they change nothing. Where a promise
    can be seen, `react` adds `shown`: whether it was. The rows not shown are a holdout, chosen at
    random, which tells what would have happened without the promise.

    `expected(day, rows)` is what an oracle would predict for some rows of a day, (n,): the mean of
    their target, known to a simulator alone. A table has no oracle, so there it is None.
    """

    name: str
    history: pd.DataFrame
    history_days: pd.Series
    days: int
    first_date: pd.Timestamp
    batch: Callable[[int], pd.DataFrame]
    events: list[Event] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)
    late: Callable[[int], int] = lambda _day: 0
    label: Callable[[int, pd.DataFrame], pd.DataFrame] = lambda _day, rows: rows
    react: Callable[[int, pd.DataFrame, Floats], pd.DataFrame] = lambda _day, rows, _promised: rows
    expected: Callable[[int, pd.DataFrame], Floats | None] = lambda _day, _rows: None


def simulated(
    problem: Problem, scenario: Scenario, days: int, seed: int, orders: int = 200
) -> DaySource:
    """Play a scenario for a number of days, after `train_days` of calm history.

    Raises:
        LoopError: fewer than one day, fewer than one order, or a negative seed.
    """
    if days < 1:
        raise LoopError(f"The number of days must be at least 1, not {days}.")
    numbers = range(-problem.train_days, 0)
    past = [simulate_day(scenario, day, seed, orders) for day in numbers]
    history = pd.concat(past, ignore_index=True)
    lengths = [len(frame) for frame in past]
    return DaySource(
        name=scenario.name,
        history=history,
        history_days=pd.Series(numbers).repeat(lengths).reset_index(drop=True),
        days=days,
        first_date=history["day"].max() + pd.Timedelta(days=1),
        batch=lambda day: simulate_day(scenario, day, seed, orders),
        events=scenario.events,
        plan={
            "scenario": scenario.model_dump(mode="json"),
            "days": days,
            "seed": seed,
            "orders": orders,
        },
        late=lambda day: labels_late(scenario, day),
        label=lambda day, rows: rows.assign(minutes=reported(scenario, day, rows["minutes"])),
        react=lambda day, rows, promised: _react(scenario, seed, day, rows, promised),
        expected=lambda day, rows: (
            expected_minutes(scenario, day, seed, orders).loc[rows["order_id"]].to_numpy()
        ),
    )


def _react(
    scenario: Scenario, seed: int, day: int, rows: pd.DataFrame, promised: Floats
) -> pd.DataFrame:
    seen = shown(seed, day, len(rows))
    minutes = hurried(scenario, day, rows["minutes"], promised)
    return rows.assign(shown=seen, minutes=minutes.where(seen, rows["minutes"]))


def from_table(
    problem: Problem, table: pd.DataFrame, days: int | None = None, path: str | Path | None = None
) -> DaySource:
    """Play a table that `problem.read_table` has read: its first `train_days` are the history.

    Args:
        problem: how long the history is.
        table: rows with the column `day`.
        days: play no more days than these.
        path: the file of the table, so that a run which was broken off can read it again.

    Raises:
        LoopError: the table has no day after the history.
    """
    start = table["day"].min() + pd.Timedelta(days=problem.train_days)
    numbers = (table["day"] - start).dt.days
    last = int(numbers.max()) if len(table) else -1
    if last < 0:
        raise LoopError(
            f"The table ends within the first {problem.train_days} days, which problem "
            f"'{problem.name}' needs as history: give a longer one."
        )
    past = numbers < 0
    batches = dict(list(table[~past].groupby(numbers[~past])))
    return DaySource(
        name=problem.name,
        history=table[past].reset_index(drop=True),
        history_days=numbers[past].reset_index(drop=True),
        days=last + 1 if days is None else min(days, last + 1),
        first_date=start,
        plan={} if path is None else {"table": str(Path(path).resolve()), "days": days},
        batch=lambda day: batches.get(day, table.iloc[:0]).reset_index(drop=True),
    )


def from_plan(problem: Problem, plan: dict[str, Any]) -> DaySource:
    """Make a source again from its `plan`.

    Raises:
        LoopError: the plan is empty, or its table cannot be read any more.
    """
    if "scenario" in plan:
        scenario = Scenario.model_validate(plan["scenario"])
        return simulated(problem, scenario, plan["days"], plan["seed"], plan["orders"])
    if "table" in plan:
        table = read_table(problem, plan["table"])
        return from_table(problem, table, plan["days"], plan["table"])
    raise LoopError("This run cannot go on: its days were made by a program and not by a plan.")
