"""Hold prose to the style guide: words, length of sentences, order of headings, figures.

Spelling is left to typos, links to the build.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bok.load import Bok
from bok.sentences import blanked_code, sentences

WORDS = 40
"""The longest sentence that passes. Half of the sentences of the first finished pages have at most
12 words, and 99 in 100 at most 34; each one above 40 read better as two, or as a list."""

BANNED = {
    r"best[- ]in[- ]class|world[- ]class": "say what it does better, and how that was measured",
    r"crucial(?:ly)?": "say what happens without it",
    r"cutting[- ]edge|state[- ]of[- ]the[- ]art": "give the year and the measure",
    r"delv(?:e|es|ed|ing)": "write 'look at'",
    r"effortless(?:ly)?|seamless(?:ly)?": "say what the reader no longer has to do",
    r"game[- ]chang(?:er|ers|ing)": "say what changed",
    r"in order to": "write 'to'",
    r"it (?:is important to note|should be noted)|needless to say": "leave it out",
    r"leverag(?:e|es|ed|ing)|unleash(?:es|ed|ing)?|utili[sz](?:e|es|ed|ing)": "write 'use'",
    r"plethora|myriad": "write 'many', or the number",
    r"powerful(?:ly)?": "say what it can do",
    r"robust(?:ly)?": "say against what",
}
_BANNED = {re.compile(rf"\b(?:{words})\b", re.IGNORECASE): why for words, why in BANNED.items()}
_QUOTATION = re.compile(r'"[^"]*"|“[^”]*”')
_HEADING = re.compile(r"^(#{1,6})\s+\S", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]]*)\]\(|<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt=(["'])\s*\S.*?\1""", re.DOTALL)
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL | re.IGNORECASE)
_HIDDEN = re.compile(r"""^<svg\b[^>]*\baria-hidden=["']?true""", re.IGNORECASE)


class Problem(NamedTuple):
    """One thing that a writer should mend, and its line in the file."""

    line: int
    message: str


def check_page(text: str) -> list[Problem]:
    """Everything that is wrong with the Markdown of a page, by line."""
    code_blanked = blanked_code(text)
    found = [*check_sentences(text), *_headings(code_blanked), *_figures(code_blanked)]
    return sorted(found)


def check_sentences(text: str) -> Iterator[Problem]:
    """What is wrong with the sentences of a text, such as a fact that is shown on a page."""
    for line, sentence in sentences(text):
        count = len(sentence.split())
        if count > WORDS:
            start = " ".join(sentence.split()[:6])
            yield Problem(line, f"a sentence of {count} words (at most {WORDS}): {start} ...")
        for pattern, why in _BANNED.items():
            for found in pattern.findall(_QUOTATION.sub("", sentence)):
                yield Problem(line, f"{found!r} says nothing that a reader can check: {why}")


def _headings(text: str) -> Iterator[Problem]:
    last = 0
    for match in _HEADING.finditer(text):
        depth = len(match[1])
        if depth == 1 and last:
            yield Problem(_line(text, match.start()), "a second heading of the first level")
        if depth > last + 1:
            said = (
                f"a heading of level {depth} after one of level {last}"
                if last
                else (f"the first heading is of level {depth}, not 1")
            )
            yield Problem(_line(text, match.start()), said)
        last = depth
    if not last:
        yield Problem(1, "the page has no heading")


def _figures(text: str) -> Iterator[Problem]:
    for match in _IMAGE.finditer(text):
        if not (match[1] or "").strip() and not _ALT.search(match[0]):
            yield Problem(_line(text, match.start()), "an image without a text alternative")
    for match in _DRAWING.finditer(text):
        if not _HIDDEN.match(match[0]):
            for part in ("title", "desc"):
                if not re.search(rf"<{part}\b[^>]*>\s*[^\s<]", match[0]):
                    yield Problem(_line(text, match.start()), f"a drawing without a <{part}>")


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def check_repository(root: Path, bok: Bok) -> list[str]:
    """Everything that is wrong with the pages, the lessons and the facts, each with its place."""
    pages = sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])
    texts = [(path, path.read_text(encoding="utf-8")) for path in pages]
    for path in sorted(root.glob("labs/*/lesson.py")):
        texts.append((path, markdown_cells(path.read_text(encoding="utf-8"))))
    found = [
        f"{path.relative_to(root)}:{line}: {message}"
        for path, text in texts
        for line, message in check_page(text)
    ]
    for label, text in facts_as_text(bok):
        found += [f"{label}: {message}" for _, message in check_sentences(text)]
    return found


def markdown_cells(notebook: str) -> str:
    """The Markdown of a notebook in percent format; a blank line stands for each line of code."""
    lines, prose = [], False
    for line in notebook.split("\n"):
        if line.startswith("# %%"):
            prose = "[markdown]" in line
            lines.append("")
        else:
            lines.append(line.removeprefix("#").removeprefix(" ") if prose else "")
    return "\n".join(lines)


def facts_as_text(bok: Bok) -> Iterator[tuple[str, str]]:
    """Every text of the facts and of the questions, with the id that it belongs to."""
    records = [(fact.id, fact.model_dump()) for fact in bok.facts.values()]
    records += [(f"quiz of {about}", quiz.model_dump()) for about, quiz in bok.quizzes.items()]
    for label, record in records:
        yield from ((label, text) for text in _texts(record))


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)
