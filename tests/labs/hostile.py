"""Hostile submissions for the small lab: each is the right answer with something worse in it.

``points`` is what the honest parts deserve. Where an attack that fails gives the right answer in
the end, all 100 points prove that it failed; where it ends its own process, 20 are lost.
"""

from dataclasses import dataclass, field
from pathlib import Path

HONEST = (Path(__file__).parent / "small_lab" / "solution.py").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Hostile:
    """One submission: its text, its points, and the status of checks that do not pass."""

    name: str
    source: str
    points: int = 100
    status: dict = field(default_factory=dict)
    problem: str = ""

    def __str__(self):
        return self.name


def in_mean(name, body, points=100, status="", **more):
    """The right answer, but ``mean`` runs ``body`` first; it may set ``won = True``."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    source = f"{HONEST}\n\ndef mean(column, right=mean):\n    won = False\n{lines}"
    source += "    return -1.0 if won else right(column)\n"
    found = {"check_mean": status} if status else {}
    return Hostile(name, source, points, found, **more)


def refused(name, body):
    """An attack, one statement or more, that raises when it is refused."""
    inner = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return in_mean(name, f"try:\n{inner}    won = True\nexcept Exception:\n    pass")


def at_import(name, body, **more):
    """The right answer, after something that is done while it is loaded."""
    return Hostile(name, f"{body.strip()}\n\n{HONEST}", **more)


def check(grader, hostile):
    """Grade it: exactly its points, no control characters, nothing left running, no harm done."""
    report = grader.grade(hostile.source)
    checks = report["checks"]
    found = {each["id"]: each["status"] for each in checks if each["status"] != "ok"}
    assert hostile.problem in report["problem"], report["problem"]
    if not hostile.problem:
        assert (found, report["problem"]) == (hostile.status, ""), [c["message"] for c in checks]
    assert sum(each["points"] for each in checks if each["status"] == "ok") == hostile.points
    told = "".join(each["message"] + each["output"] for each in checks) + report["problem"]
    assert all(letter.isprintable() or letter in "\n\t" for letter in told)
    assert grader.leftovers() == []
    assert grader.points(f"{HONEST}\n# after {hostile.name}\n") == 100
