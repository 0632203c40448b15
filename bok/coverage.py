"""Where the course covers each item of the article that it started from."""

from itertools import groupby
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, StringConstraints, ValidationError

from bok.errors import BokError
from bok.links import check
from bok.load import DATA, Bok
from bok.markup import inline, link, table
from bok.models import Strict, Text

Place = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9_-]+(#[a-z0-9-]+)?$")]


class Covered(Strict):
    """One item of the article.

    Attributes:
        part: The part of the article that it stands in.
        item: What the article says, in few words.
        where: The id of a page, with the anchor of a section where only that section is meant.
        says: Words that the section must contain, so that an anchor alone does not count.
    """

    part: Text
    item: Text
    where: Annotated[list[Place], Field(min_length=1)]
    says: list[Text] = Field(default=[])


def read_coverage(bok: Bok, path: Path = DATA / "coverage.yml") -> list[Covered]:
    """Every item, in the order of the article.

    Raises:
        BokError: A record has another shape, or names a page that does not exist.
    """
    problems: list[str] = []
    items: list[Covered] = []
    for raw in yaml.safe_load(path.read_text(encoding="utf-8")):
        try:
            items.append(Covered.model_validate(raw))
        except ValidationError as error:
            problems += [f"{path.name}: {raw}: {item['msg']}" for item in error.errors()]
    for item in items:
        for place in item.where:
            try:
                check(bok, place)
            except BokError as error:
                problems.append(f"{path.name}: {item.item}: {error}")
    if problems:
        raise BokError(problems)
    return items


def coverage(bok: Bok) -> str:
    """A table for each part of the article, with links to where each item is covered."""
    parts = groupby(read_coverage(bok), key=lambda item: item.part)
    return "\n".join(
        f"<h2>{inline(part)}</h2>\n"
        + table(
            "bok-coverage",
            part,
            ("In the article", "Here"),
            [(inline(item.item), ", ".join(link(place) for place in item.where)) for item in items],
        )
        for part, items in parts
    )
