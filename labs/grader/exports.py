"""Marks as the files that a learning management system takes in."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict

from labs.grader.course import Course
from labs.grader.marks import Mark
from labs.grader.report import remark
from labs.kit.errors import LabError

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = dict[str, str]


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; students choose their own names."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def canvas(marks: Sequence[Mark], course: Course, lab_id: str) -> str:
    """Return the CSV that Canvas imports into its gradebook.

    The roster's column ``canvas`` holds its user ids. A column with the name and number of an
    assignment, as ``drift (4711)``, fills that one; ``canvas_column`` in the settings gives it.

    Source: Instructure's guide "How do I import grades in the Gradebook?".
    """
    settings = course.settings(lab_id)
    column = settings.canvas_column or lab_id
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column]
    rows = [["    Points Possible", "", "", "", "", f"{settings.points:g}"]]
    for mark, row in _with_roster(marks, course, "canvas"):
        names = (row.get("name", mark.student), row["canvas"], row.get("sis", ""))
        more = (row.get("login", ""), row.get("section", ""))
        rows.append([*map(neutral, (*names, *more)), _score(mark)])
    return _csv([head, *rows])


def moodle(marks: Sequence[Mark], course: Course, lab_id: str) -> str:
    """Return the CSV that Moodle imports; map ``useremail``, grade and feedback on its page.

    Grade and feedback are to be mapped together, or Moodle forgets the grade.

    Source: Moodle documentation, "Grade import".
    """
    head = ["useremail", lab_id, f"{lab_id} feedback"]
    rows = [
        [neutral(row["email"]), _score(mark), neutral(_short(mark))]
        for mark, row in _with_roster(marks, course, "email")
    ]
    return _csv([head, *rows])


def brightspace(marks: Sequence[Mark], course: Course, lab_id: str) -> str:
    """Return the CSV that Brightspace imports, with its sign for the end of a line.

    Source: D2L's guide "Import grades from a CSV file".
    """
    head = ["OrgDefinedId", f"{lab_id} Points Grade", "End-of-Line Indicator"]
    rows = [
        [neutral(row["orgdefinedid"]), _score(mark), "#"]
        for mark, row in _with_roster(marks, course, "orgdefinedid")
    ]
    return _csv([head, *rows])


def everything(marks: Sequence[Mark], course: Course, lab_id: str) -> str:
    """Return all that is known of the marks, as JSON."""
    settings = course.settings(lab_id).model_dump(mode="json")
    told = {"course": course.name, "lab": lab_id, "settings": settings}
    return json.dumps({**told, "marks": [asdict(mark) for mark in marks]}, indent=2) + "\n"


FORMATS: dict[str, Callable[[Sequence[Mark], Course, str], str]] = {
    "brightspace": brightspace,
    "canvas": canvas,
    "json": everything,
    "moodle": moodle,
}


def _with_roster(marks: Iterable[Mark], course: Course, column: str) -> Iterable[tuple[Mark, Row]]:
    """Pair marks with the roster's rows that have an id for this system."""
    roster = {row["student"]: row for row in course.students()}
    if not any(row.get(column) for row in roster.values()):
        msg = f"{course.roster} needs a column `{column}` for this format."
        raise LabError(msg)
    for mark in marks:
        row = roster.get(mark.student, {})
        if row.get(column):
            yield mark, row


def without_id(marks: Iterable[Mark], course: Course, column: str) -> list[str]:
    """Return the students with a mark whom the roster gives no id for a system."""
    known = {row["student"] for row in course.students() if row.get(column)}
    return [m.student for m in marks if m.score is not None and m.student not in known]


COLUMNS = {"brightspace": "orgdefinedid", "canvas": "canvas", "moodle": "email"}


def _score(mark: Mark) -> str:
    return "" if mark.score is None else f"{mark.score:.2f}".rstrip("0").rstrip(".")


def _short(mark: Mark) -> str:
    if mark.report is None:
        return remark(mark)
    missed = [check["title"] for check in mark.report["checks"] if check["status"] != "ok"]
    told = f"{mark.points} of {mark.total} points."
    if missed:
        told += f" Not passed: {'; '.join(missed)}."
    return f"{told} {remark(mark)}".strip()


def _csv(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
