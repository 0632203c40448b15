"""Finish the HTML of a page: links to ids, numbered citations, mathematics.

It works on the HTML and not on Markdown so that a notebook page is treated like any other. The text
is cut into tags and the words between them; what is inside ``<code>`` or ``<pre>`` is left alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import pairwise

from latex2mathml.converter import convert

from bok.directives import keys_of
from bok.errors import BokError
from bok.links import check
from bok.load import CITATION, Bok
from bok.sources import entry

_TOKEN = re.compile(
    r"<!--.*?-->|<script\b.*?</script>|<style\b.*?</style>"
    r"|<(?:\"[^\"]*\"|'[^']*'|[^'\">])*>",
    re.DOTALL | re.IGNORECASE,
)
_HREF = re.compile(r"""^(<a\b[^>]*?\shref=)(["'])bok:([^"']*)\2""", re.IGNORECASE)
_CODE_START = re.compile(r"<(code|pre|textarea)\b", re.IGNORECASE)
_CODE_END = re.compile(r"</(code|pre|textarea)\s*>", re.IGNORECASE)
_MATH = re.compile(r"\\\((?P<inline>.+?)\\\)|\\\[(?P<block>.+?)\\\]", re.DOTALL)
# A notebook renderer leaves dollars: none may touch a space inside, so that prices are not taken.
_DOLLARS = re.compile(
    r"\$\$(?P<block>[^$]+)\$\$|(?<![\\$\w])\$(?=\S)(?P<inline>[^$\n]+)(?<=\S)\$(?![\w$])"
)


@dataclass
class Page:
    """Rewrites one page and remembers what it cites.

    Attributes:
        bok: The facts.
        url_of: Gives the address of an id, relative to this page.
        dollars: Whether ``$`` and ``$$`` mark mathematics, as they do in a notebook.
        cited: The keys in the order of their first citation.
    """

    bok: Bok
    url_of: Callable[[str], str]
    dollars: bool = False
    cited: list[str] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)

    def rewrite(self, html: str) -> str:
        """The finished HTML, with the list of sources at its end when the page cites any.

        Raises:
            BokError: The page links to an unknown id, cites an unknown work or has mathematics that
                cannot be read; all such places at once.
        """
        parts: list[str] = []
        problems: list[str] = []
        depth = 0
        for piece, following in pairwise([*pieces(html), ""]):
            try:
                if piece.startswith("<"):
                    parts.append(self._tag(piece, following))
                else:
                    parts.append(piece if depth else self._text(piece))
            except BokError as error:
                problems += error.problems
            depth += bool(_CODE_START.match(piece)) - bool(_CODE_END.match(piece))
        if problems:
            raise BokError(problems)
        return "".join(parts) + self.sources()

    def resolve(self, html: str) -> str:
        """Give every link to an id its address, and change nothing else.

        Raises:
            BokError: A link names an unknown id.
        """
        return _TOKEN.sub(lambda match: self._tag(match[0], ""), html)

    def _tag(self, tag: str, following: str) -> str:
        found = _HREF.match(tag)
        if not found:
            return tag
        identifier = check(self.bok, unescape(found[3]))
        tag = f'{found[1]}"{escape(self.url_of(identifier))}"{tag[found.end() :]}'
        empty = following == "</a>"
        return (
            tag + escape(self.bok.title(identifier.partition("#")[0]), quote=False)
            if empty
            else tag
        )

    def _text(self, text: str) -> str:
        text = _MATH.sub(_mathml, CITATION.sub(self._cite, text))
        return _DOLLARS.sub(_mathml, text) if self.dollars else text

    def _cite(self, match: re.Match[str]) -> str:
        shown = []
        for key in keys_of(self.bok, unescape(match[1])):
            if key not in self.cited:
                self.cited.append(key)
            number = self.cited.index(key) + 1
            place = self._places[key] = self._places.get(key, 0) + 1
            shown.append(
                f'<a href="#source-{number}" id="cite-{number}-{place}" '
                f'aria-label="Source {number}">{number}</a>'
            )
        return f'<span class="bok-cite">[{", ".join(shown)}]</span>'

    def sources(self) -> str:
        """The numbered list of the works that the page cites; empty when it cites none."""
        if not self.cited:
            return ""
        items = [
            f'<li id="source-{number}">{entry(self.bok.references[key])} '
            f'<a class="bok-back" href="#cite-{number}-1" '
            f'aria-label="Back to where source {number} is cited">↩</a></li>'
            for number, key in enumerate(self.cited, start=1)
        ]
        return (
            '\n<section class="bok-sources" aria-labelledby="page-sources">'
            '<h2 id="page-sources">Sources</h2>\n<ol>\n' + "\n".join(items) + "\n</ol></section>\n"
        )


def pieces(html: str) -> Iterator[str]:
    """The tags and the texts between them, in order; joined again they are the same HTML."""
    end = 0
    for match in _TOKEN.finditer(html):
        if html[end : match.start()]:
            yield html[end : match.start()]
        yield match[0]
        end = match.end()
    if html[end:]:
        yield html[end:]


def _mathml(match: re.Match[str]) -> str:
    inline = match["inline"]
    latex = unescape(inline or match["block"]).strip()
    try:
        return str(convert(latex, display="inline" if inline else "block"))
    except Exception as error:  # latex2mathml raises a class of its own for each mistake
        raise BokError(f"the mathematics {latex!r} cannot be read: {error!r}") from error
