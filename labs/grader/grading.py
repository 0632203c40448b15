"""Grade what waits in the gradebook. What is recorded is never graded again."""

import json
from collections.abc import Callable, Iterable, Iterator

from labs.grader.course import Course
from labs.grader.gradebook import FAULT, GRADED, Gradebook
from labs.grader.slot import Job
from labs.grader.text import base64_of
from labs.grader.version import digest
from labs.kit import KIT_VERSION
from labs.kit.catalog import Lab

Grade = Callable[[Iterable[tuple[str, Job]]], Iterator[tuple[str, dict[str, object]]]]


def grade_waiting(
    lab: Lab, course: Course, book: Gradebook, grade: Grade, *, backend: str
) -> Iterator[tuple[str, dict[str, object]]]:
    """Grade what waits for this version of a lab, and yield hash and record of each one.

    A record is in the gradebook before it is yielded. Whoever is killed in between starts anew,
    and finds it there.
    """
    version = digest(lab)
    waiting = book.waiting(lab.id, version, backend)
    seeds = {sha256: course.seed_of(lab, sha256) for sha256, _ in waiting}
    jobs = (
        (sha256, Job(str(lab.folder), base64_of(book.content(number)), seeds[sha256], version))
        for sha256, number in waiting
    )
    for sha256, record in grade(jobs):
        fixed = {
            "lab": lab.id,
            "sha256": sha256,
            "lab_digest": version,
            "grader_version": KIT_VERSION,
            "seed": str(seeds[sha256]),
            "backend": backend,
        }
        book.record({**fixed, **_outcome(record)})
        yield sha256, record


def _outcome(record: dict[str, object]) -> dict[str, object]:
    if "fault" in record:
        empty = {"points": 0, "total": 0, "seconds": 0.0, "report": "{}"}
        return {"status": FAULT, "problem": str(record["fault"]), **empty}
    report = record["report"]
    return {
        "status": GRADED,
        "problem": report["problem"],
        "points": sum(check["points"] for check in report["checks"] if check["status"] == "ok"),
        "total": sum(check["points"] for check in report["checks"]),
        "seconds": record["seconds"],
        "report": json.dumps(report, sort_keys=True),
    }
