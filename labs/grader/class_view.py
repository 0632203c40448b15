"""All that the gradebook says of a class and a lab, for the command line and for the demo app."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group
from rich.table import Table
from rich.text import Text

from labs.grader import insight
from labs.grader.course import CACHE, Course
from labs.grader.gradebook import Gradebook
from labs.grader.grading import Grade
from labs.grader.insight import Item, Mistake
from labs.grader.marks import marks
from labs.grader.similarity import Pair, pairs
from labs.kit.catalog import Lab

ALIKE = (
    "Looking alike is no proof of anything: two students may have learned from the same page, or "
    "together. Read both, and ask both to explain."
)


@dataclass(frozen=True)
class ClassView:
    """What is known of one lab: checks, mistakes, minutes of work, and pairs that look alike."""

    graded: int
    items: list[Item]
    mistakes: list[Mistake]
    minutes: tuple[float, float, float] | None
    pairs: list[Pair]


def of_class(course: Course, lab: Lab, grade: Grade | None = None) -> ClassView:
    """Gather it.

    Args:
        course: With the gradebook.
        lab: About which.
        grade: Grades the lab's wrong answers when their outcome is not kept yet; without it, such
            mistakes are left out.
    """
    book = Gradebook(course.place_of_gradebook())
    try:
        found = [mark for mark in marks(book, course, lab.id) if mark.report is not None]
        texts = {mark.student: book.text(lab.id, mark.sha256) for mark in found}
    finally:
        book.close()
    mutants = insight.of_mutants(lab, grade, course.folder / CACHE)
    return ClassView(
        graded=len(found),
        items=insight.items(found),
        mistakes=insight.mistakes(found, mutants),
        minutes=insight.minutes(found),
        pairs=pairs(texts, lab.starter),
    )


def shown(view: ClassView) -> Group:
    """Return it as tables for a terminal."""
    parts: list[object] = [_items(view.items)]
    if view.mistakes:
        parts += [
            Text("\nWrong answers that the lab knows", style="bold"),
            _mistakes(view.mistakes),
        ]
    if view.minutes is not None:
        low, middle, high = view.minutes
        told = (
            f"\nHalf of the students worked {low:.0f} to {high:.0f} minutes, as their kits count."
        )
        parts.append(Text(f"{told} The middle is {middle:.0f}."))
    if view.pairs:
        parts += [Text("\nAnswers that look alike", style="bold"), _pairs(view.pairs), Text(ALIKE)]
    return Group(*parts)


def mark_word(item: Item) -> str:
    """Say in a word what an instructor should look at."""
    if item.discrimination is not None and item.discrimination < 0.1:
        return "tells nobody apart"
    if item.share < 0.3:
        return "hard"
    return "easy" if item.share > 0.95 else ""


def _items(items: Sequence[Item]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Check")
    for name in ("Pass", "Discrimination"):
        table.add_column(name, justify="right")
    table.add_column("The others")
    for item in items:
        value = "" if item.discrimination is None else f"{item.discrimination:.2f}"
        others = ", ".join(f"{count} {status}" for status, count in item.statuses.items())
        word = mark_word(item)
        table.add_row(
            Text(f"{item.title} ({word})" if word else item.title),
            *(f"{item.share:.0%}", value, others),
        )
    return table


def _mistakes(mistakes: Sequence[Mistake]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for mistake in mistakes:
        name = mistake.mutant.replace("_", " ")
        table.add_row(str(mistake.students), name, Text(", ".join(mistake.checks), style="dim"))
    return table


def _pairs(found: Sequence[Pair]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for pair in found:
        table.add_row(f"{pair.similarity:.0%}", Text(pair.first), Text(pair.second))
    return table
