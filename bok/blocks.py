"""Count the code blocks of the site by what keeps each of them true."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bok.directives import DIRECTIVE, fenced

KINDS = {
    "shown": "shown from a tested module",
    "example": "a file of its own, run by `make test-examples`",
    "executed": "Python on a page, run by the tests",
    "cell": "a cell of a lesson, run when the site is built",
    "shell": "a command; the tests know it",
    "output": "what a command or an example printed",
    "neither": "none of these",
}
SHOWN = {"code": "shown", "example": "example"}
SHELL = ("bash", "bat", "console")
_FENCE = re.compile(r"^(?P<indent>\s*)(?:`{3,}|~{3,})(?P<info>.*)$")


class Block(NamedTuple):
    """A code block: where it stands, and which of `KINDS` it is."""

    page: str
    line: int
    kind: str


def blocks(root: Path) -> list[Block]:
    """The code blocks of all pages and lessons of a repository, in the order of the files."""
    pages = sorted((root / "docs").rglob("*.md"))
    lessons = sorted(root.glob("labs/*/lesson.py"))
    return [
        Block(path.relative_to(root).as_posix(), line, kind)
        for path in [*pages, *lessons]
        for line, kind in (_of_lesson if path.suffix == ".py" else _of_page)(
            path.read_text(encoding="utf-8")
        )
    ]


def _of_page(text: str) -> Iterator[tuple[int, str]]:
    for number, (line, code) in enumerate(fenced(text), start=1):
        if code == "opens" and (found := _FENCE.match(line)):
            yield number, _kind(found["info"].strip(), found["indent"])
        elif not code and (directive := DIRECTIVE.match(line)) and directive[1] in SHOWN:
            yield number, SHOWN[directive[1]]


def _kind(info: str, indent: str) -> str:
    """What a fence announces. The tests run Python that stands at the margin, and no other."""
    if info == "python" and not indent:
        return "executed"
    if info in SHELL:
        return "shell"
    return "output" if info == "text" else "neither"


def _of_lesson(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("# %%") and "[markdown]" not in line:
            yield number, "cell"
