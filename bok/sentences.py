"""Find the sentences in a Markdown text, each with its line.

What is no prose is blanked step by step: code, tables, drawings, directives, mathematics. A blank
keeps the line breaks, so that a line number counts in the file.
"""

import re
from collections.abc import Iterator

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FENCED = re.compile(
    r"^([ \t]*)(`{3,}|~{3,})[^\n]*\n.*?^\1\2[`~]*[ \t]*$", re.DOTALL | re.MULTILINE
)
_NO_PROSE = re.compile(
    r"<!--.*?-->|<(svg|script|style|table|pre)\b.*?</\1>|\\\[.*?\\\]|^[ \t]*\|.*?$",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_MATHS = re.compile(r"\\\(.*?\\\)", re.DOTALL)
_CITATION = re.compile(r"\s*\[@[^\]]+\]")
_LINK = re.compile(r"!?\[([^\]]*)\]\((?:[^()\s]|\([^)]*\))*(?:\s+\"[^\"]*\")?\)(?:\{[^}]*\})?")
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_BLOCK = re.compile(r"^\s*(?:[-*+]\s+|\d+[.)]\s+|>\s?|#{1,6}\s+|(?:!!!|\?\?\?\+?)\s)")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s|!!!|\?\?\?)")
# A full stop ends a sentence unless an abbreviation or an initial stands before it.
_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!\bvs)(?<!\bal)(?<!\bArt)(?<!\bNo)(?<!\b[A-Z])"
    r"[.!?]['\"”)*_]*\s+(?=[\"'“(*_]*[A-Z0-9])"
)


def blanked_code(text: str) -> str:
    """The text without its front matter and its fenced code, line by line as long as before."""
    return _FENCED.sub(_blank, _FRONT_MATTER.sub(_blank, text))


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence of the prose with the number of its first line; headings are left out."""
    prose = _NO_PROSE.sub(_blank, blanked_code(text))
    prose = _MATHS.sub("x", _CODE_SPAN.sub("Code", prose))
    prose = _TAG.sub("", _LINK.sub(_words, _CITATION.sub("", prose)))
    for line, block in _blocks(prose):
        start = 0
        for end in [*(match.end() for match in _END.finditer(block)), len(block)]:
            sentence = block[start:end].strip()
            if sentence:
                yield line + block.count("\n", 0, start), " ".join(sentence.split())
            start = end


def _blocks(prose: str) -> Iterator[tuple[int, str]]:
    """Paragraphs and list items, each with the number of its first line."""
    lines: list[str] = []
    first = 1
    for number, line in enumerate([*prose.split("\n"), ""], start=1):
        begins = bool(_BLOCK.match(line))
        if lines and (begins or not line.strip()):
            yield first, "\n".join(lines)
            lines = []
        if line.strip() and not _HEADING.match(line):
            if not lines:
                first = number
            lines.append(_BLOCK.sub("", line))


def _blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _words(match: re.Match[str]) -> str:
    """The text of a link; one without a text gets a title of some words when the page is built."""
    return match[1] or "its title"
