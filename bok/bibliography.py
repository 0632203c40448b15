"""The shape of a work of the bibliography, and how the BibTeX file is read."""

from pathlib import Path
from typing import Annotated

from pybtex.database import Entry, Person
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text as RichText
from pydantic import StringConstraints, ValidationError

from bok.models import Key, Strict, Text

VENUE_FIELDS = ("journal", "booktitle", "organization", "publisher", "institution", "howpublished")


class Reference(Strict):
    """One work of the bibliography, its text already plain Unicode."""

    key: Key
    authors: list[Text]
    title: Text
    year: Annotated[str, StringConstraints(pattern=r"^([12][0-9]{3}|n\.d\.)$")]
    venue: str = ""
    pages: str = ""
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,}/\S+$")] | None = None
    arxiv: Annotated[str, StringConstraints(pattern=r"^\d{4}\.\d{4,5}$")] | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None

    @property
    def id(self) -> str:
        """The id of a reference is ``ref/key``."""
        return f"ref/{self.key}"

    @property
    def link(self) -> str | None:
        """The best address that is known: the DOI, the page or the preprint."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.url:
            return self.url
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else None


def read_bibliography(
    path: Path, unreadable: list[str], problems: list[str]
) -> dict[str, Reference | None]:
    """Read every entry of a BibTeX file.

    Args:
        path: The file.
        unreadable: Receives a sentence when the file as a whole cannot be read.
        problems: Receives one sentence for each field that is wrong.

    Returns:
        The references by key, in the order of the file; None for an entry that is wrong.
    """
    try:
        # Not by name: pybtex would search every installed package for plug-ins at each call.
        data = Parser().parse_file(str(path))
    except (PybtexError, OSError) as error:
        unreadable.append(f"{path.name}: cannot be read: {error}")
        return {}
    references: dict[str, Reference | None] = {}
    for key, entry in data.entries.items():
        try:
            references[key] = _reference(key, entry)
        except ValidationError as error:
            references[key] = None
            for item in error.errors():
                field = ".".join(str(part) for part in item["loc"])
                problems.append(f"{path.name}: ref/{key}: {field}: {item['msg']}")
    return references


def _reference(key: str, entry: Entry) -> Reference:
    fields = entry.fields
    people = entry.persons.get("author", [])
    venue = next((fields[name] for name in VENUE_FIELDS if name in fields), "")
    authors = [_name(person) for person in people]
    if not authors and "institution" in fields:
        authors, venue = [_plain(fields["institution"])], ""
    volume = fields.get("volume", "") + (f"({fields['number']})" if "number" in fields else "")
    return Reference(
        key=key,
        authors=authors,
        title=_plain(fields.get("title", "")),
        year=fields.get("year", "n.d."),
        venue=_plain(venue) + (f" {volume}" if volume else ""),
        pages=_plain(fields.get("pages", "")),
        doi=fields.get("doi"),
        arxiv=fields.get("eprint"),
        url=fields.get("url"),
    )


def _name(person: Person) -> str:
    if str(person) == "others":
        return "et al."
    initials = [f"{_plain(name)[0]}." for name in person.first_names + person.middle_names]
    last = [_plain(name) for name in person.prelast_names + person.last_names]
    return " ".join(initials + last)


def _plain(latex: str) -> str:
    return str(RichText.from_latex(latex))
