"""Turn a reference into one line of HTML."""

from html import escape

from bok.bibliography import Reference
from bok.markup import outside


def entry(reference: Reference) -> str:
    """Authors, year, title as a link, venue: ``Breck et al. (2017). <a>Title</a>. Venue.``."""
    who = names(reference.authors)
    when = f"({reference.year})."
    start = f"{escape(who, quote=False)} {when}"
    title = f"<cite>{outside(reference.link, reference.title)}</cite>."
    venue = reference.venue + (f", {reference.pages}" if reference.pages else "")
    end = escape(venue.rstrip("."), quote=False)
    if who:
        return f"{start} {title} {end}.".removesuffix(" .")
    return f"{title} {end} {when}".replace("  ", " ")


def entry_text(reference: Reference) -> str:
    """The same line without HTML, with the address at its end."""
    who = f"{names(reference.authors)} " if reference.authors else ""
    venue = f" {reference.venue}." if reference.venue else ""
    address = f" {reference.link}" if reference.link else ""
    return f"{who}({reference.year}). {reference.title}.{venue}{address}"


def names(authors: list[str]) -> str:
    """``A and B``, ``A, B and C``; more than four become ``A et al.``."""
    named = [author for author in authors if author != "et al."]
    if len(named) > 4 or len(named) < len(authors):
        return f"{named[0]} et al."
    if len(named) < 2:
        return "".join(named)
    return f"{', '.join(named[:-1])} and {named[-1]}"
