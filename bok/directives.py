"""Expand what an author writes in a Markdown page.

``<!-- bok: NAME [ID] -->``, ``<!-- code: package.module:object -->``, ``<!-- modules: package -->``
and ``<!-- example: file under docs/ -->`` stand on a line of their own; in a code block they are
left alone.
"""

import re
from collections.abc import Callable, Iterator

from bok import boxes, maps, parts, render
from bok.coverage import coverage
from bok.errors import BokError
from bok.links import check, check_key, suggestion
from bok.listing import example, listing, modules
from bok.load import CITATION, LINK, Bok
from bok.objectives import objectives
from bok.quiz import questions

DIRECTIVE = re.compile(r"^ {0,3}<!--\s*(bok|code|modules|example):\s*(.*?)\s*-->\s*$")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")

WHOLE: dict[str, Callable[[Bok], str]] = {
    "practices": render.practices,
    "levels": render.levels,
    "categories": render.categories,
    "glossary": render.glossary,
    "references": render.references,
    "labs": render.labs,
    "demos": render.demos,
    "coverage": coverage,
    "challenges": render.challenges,
    "practice-map": maps.practice_map,
    "category-map": maps.category_map,
    "objectives": objectives,
}
ABOUT: dict[str, Callable[[Bok, str], str]] = {
    "facts": boxes.fact_box,
    "tools": render.tools,
    "quiz": questions,
    "components": parts.components,
    "triggers": parts.triggers,
    "stages": parts.stages,
}

CODE: dict[str, Callable[[str], str]] = {
    "code": listing,
    "modules": modules,
    "example": example,
}


def expand(bok: Bok, markdown: str, first_line: int = 1) -> str:
    """Replace each directive by what it stands for, and check every link and citation.

    Args:
        bok: The facts.
        markdown: A page without its front matter.
        first_line: The number of its first line in the file, for messages.

    Raises:
        BokError: A directive, id, citation or code name is unknown; one problem a place.
    """
    lines, problems = [], []
    for number, (line, code) in enumerate(fenced(markdown), start=first_line):
        try:
            lines.append(line if code else _expand_line(bok, line))
        except BokError as error:
            problems += [f"line {number}: {problem}" for problem in error.problems]
    if problems:
        raise BokError(problems)
    return "\n".join(lines)


def fenced(markdown: str) -> Iterator[tuple[str, str]]:
    """Each line with "opens" or "inside" where it belongs to a fenced code block, else with ""."""
    fence = ""
    for line in markdown.split("\n"):
        found = _FENCE.match(line)
        if fence:
            yield line, "inside"
            if found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        else:
            fence = found[1] if found else ""
            yield line, "opens" if found else ""


def _expand_line(bok: Bok, line: str) -> str:
    if found := DIRECTIVE.match(line):
        kind, argument = found.groups()
        return CODE[kind](argument) if kind in CODE else _block(bok, argument)
    prose = _CODE_SPAN.sub("", line)
    # Four spaces may start a code block; what is prose there is checked in the finished HTML.
    if not line.startswith(("    ", "\t")):
        for identifier in LINK.findall(prose):
            check(bok, identifier)
        for group in CITATION.findall(prose):
            keys_of(bok, group)
    return line


def keys_of(bok: Bok, group: str) -> list[str]:
    """The keys of ``a; @b``, what stands between ``[@`` and ``]``.

    Raises:
        BokError: The bibliography does not have one of them.
    """
    return [check_key(bok, key.strip().removeprefix("@")) for key in group.split(";")]


def _block(bok: Bok, argument: str) -> str:
    name, _, identifier = argument.partition(" ")
    identifier = identifier.strip()
    if name in WHOLE and not identifier:
        return WHOLE[name](bok)
    if name in ABOUT and identifier:
        return ABOUT[name](bok, check(bok, identifier))
    if name in WHOLE or name in ABOUT:
        needs = "takes no id" if name in WHOLE else "needs an id"
        raise BokError(f"the directive 'bok: {name}' {needs}")
    raise BokError(f"there is no directive 'bok: {name}'{suggestion(name, [*WHOLE, *ABOUT])}")
