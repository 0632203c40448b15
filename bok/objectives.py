"""What a reader can do afterwards: the objectives of questions and labs, by Bloom's levels."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import NamedTuple

import yaml

from bok.errors import BokError
from bok.load import DATA, Bok
from bok.markup import bullets, inline, link, table
from bok.models import Lab


class Objective(NamedTuple):
    """One thing to be able to do, the page that teaches it, and its level."""

    about: str
    text: str
    level: str


@lru_cache
def _levels() -> dict[str, str]:
    """The level of each verb, the levels in their order."""
    levels = yaml.safe_load((DATA / "bloom.yml").read_text(encoding="utf-8"))
    return {verb: entry["level"] for entry in levels for verb in entry["verbs"]}


def level_of(objective: str) -> str:
    """The level of Bloom's taxonomy that the first verb of an objective stands for.

    Raises:
        BokError: ``bloom.yml`` does not have the verb.
    """
    verb = objective.split(maxsplit=1)[0].lower().strip(",.")
    if verb not in _levels():
        raise BokError(f"the objective {objective!r} begins with {verb!r}, which no level has")
    return _levels()[verb]


def all_objectives(bok: Bok) -> Iterator[Objective]:
    """The objectives of all labs and of all questions, each once a page.

    Raises:
        BokError: One begins with a verb that no level has.
    """
    for lab in sorted(bok.of(Lab), key=lambda lab: lab.number):
        for text in lab.objectives:
            yield Objective(lab.id, text, level_of(text))
    for quiz in bok.quizzes.values():
        for text in dict.fromkeys(question.objective for question in quiz.questions):
            yield Objective(quiz.about, text, level_of(text))


def unlevelled(bok: Bok) -> list[str]:
    """A sentence for each objective whose verb has no level."""
    texts = [(lab.id, text) for lab in bok.of(Lab) for text in lab.objectives]
    texts += [
        (q.about, question.objective) for q in bok.quizzes.values() for question in q.questions
    ]
    problems = []
    for about, text in texts:
        try:
            level_of(text)
        except BokError as error:
            problems += [f"{about}: {problem}" for problem in error.problems]
    return problems


def objectives(bok: Bok) -> str:
    """A table of counts, and below it the objectives of each page.

    Raises:
        BokError: See `all_objectives`.
    """
    found = list(all_objectives(bok))
    names = list(dict.fromkeys(_levels().values()))
    with_any = {objective.about for objective in found}
    pages = [identifier for identifier in bok.facts if identifier in with_any]
    counts = Counter((objective.about, objective.level) for objective in found)
    rows = ((link(page), *(str(counts[page, name]) for name in names)) for page in pages)
    head = ("Page or lab", *names)
    parts = [table("bok-bloom", "Objectives by level of Bloom's taxonomy", head, rows)]
    for page in pages:
        items = (
            f"{inline(objective.text)} <small>({objective.level})</small>"
            for objective in found
            if objective.about == page
        )
        title = escape(bok.title(page), quote=False)
        parts.append(f"<details><summary>{title}</summary>{bullets(items)}</details>")
    return "\n".join(parts)
