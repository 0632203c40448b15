"""The class of an instructor: which course the app shows, and its figures as tables."""

import os
from pathlib import Path

import pandas as pd

from labs.grader import course as courses
from labs.grader.class_view import mark_word
from labs.grader.course import Course
from labs.grader.insight import Item, Mistake


def course() -> Course:
    """Return the course that the app was started for: MLOPS_COURSE names its settings.

    Raises:
        LabError: When they cannot be read.
    """
    return courses.load(Path(os.environ.get("MLOPS_COURSE", courses.FILE)))


def table_of_items(items: list[Item]) -> pd.DataFrame:
    """Return one row a check."""
    return pd.DataFrame(
        {
            "check": [item.title for item in items],
            "pass": [item.share for item in items],
            "discrimination": [item.discrimination for item in items],
            "look at": [mark_word(item) for item in items],
            "the others": [
                ", ".join(f"{count} {status}" for status, count in item.statuses.items())
                for item in items
            ],
        }
    )


def table_of_mistakes(mistakes: list[Mistake]) -> pd.DataFrame:
    """Return one row for each wrong answer that the lab knows."""
    return pd.DataFrame(
        {
            "students": [mistake.students for mistake in mistakes],
            "wrong answer": [mistake.mutant.replace("_", " ") for mistake in mistakes],
            "checks": [", ".join(mistake.checks) for mistake in mistakes],
        }
    )
