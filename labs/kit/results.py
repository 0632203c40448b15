"""What a run of the checks found."""

from dataclasses import dataclass

SITE = "http://localhost:8000/"
_PAGES = {
    "concept": "glossary.html#{}",
    "lab": "labs/{}.html",
    "level": "levels/{}.html",
    "practice": "practices/{}.html",
    "tool": "tools/{}.html",
}


def link(see: str) -> str:
    """Return the address of a fact on the course's site: ``concept/psi`` is in the glossary."""
    kind, _, slug = see.partition("/")
    return SITE + _PAGES[kind].format(slug)


@dataclass(frozen=True)
class CheckResult:
    """One check: what it is worth, how it went, and what to read when it did not pass.

    ``status`` is ``ok``; ``todo`` when the step that the check calls is still that of the starter;
    ``wrong`` for a wrong answer; ``error`` when the code stopped; and in the grader also
    ``timeout``, ``memory``, ``killed``, ``no answer``, ``too big`` and ``malformed``.
    """

    id: str
    title: str
    points: int
    status: str
    message: str
    output: str
    hint: str
    see: str

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.status == "ok"

    @property
    def written(self) -> bool:
        """Whether the student has begun with this step."""
        return self.status != "todo"

    @property
    def earned(self) -> int:
        """The points given: all or none."""
        return self.points if self.passed else 0


@dataclass(frozen=True)
class Report:
    """All checks of one run.

    ``problem`` says why nothing could be checked; ``partial`` that some checks did not run.
    """

    lab: str
    seed: int
    checks: tuple[CheckResult, ...]
    problem: str = ""
    partial: bool = False

    @property
    def earned(self) -> int:
        """The points given."""
        return sum(check.earned for check in self.checks)

    @property
    def total(self) -> int:
        """The points that the checks of this run are worth."""
        return sum(check.points for check in self.checks)

    @property
    def complete(self) -> bool:
        """Whether every check of the lab ran and passed."""
        return bool(self.checks) and not self.partial and all(c.passed for c in self.checks)
