"""What the marks of a class say about a lab: which checks are hard, which tell students apart, why.

Nothing here is about one student. The measures are those of classical test theory.
"""

import json
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labs.grader.grading import Grade
from labs.grader.marks import Mark
from labs.grader.slot import Job
from labs.grader.text import base64_of
from labs.grader.version import digest
from labs.kit.catalog import Lab

_FEW = 10  # students, below which a correlation is mostly chance
_SEED = 1


@dataclass(frozen=True)
class Item:
    """One check over a class.

    ``share`` is the part of the students who pass it. ``discrimination`` is the correlation between
    passing it and the points of all other checks; None for fewer than ten students, or where all
    have the same. ``statuses`` counts how those who did not pass failed.
    """

    check: str
    title: str
    students: int
    share: float
    discrimination: float | None
    statuses: dict[str, int]


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that the lab knows, and how many submissions fail what it fails."""

    mutant: str
    checks: tuple[str, ...]
    students: int


def items(marks: Sequence[Mark]) -> list[Item]:
    """Return one item for each check, in the order of the lab.

    Source: Crocker and Algina (1986), Introduction to Classical and Modern Test Theory, chapter
    14; the correlation leaves the item itself out.
    """
    reports = [mark.report["checks"] for mark in marks if mark.report and mark.report["checks"]]
    found = []
    for number, check in enumerate(reports[0] if reports else []):
        passed = np.array([report[number]["status"] == "ok" for report in reports], dtype=float)
        rest = np.array(
            [
                sum(c["points"] for c in r if c["status"] == "ok" and c["id"] != check["id"])
                for r in reports
            ],
            dtype=float,
        )
        failed = Counter(report[number]["status"] for report in reports)
        failed.pop("ok", None)
        found.append(
            Item(
                check=check["id"],
                title=check["title"],
                students=len(reports),
                share=float(passed.mean()),
                discrimination=_correlation(passed, rest),
                statuses=dict(failed.most_common()),
            )
        )
    return found


def _correlation(passed: np.ndarray, rest: np.ndarray) -> float | None:
    if len(passed) < _FEW or passed.std() == 0 or rest.std() == 0:
        return None
    return float(np.corrcoef(passed, rest)[0, 1])


def mistakes(marks: Sequence[Mark], mutants: Mapping[str, frozenset[str]]) -> list[Mistake]:
    """Return the known wrong answers that explain what students fail, the most frequent first.

    Args:
        marks: Of the class.
        mutants: The checks that each wrong answer fails.
    """
    counts: Counter[str] = Counter()
    for mark in marks:
        failed = _failed(mark)
        fitting = [name for name, checks in mutants.items() if checks and checks <= failed]
        if failed and fitting:
            # The one that explains most; of equals the first, so that the order is always the same.
            counts[max(sorted(fitting), key=lambda name: len(mutants[name]))] += 1
    return [Mistake(name, tuple(sorted(mutants[name])), n) for name, n in counts.most_common()]


def _failed(mark: Mark) -> frozenset[str]:
    """The checks that fail on what was written; an unwritten step is no mistake."""
    checks = mark.report["checks"] if mark.report else []
    if mark.problem:
        return frozenset()
    return frozenset(c["id"] for c in checks if c["status"] not in ("ok", "todo"))


def of_mutants(lab: Lab, grade: Grade | None, cache: Path) -> dict[str, frozenset[str]]:
    """Return the checks that each wrong answer of a lab fails; graded once for each version.

    Args:
        lab: Whose wrong answers.
        grade: Grades jobs, see ``pool.grade_all``; without it, only what is kept is known.
        cache: A folder that keeps the outcome.
    """
    file = cache / f"{lab.id}-{digest(lab)}.json"
    if file.is_file():
        known = json.loads(file.read_text(encoding="utf-8"))
        return {name: frozenset(checks) for name, checks in known.items()}
    if grade is None:
        return {}
    jobs = (
        (mutant.name, Job(str(lab.folder), base64_of(mutant.source.encode()), _SEED))
        for mutant in lab.mutants()
    )
    found = {
        name: [c["id"] for c in record["report"]["checks"] if c["status"] != "ok"]
        for name, record in grade(jobs)
        if "report" in record
    }
    cache.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=1, sort_keys=True), encoding="utf-8")
    return {name: frozenset(checks) for name, checks in found.items()}


def minutes(marks: Sequence[Mark]) -> tuple[float, float, float] | None:
    """Return the quartiles of the minutes that students' kits counted, None below ten of them."""
    told = [mark.minutes for mark in marks if mark.minutes]
    if len(told) < _FEW:
        return None
    low, middle, high = statistics.quantiles(told, n=4)
    return low, middle, high
