"""Nothing is missing: each fact has its page, and each page its parts and its questions."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bok.links import FOLDERS
from bok.load import Bok
from bok.models import Concept, Topic
from bok.sentences import sentences

DOCS = Path(__file__).parents[2] / "docs"
STYLE = (DOCS / "about" / "style.md").read_text(encoding="utf-8")
QUESTIONS = {"practice": 5, "level": 5, "topic": 5, "tool": 3}
WORDS = range(900, 1601)
HEADING = re.compile(r"^## (.+?)(?: \{.*\})?$", re.MULTILINE)


def headings_of_style(title: str) -> list[str]:
    """The headings that the style guide lists for a kind of page."""
    section = STYLE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\d+\. \*\*(.+?)\*\*", section, re.MULTILINE)


PARTS = {"practice": "A practice page", "tool": "A tool category page"}


def gaps(bok: Bok, docs: Path = DOCS) -> Iterator[str]:
    """What is missing: one sentence for each."""
    for fact in bok.facts.values():
        if fact.kind in ("practice", "level", "tool"):
            page = docs / FOLDERS[fact.kind] / f"{fact.slug}.md"
            if not page.is_file():
                yield f"{fact.id} has no page"
                continue
            text = page.read_text(encoding="utf-8")
            if fact.kind in PARTS and HEADING.findall(text) != headings_of_style(PARTS[fact.kind]):
                yield f"{fact.id}: its headings are not those of the style guide"
        asks = QUESTIONS.get(fact.kind, 0)
        if isinstance(fact, Topic) and fact.folder in ("resources", "instructors"):
            asks = 0  # there is nothing to learn by heart
        asked = len(bok.quizzes[fact.id].questions) if fact.id in bok.quizzes else 0
        if asked < asks:
            yield f"{fact.id} asks {asked} of {asks} questions"


def test_nothing_is_in_preparation(bok: Bok) -> None:
    assert list(gaps(bok)) == []


@pytest.mark.parametrize("page", sorted((DOCS / "practices").glob("*.md")), ids=lambda p: p.stem)
def test_a_practice_page_has_its_length(page: Path) -> None:
    if page.stem != "index":
        count = sum(len(said.split()) for _, said in sentences(page.read_text(encoding="utf-8")))
        assert count in WORDS


def test_there_is_enough_of_everything(bok: Bok) -> None:
    assert sum(len(quiz.questions) for quiz in bok.quizzes.values()) >= 150
    assert sum(bool(concept.references) for concept in bok.of(Concept)) >= 80
    drawings = [
        text for path in DOCS.rglob("*.md") for text in re.findall("<svg", path.read_text())
    ]
    assert len(drawings) >= 6 + 12


def test_the_style_guide_lists_the_parts() -> None:
    assert len(headings_of_style("A practice page")) == 10
    assert headings_of_style("A tool category page")[-1] == "Check yourself"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("practices/versioning.md", "levels/0.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((DOCS / name).read_bytes())
    return tmp_path


@pytest.fixture
def two(bok: Bok) -> Bok:
    keep = ("practice/versioning", "level/0")
    return replace(bok, facts={key: bok.facts[key] for key in keep})


def test_each_planted_gap_is_found(two: Bok, copy: Path) -> None:
    assert list(gaps(two, copy)) == []
    page = copy / "practices" / "versioning.md"
    page.write_text(page.read_text(encoding="utf-8").replace("## How it fails", "## Failures"))
    (copy / "levels" / "0.md").unlink()
    quiz = two.quizzes["practice/versioning"]
    fewer = quiz.model_copy(update={"questions": quiz.questions[:4]})
    assert list(gaps(replace(two, quizzes=two.quizzes | {quiz.about: fewer}), copy)) == [
        "practice/versioning: its headings are not those of the style guide",
        "practice/versioning asks 4 of 5 questions",
        "level/0 has no page",
    ]
