"""Small pieces of HTML. Every text from the facts is escaped here and nowhere else."""

import re
from collections.abc import Iterable, Sequence
from html import escape

_INLINE = re.compile(r"`([^`]+)`|\[([^\]]*)\]\((bok:[a-z]+/[a-z0-9_-]+)\)")


def inline(text: str) -> str:
    """Escape a text of the facts and turn its backticks and ``bok:`` links into HTML.

    ``[@key]`` is left as it is: citations are numbered when the whole page is known.
    """
    parts, end = [], 0
    for match in _INLINE.finditer(text):
        code, words, target = match.groups()
        parts.append(escape(text[end : match.start()], quote=False))
        parts.append(
            f"<code>{escape(code)}</code>" if code else f'<a href="{target}">{escape(words)}</a>'
        )
        end = match.end()
    return "".join(parts) + escape(text[end:], quote=False)


def link(identifier: str, text: str = "") -> str:
    """A link to an id; without a text, the title is filled in when the page is built."""
    return f'<a href="bok:{identifier}">{escape(text, quote=False)}</a>'


def outside(url: str | None, text: str) -> str:
    """A link to another site, or just the text when there is no address."""
    shown = escape(text, quote=False)
    return f'<a href="{escape(url)}">{shown}</a>' if url else shown


def links(identifiers: Iterable[str]) -> str:
    """Links to several ids in one line."""
    return ", ".join(link(identifier) for identifier in identifiers)


def bullets(items: Iterable[str], css: str = "") -> str:
    """A list; the items are HTML already."""
    attribute = f' class="{css}"' if css else ""
    return f"<ul{attribute}>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def table(css: str, caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is the heading of each row; the cells are HTML already.

    It stands in a region that can be scrolled by keyboard, since a wide table does not fit a phone.
    """
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = []
    for first, *rest in rows:
        cells = "".join(
            f'<td data-label="{escape(name)}">{cell}</td>'
            for name, cell in zip(head[1:], rest, strict=True)
        )
        body.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return (
        f'<div class="bok-table-scroll" role="region" aria-label="{escape(caption)}" tabindex="0"'
        " data-search-exclude>"
        f'<table class="bok-table {css}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead>\n<tbody>\n" + "\n".join(body) + "\n</tbody></table></div>"
    )


def definitions(pairs: Iterable[tuple[str, str]]) -> str:
    """A description list of the pairs that have a value; the values are HTML already."""
    return "<dl>" + "".join(f"<dt>{t}</dt><dd>{d}</dd>" for t, d in pairs if d) + "</dl>"
