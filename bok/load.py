"""Read all facts and report everything that is wrong with them at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bok.bibliography import Reference, read_bibliography
from bok.errors import BokError
from bok.graph import Graph, relations
from bok.models import (
    Category,
    Challenge,
    Concept,
    Demo,
    Fact,
    Lab,
    Level,
    Practice,
    Topic,
)
from bok.questions import Quiz

DATA = Path(__file__).parent / "data"
DOCS = Path(__file__).parents[1] / "docs"
LABS = Path(__file__).parents[1] / "labs"
FACT_FILES: dict[str, type[Fact]] = {
    "practices.yml": Practice,
    "levels.yml": Level,
    "tools.yml": Category,
    "concepts.yml": Concept,
    "labs.yml": Lab,
    "demos.yml": Demo,
    "challenges.yml": Challenge,
    "topics.yml": Topic,
}
LINK = re.compile(r"\]\(bok:([^)\s]*)\)")
T = TypeVar("T", bound=Fact)
CITATION = re.compile(r"\[@([^\]]+)\]")


@dataclass(frozen=True)
class Bok:
    """All facts, checked.

    Attributes:
        facts: Every fact but references, by id, in the order of the files.
        references: The bibliography by key.
        quizzes: The questions by the id that they are about.
        graph: The relations, with their inverses.
    """

    facts: dict[str, Fact]
    references: dict[str, Reference]
    quizzes: dict[str, Quiz]
    graph: Graph

    def of(self, kind: type[T]) -> list[T]:
        """All facts of one kind, in the order of its file."""
        return [fact for fact in self.facts.values() if isinstance(fact, kind)]

    def ids(self) -> list[str]:
        """Every id that can be linked to."""
        return [*self.facts, *(reference.id for reference in self.references.values())]

    def title(self, identifier: str) -> str:
        """The title of anything that has an id.

        Raises:
            BokError: Nothing has that id.
        """
        if identifier in self.facts:
            return self.facts[identifier].title
        key = identifier.removeprefix("ref/")
        if key != identifier and key in self.references:
            return self.references[key].title
        raise BokError(f"nothing has the id {identifier!r}")


def load(folder: Path = DATA) -> Bok:
    """Read the facts of a folder.

    Args:
        folder: Holds the YAML files and ``references.bib``.

    Raises:
        BokError: With one sentence for each thing that is wrong in any file.
    """
    unreadable: list[str] = []
    problems: list[str] = []
    works = read_bibliography(folder / "references.bib", unreadable, problems)
    known = {f"ref/{key}" for key in works}
    facts = _read_facts(folder, known, unreadable, problems)
    quizzes = _read_quizzes(folder / "quizzes", unreadable, problems)
    if unreadable:  # with a file missing every link into it would be reported as well
        raise BokError([*unreadable, *problems])
    graph = Graph(edge for fact in facts.values() for edge in relations(fact))
    problems += _broken_relations(facts, known)
    problems += _broken_texts(facts, quizzes, known)
    problems += _numbering(facts)
    problems += _unwritten(facts)
    if cycle := graph.find_cycle("requires"):
        problems.append(f"practices.yml: {cycle[0]}: requires itself: {' -> '.join(cycle)}")
    if problems:
        raise BokError(problems)
    references = {key: work for key, work in works.items() if work is not None}
    return Bok(facts, references, quizzes, graph)


def _read_facts(
    folder: Path, known: set[str], unreadable: list[str], problems: list[str]
) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for name, model in FACT_FILES.items():
        for number, raw in enumerate(_items(folder / name, unreadable), start=1):
            label = str(raw.get("id", f"item {number}"))
            # A fact that is itself wrong still counts as known: one slip gives one message.
            if label in known:
                problems.append(f"{name}: {label}: the id is used twice")
            known.add(label)
            taught = _taught(raw, unreadable) if model is Lab else {}
            fact = _parse(model, raw | taught, f"{name}: {label}", problems)
            if isinstance(fact, Fact):
                facts[fact.id] = fact
    return facts


def _items(path: Path, unreadable: list[str]) -> list[dict[str, object]]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        unreadable.append(f"{path.name}: the file is missing")
        return []
    except yaml.YAMLError as error:
        unreadable.append(f"{path.name}: is not valid YAML: {' '.join(str(error).split())}")
        return []
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        unreadable.append(f"{path.name}: must be a list of mappings")
        return []
    return content


def _taught(raw: dict[str, object], unreadable: list[str]) -> dict[str, object]:
    """What the folder of a lab says of prerequisites and objectives; nothing without a folder."""
    slug = str(raw.get("id")).partition("/")[2]
    path = LABS / f"{raw.get('number'):02}-{slug}" / "lab.yml"
    if not path.is_file():
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        unreadable.append(f"{path.name}: is not valid YAML: {' '.join(str(error).split())}")
        return {}
    return {key: content[key] for key in ("prerequisites", "objectives") if key in content}


def _parse(
    model: type[BaseModel], raw: dict[str, object], label: str, problems: list[str]
) -> BaseModel | None:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for item in error.errors():
            field = ".".join(str(part) for part in item["loc"])
            problems.append(f"{label}: {field + ': ' if field else ''}{item['msg']}")
        return None


def _read_quizzes(folder: Path, unreadable: list[str], problems: list[str]) -> dict[str, Quiz]:
    """One file a page, so that two people can write questions at the same time."""
    quizzes: dict[str, Quiz] = {}
    items = [
        (path.name, raw)
        for path in sorted(folder.glob("*.yml"))
        for raw in _items(path, unreadable)
    ]
    for name, raw in items:
        label = f"quizzes/{name}: {raw.get('about', 'the quiz')}"
        quiz = _parse(Quiz, raw, label, problems)
        if not isinstance(quiz, Quiz):
            continue
        if quiz.about in quizzes:
            problems.append(f"{label}: has two quizzes; put the questions into one")
        quizzes[quiz.about] = quiz
    return quizzes


def _broken_relations(facts: dict[str, Fact], known: set[str]) -> Iterator[str]:
    for fact in facts.values():
        for edge in relations(fact):
            if edge.target not in known:
                yield f"{_file(fact)}: {fact.id}: {edge.name}: nothing has the id {edge.target!r}"


def _broken_texts(
    facts: dict[str, Fact], quizzes: dict[str, Quiz], known: set[str]
) -> Iterator[str]:
    texts = [(f"{_file(fact)}: {fact.id}", fact.model_dump_json()) for fact in facts.values()]
    texts += [(f"quizzes: {quiz.about}", quiz.model_dump_json()) for quiz in quizzes.values()]
    for quiz in quizzes.values():
        if quiz.about not in known:
            yield f"quizzes: {quiz.about}: about: nothing has the id {quiz.about!r}"
    for label, text in texts:
        keys = [
            key.strip().lstrip("@") for group in CITATION.findall(text) for key in group.split(";")
        ]
        for target in [*LINK.findall(text), *(f"ref/{key}" for key in keys)]:
            if target not in known:
                yield f"{label}: its text links to {target!r}, which does not exist"


def _unwritten(facts: dict[str, Fact]) -> Iterator[str]:
    """A topic is what its page says, so it has no page made from the facts."""
    for fact in facts.values():
        if isinstance(fact, Topic) and not (DOCS / fact.folder / f"{fact.slug}.md").is_file():
            yield f"{_file(fact)}: {fact.id}: docs/{fact.folder}/{fact.slug}.md is not written"


def _numbering(facts: dict[str, Fact]) -> Iterator[str]:
    seen: set[tuple[type[Fact], int]] = set()
    for fact in facts.values():
        if isinstance(fact, (Practice, Level, Lab, Challenge)):
            if (type(fact), fact.number) in seen:
                yield f"{_file(fact)}: {fact.id}: number: {fact.number} is used twice"
            seen.add((type(fact), fact.number))


def _file(fact: Fact) -> str:
    return next(name for name, model in FACT_FILES.items() if type(fact) is model)
