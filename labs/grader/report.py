"""Marks for a person: a table on the screen."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from labs.grader.course import LabSettings
from labs.grader.gradebook import UNSAFE
from labs.grader.marks import Mark

_STATES = {
    "waiting": "waits to be graded",
    "fault": "not graded: a fault of the grader",
    "nothing": "nothing handed in",
}


def marks_table(found: Sequence[Mark], settings: LabSettings) -> Table:
    """Return a table with a row a student, and the average below."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=bool(found))
    scores = [mark.score for mark in found if mark.score is not None]
    average = f"{sum(scores) / len(scores):.1f}" if scores else ""
    table.add_column("Student", footer=f"Average of {len(scores)}")
    table.add_column(f"Mark of {settings.points:g}", justify="right", footer=average)
    table.add_column("Points", justify="right")
    table.add_column("Attempts", justify="right")
    table.add_column("")
    for mark in found:
        score = "" if mark.score is None else f"{mark.score:.1f}"
        points = f"{mark.points} of {mark.total}" if mark.total else ""
        attempts = str(mark.attempts or "")
        table.add_row(*(Text(t) for t in (mark.student, score, points, attempts, remark(mark))))
    return table


def remark(mark: Mark) -> str:
    """Return what else there is to say of a mark, in a few words."""
    told = [_STATES.get(mark.state, "")]
    if mark.state == "graded" and mark.problem:
        told.append(mark.problem)
    if mark.late_days:
        told.append(f"{mark.late_days} days late")
    if mark.adjustment:
        told.append(f"{mark.adjustment:+g} by hand")
    if mark.backend == UNSAFE:
        told.append("graded UNSAFE")
    return "; ".join(text for text in told if text)
