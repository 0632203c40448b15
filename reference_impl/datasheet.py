"""The datasheet of the labelled table: where the rows come from, what they hold, what they lack.

The questions are those of Gebru et al. (2021); the answers are counted, or stand in the problem
file.
"""

from dataclasses import dataclass

import pandas as pd

from reference_impl.card import purpose, table
from reference_impl.errors import LoopError
from reference_impl.problem import Column, Problem


@dataclass(frozen=True)
class TableFacts:
    """What a datasheet tells of a table; days as numbers, production starts at 0.

    `columns` has one row a column: column, missing (share, 0 to 1), found (range or levels).
    `answered` counts the predictions and `labelled` those whose truth has come. `quarantined` has
    one row a blocked day: day, rows, reason.
    """

    source: str
    version: int
    rows: int
    first_day: int
    last_day: int
    columns: pd.DataFrame
    answered: int
    labelled: int
    quarantined: pd.DataFrame


def table_facts(  # noqa: PLR0913 - one argument for each table that is counted
    problem: Problem,
    frame: pd.DataFrame,
    source: str,
    version: int,
    answered: int,
    quarantine: pd.DataFrame,
) -> TableFacts:
    """Count what a datasheet tells.

    Args:
        problem: declares the columns.
        frame: the labelled rows, with `day_number`; those of production have a prediction.
        source: of the run: the name of a scenario, or of the problem whose table was played.
        version: of the table that they were read from.
        answered: number of predictions made in production.
        quarantine: rows that were blocked, with `day_number` and `reason`; empty when none was.

    Raises:
        LoopError: there are no rows.
    """
    if frame.empty:
        raise LoopError("There are no labelled rows to describe: play more days first.")
    found = [(c.name, float(frame[c.name].isna().mean()), _found(c, frame[c.name]))
             for c in [*problem.columns, problem.target]]  # fmt: skip
    blocked = [
        (day, len(rows), rows["reason"].iloc[0])
        for day, rows in (quarantine.groupby("day_number") if len(quarantine) else [])
    ]
    return TableFacts(
        source=source,
        version=version,
        rows=len(frame),
        first_day=int(frame["day_number"].min()),
        last_day=int(frame["day_number"].max()),
        columns=pd.DataFrame(found, columns=["column", "missing", "found"]),
        answered=answered,
        labelled=int(frame["prediction"].notna().sum()),
        quarantined=pd.DataFrame(blocked, columns=["day", "rows", "reason"]),
    )


def _found(column: Column, values: pd.Series) -> str:
    if column.kind == "numeric":
        return f"{values.min():g} to {values.max():g}"
    return f"{values.nunique()} levels"


def datasheet(problem: Problem, facts: TableFacts) -> str:
    """The datasheet of the labelled table, as Markdown; the questions are those of Gebru et al."""
    target, sheet = problem.target, facts.columns.set_index("column")
    origin = problem.download
    where = "The problem file names no outside source: the rows are the service's own or simulated."
    if origin is not None:
        where = f"{origin.source}, doi:{origin.doi}, {origin.licence}."
    columns = [
        (c.name, c.kind, c.unit, _declared(c), sheet.loc[c.name, "found"],
         f"{sheet.loc[c.name, 'missing']:.1%}", _use(problem, c))
        for c in [*problem.columns, target]
    ]  # fmt: skip
    head = ("Column", "Kind", "Unit", "Legal", "Found", "Missing", "Used as")
    blocked = [(r.day, r.rows, r.reason) for r in facts.quarantined.itertuples()]
    sections = {
        "Motivation": problem.description,
        "Composition": f"{facts.rows} labelled rows of the days {facts.first_day} to "
        f"{facts.last_day}, version {facts.version} of the table. One row a `{problem.key}`.\n\n"
        + table(head, columns),
        "Collection": f"Played from `{facts.source}`. {where}",
        "Labels": f"`{target.name}` ({target.description or target.unit}) becomes known "
        f"{problem.label_delay_days} days later. Of {facts.answered} predictions in production, "
        f"{facts.labelled} have their label.",
        "Cleaning": table(("Day", "Rows", "Why it was kept out"), blocked)
        if blocked
        else "No day was kept out.",
        "Uses": purpose(problem),
    }
    title = f"# Datasheet: {problem.title}"
    return "\n\n".join([title, *(f"## {name}\n\n{text}" for name, text in sections.items())]) + "\n"


def _declared(column: Column) -> str:
    if column.kind == "categorical":
        return f"{len(column.categories)} levels" if column.categories else "any text"
    return f"{column.min} to {column.max}"


def _use(problem: Problem, column: Column) -> str:
    if column.name == problem.target.name:
        return "target"
    return "feature" if column.feature else "kept, not used"
