"""From gradings to marks: attempts, late days, and what was changed by hand."""

import datetime as dt
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from labs.grader.course import Course, LabSettings
from labs.grader.gradebook import FAULT, GRADED, Gradebook, adjustments, gradings, submissions
from labs.grader.intake import Submission

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Mark:
    """What one student has for one lab.

    ``score`` is in the points of the course, None while nothing could be graded; ``state`` is
    ``graded``, ``waiting``, ``fault`` (ours, to be graded again) or ``nothing``. ``report`` is that
    of the attempt that counts.
    """

    student: str
    state: str
    score: float | None = None
    points: int = 0
    total: int = 0
    attempts: int = 0
    late_days: int = 0
    adjustment: float = 0.0
    minutes: int | None = None
    problem: str = ""
    sha256: str = ""
    backend: str = ""
    report: dict[str, Any] | None = None


def assign(found: Iterable[Submission], course: Course) -> tuple[list[Submission], list[str]]:
    """Give submissions the students' names of the roster.

    Returns:
        The submissions, and the names that the roster does not know, when there is a roster.
    """
    roster = course.students()
    known, unknown = [], []
    for each in found:
        student = _in_roster(each, roster)
        known.append(replace(each, student=student) if student else each)
        if roster and not student:
            unknown.append(each.student)
    return known, unknown


def marks(book: Gradebook, course: Course, lab_id: str) -> list[Mark]:
    """Return the marks of a lab, by the names of the students; the roster's come all."""
    settings = course.settings(lab_id)
    graded: dict[str, dict[str, Any]] = {}
    for row in book.rows(gradings, lab_id):  # the latest one counts, but no fault over a mark
        if row["status"] == GRADED or row["sha256"] not in graded:
            graded[row["sha256"]] = row
    attempts: dict[str, list[Mark]] = {row["student"]: [] for row in course.students()}
    in_time = sorted(book.rows(submissions, lab_id), key=lambda row: row["submitted_at"])
    for row in in_time:
        attempts.setdefault(row["student"], []).append(_attempt(row, graded, settings))
    added: dict[str, float] = {}
    for row in book.rows(adjustments, lab_id):
        added[row["student"]] = added.get(row["student"], 0.0) + row["points"]
        attempts.setdefault(row["student"], [])
    return [
        _mark(student, tried, settings, added.get(student, 0.0))
        for student, tried in sorted(attempts.items())
    ]


def _in_roster(submission: Submission, roster: list[dict[str, str]]) -> str:
    for kind, text in submission.ids.items():
        for row in roster:
            same_name = kind == "name" and row.get("name", "").casefold() == text.casefold()
            if text and (same_name or text in (row.get(kind), row["student"])):
                return row["student"]
    return ""


def _attempt(row: dict[str, Any], graded: dict[str, dict[str, Any]], settings: LabSettings) -> Mark:
    made = Mark(
        student=row["student"],
        state="waiting",
        late_days=_late_days(row["submitted_at"], settings.due),
        minutes=row["minutes"],
        problem=row["problem"],
        sha256=row["sha256"],
    )
    if row["problem"]:
        return replace(made, state="graded", score=0.0)
    grading = graded.get(row["sha256"])
    if grading is None or grading["status"] == FAULT:
        return made if grading is None else replace(made, state="fault", problem=grading["problem"])
    share = grading["points"] / grading["total"] if grading["total"] else 0.0
    kept = max(0.0, 1 - made.late_days * settings.late_per_day / 100)
    if made.late_days > settings.late_days:
        kept = 0.0
    return replace(
        made,
        state="graded",
        score=share * kept * settings.points,
        points=grading["points"],
        total=grading["total"],
        problem=grading["problem"],
        backend=grading["backend"],
        report=json.loads(grading["report"]),
    )


def _late_days(submitted_at: str, due: dt.datetime | None) -> int:
    if due is None or not submitted_at:
        return 0
    late = dt.datetime.fromisoformat(submitted_at) - due.astimezone()
    return max(0, math.ceil(late / _DAY))


def _mark(student: str, tried: list[Mark], settings: LabSettings, added: float) -> Mark:
    if not tried:
        score = max(0.0, added) if added else None
        return Mark(student, "nothing", score, adjustment=added)
    finished = [attempt for attempt in tried if attempt.score is not None]
    counts = tried[-1]
    if settings.attempts == "best" and finished:
        counts = max(finished, key=lambda attempt: attempt.score)
    score = None if counts.score is None else max(0.0, counts.score + added)
    return replace(counts, score=score, attempts=len(tried), adjustment=added)
