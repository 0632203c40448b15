"""What the documents tell a reader to type exists."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(make [a-z -]+)`")
LINE = re.compile(r"^(make [a-z -]+?)\s*(?:#.*)?$", re.MULTILINE)


def make_targets_in(text: str) -> set[str]:
    """`make a b` names two targets; prose such as "make it" is outside of code."""
    lines = LINE.findall("\n".join(FENCED.findall(text)))
    spans = SPAN.findall(FENCED.sub("", text))
    return {word for command in lines + spans for word in command.split()[1:]}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_that_is_named_exists(path):
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert make_targets_in(path.read_text(encoding="utf-8")) <= known


def test_targets_are_found_in_text():
    text = "Run `make check test` or:\n```bash\nmake serve  # both\n```\nWe\nmake it with `make`."
    assert make_targets_in(text) == {"check", "test", "serve"}


def test_make_help_explains_every_public_target():
    helped = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    phony = set(re.findall(r"^\.PHONY: ([a-z-]+)$", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert phony == {line.split()[1] for line in helped.stdout.splitlines()}
