"""Explain a term of the glossary where it first stands on a page.

The link leads to the glossary. What the term means stands in a hidden paragraph that describes the
link: a screen reader says it, and `docs/assets/terms.js` shows it beside the link. A link that an
author wrote counts as the first place. Headings, links, code, drawings and blocks made from facts
stay as they are.
"""

import re
from collections.abc import Collection, Iterator

from bok.load import CITATION, Bok
from bok.markup import inline
from bok.models import Concept
from bok.rewrite import pieces

_WRITTEN = re.compile(r"""^<a\b[^>]*\shref=["']bok:concept/([a-z0-9-]+)["']""", re.IGNORECASE)
_TAG = re.compile(r"^<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_LEFT_ALONE = {
    *("h1", "h2", "h3", "h4", "h5", "h6"),
    *("a", "code", "pre", "kbd", "svg", "math", "button", "summary", "th", "caption", "figcaption"),
}
_BLOCK = re.compile(
    r"data-search-exclude|class=[\"'][^\"']*\b(?:bok-quiz|bok-sources|arithmatex|jp-OutputArea)\b"
)
_MATHS = re.compile(r"\$|\\\(|\\\[")


class Terms:
    """The words of the glossary, ready to be found in text.

    A term of several words, an abbreviation, and a word without an everyday meaning are found by
    themselves. Of the others only what an author linked is a term.
    """

    def __init__(self, bok: Bok) -> None:
        self.meanings = {concept.slug: _plain(concept.summary) for concept in bok.of(Concept)}
        self._slugs: dict[str, str] = {}
        for concept in bok.of(Concept):
            for word in _words(concept):
                self._slugs.setdefault(_key(word), concept.slug)
        longest_first = sorted(self._slugs, key=lambda word: (-len(word), word))
        self._pattern = re.compile(
            r"(?<![\w-])(?:" + "|".join(map(_as_pattern, longest_first)) + r")(?![\w-])"
        )

    def explain(self, html: str, own: Collection[str] = ()) -> str:
        """The HTML of a page, with its terms explained.

        Args:
            html: With its ``bok:`` links not yet resolved.
            own: Slugs of terms that the page itself is about.
        """
        cut = list(pieces(html))
        written = {found[1] for piece in cut if (found := _WRITTEN.match(piece))}
        used: dict[str, None] = {}
        parts = []
        for piece, is_prose in _marked(cut):
            if found := _WRITTEN.match(piece):
                parts.append(self._describe(piece, found[1], used))
            elif is_prose:
                parts.append(self._link(piece, {*own, *written}, used))
            else:
                parts.append(piece)
        return "".join(parts) + self._descriptions(used)

    def _describe(self, tag: str, slug: str, used: dict[str, None]) -> str:
        if slug in used or slug not in self.meanings:
            return tag
        used[slug] = None
        return f'{tag[:-1]} data-term aria-describedby="term-{slug}">'

    def _link(self, text: str, leave: Collection[str], used: dict[str, None]) -> str:
        def replace(match: re.Match[str]) -> str:
            slug = next(self._slugs[form] for form in _singular(match[0]) if form in self._slugs)
            if slug in leave or slug in used:
                return match[0]
            tag = self._describe(f'<a class="bok-word" href="bok:concept/{slug}">', slug, used)
            return f"{tag}{match[0]}</a>"

        return text if _MATHS.search(text) else self._pattern.sub(replace, text)

    def _descriptions(self, used: Collection[str]) -> str:
        if not used:
            return ""
        items = "".join(f'<p id="term-{slug}">{self.meanings[slug]}</p>' for slug in used)
        return f'\n<div class="bok-meanings" hidden data-search-exclude>{items}</div>'


def _words(concept: Concept) -> Iterator[str]:
    """What stands for a concept in a text. A lone word among the synonyms may mean anything."""
    if not concept.everyday:
        yield concept.title
    for word in concept.synonyms:
        if " " in word or "-" in word or sum(letter.isupper() for letter in word) > 1:
            yield word


def _key(word: str) -> str:
    """The word as it stands inside a sentence: ``Data drift`` is ``data drift``, ``PSI`` stays."""
    word = " ".join(word.split())
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]


def _as_pattern(word: str) -> str:
    if word.isupper():  # "ML" in "ML Test Score" is a part of a name
        return re.escape(word) + r"(?!s?\s+[A-Z])s?"
    first = word[0] if word[1:2].isupper() else f"[{word[0].upper()}{word[0].lower()}]"
    rest = re.escape(word[1:]).replace(r"\ ", r"\s+")
    if word.endswith("y"):
        return f"{first}{rest[:-1]}(?:y|ies)"
    return f"{first}{rest}s?"


def _singular(found: str) -> tuple[str, ...]:
    word = _key(found)
    return word, word.removesuffix("s"), word.removesuffix("ies") + "y"


def _marked(cut: list[str]) -> Iterator[tuple[str, bool]]:
    """Each piece, and whether it is prose in which a term may be explained."""
    inside = ""
    depth = 0
    for piece in cut:
        tag = _TAG.match(piece)
        if not tag:
            yield piece, not inside and not piece.startswith("<")
            continue
        closing, name = tag[1], tag[2].lower()
        if inside:
            depth += 0 if name != inside else -1 if closing else 1
            inside = inside if depth else ""
        elif not closing and (name in _LEFT_ALONE or _BLOCK.search(piece)):
            inside, depth = name, 1
        yield piece, False


def _plain(summary: str) -> str:
    """A definition without its links and citations; it is HTML."""
    return re.sub(r"</?\w[^>]*>", "", inline(re.sub(r"\s*" + CITATION.pattern, "", summary)))
