"""Lab documentation: let the run write its papers.

A document that a person types is true on the day it is typed. You write functions that make the
documents from what the system knows anyway, and functions that notice when they part.

Leave what you are given unchanged. Run `lab check documentation` after each step.
"""

from typing import Any

import pandas as pd

Record = dict[str, Any]
"""What a run has written down about a model:

- "model": its name, and "commit": the version of the code that made it;
- "target": the column it predicts, and "features": the columns it reads;
- "data": a dictionary with "table", "version", "first_day", "last_day", "rows" and "columns", the
  names of all columns of the table;
- "error": its mean error in minutes, and "groups": for each district a dictionary with "rows" and
  "error".
"""


def model_card(record: Record, smallest: int) -> dict[str, Any]:
    """Step 1. Make the model card of a run.

    Args:
        record: See `Record`.
        smallest: A group with fewer rows than this is not named as the worst.

    Returns:
        "model", "commit" and "predicts" (the target), as in the record.
        "reads": the features, sorted.
        "does not read": the other columns of the table, without the target, sorted. A reader asks
        for them: is the courier one of them?
        "learned from": "TABLE version VERSION, FIRST_DAY to LAST_DAY, ROWS rows".
        "error": the mean error, rounded to one digit.
        "worst group": the name of the group with the largest error among those with enough rows;
        None where no group has enough. Of two with the same error, the first by name.
        "worst error": the error of that group, rounded to one digit, or None.
    """
    raise NotImplementedError("Step 1, model_card, is not written yet.")


def as_markdown(card: dict[str, Any]) -> str:
    """Step 2. Write a card as Markdown, for people.

    The first line is "# Model card: " and the model's name. Then each other key has, in the order
    of the card, a heading "## KEY", an empty line before and after it, and its value below. Of a
    list, each entry is a line that begins with "- ". Where a value is None or an empty list, the
    line says "Not known." A gap that is left out looks as if nobody had anything to say.
    """
    raise NotImplementedError("Step 2, as_markdown, is not written yet.")


def datasheet(table: pd.DataFrame, personal: list[str]) -> dict[str, dict[str, Any]]:
    """Step 3. Describe each column of a table of orders.

    Args:
        table: Columns of numbers, texts, truth values and dates.
        personal: Names of columns whose values must not be shown, since they belong to a person.

    Returns:
        For each column, by its name in the order of the table:
        "kind": "number", "text", "truth value" or "date".
        "missing": the share of rows without a value, from 0 to 1.
        "distinct": how many different values there are, without the missing ones.
        "lowest" and "highest": of a number or a date, a date as text such as "2026-01-31"; None for
        other kinds, for a column without values, and for a personal column.
        "values": of a text column with at most 10 different values, these values, sorted; None
        otherwise, and for a personal column.
    """
    raise NotImplementedError("Step 3, datasheet, is not written yet.")


def outdated(card: dict[str, Any], record: Record, smallest: int) -> list[str]:
    """Step 4. Return the sorted names of the fields of a card that are no longer true.

    A field is outdated when the card that the record gives today says something else, or when only
    one of the two cards has it. A model that was trained again on the same data, with an error that
    differs only behind the rounding, has no outdated field but its own.

    Args:
        card: A card that was made some time ago, perhaps edited by a person since.
        record: Of the model that serves today.
        smallest: As in `model_card`.
    """
    raise NotImplementedError("Step 4, outdated, is not written yet.")


Sources = dict[str, list[str]]
"""What each thing was made from, directly: {"model 7": ["orders version 12", "commit 3fa1"], ...}.

A thing that is not a key was made outside, or nobody has written down from what.
"""


def made_from(thing: str, sources: Sources) -> list[str]:
    """Step 5. Return all that a thing was made from, directly or on the way, sorted.

    Each source is named once, however many ways lead to it. The thing itself is not in the list.

    Raises:
        KeyError: Nothing is written down about the thing: neither what it was made from, nor that
            something was made from it.
        ValueError: A thing was made from itself, on some way from here. Such a record is wrong, and
            the search must still end.
    """
    raise NotImplementedError("Step 5, made_from, is not written yet.")


def depends_on(thing: str, sources: Sources) -> list[str]:
    """Step 6. Return all that was made from a thing, directly or on the way, sorted.

    This is what has to be made again, or taken back, when the thing turns out to be wrong.

    Raises:
        KeyError: As in `made_from`.
    """
    raise NotImplementedError("Step 6, depends_on, is not written yet.")


def undeclared(
    declared: dict[str, list[str]], reads: list[dict[str, Any]], since: int
) -> dict[str, dict[str, list[str]]]:
    """Step 7. Compare who says that they read a column with who does.

    Args:
        declared: For each program, the columns that it has declared to read.
        reads: The log of the table: each entry has "program", "column" and "day", a number.
        since: Entries before this day are too old to count.

    Returns:
        "hidden": for each program that reads columns which it has not declared, those columns.
        "unused": for each program that has declared columns which it does not read, those columns.
        Columns are sorted and named once; a program without such columns is left out.
    """
    raise NotImplementedError("Step 7, undeclared, is not written yet.")


def must_be_told(
    column: str,
    declared: dict[str, list[str]],
    reads: list[dict[str, Any]],
    since: int,
    sources: Sources,
) -> list[str]:
    """Step 8. Return everybody who has to be told before a column is changed, sorted.

    These are the programs that have declared the column, those that read it all the same, and all
    that is made from what these programs make: in `sources`, a program stands by its name.

    Args:
        column: Its name.
        declared: As in `undeclared`.
        reads: As in `undeclared`.
        since: As in `undeclared`.
        sources: What each thing was made from. A program that makes nothing is not in it.
    """
    raise NotImplementedError("Step 8, must_be_told, is not written yet.")
