"""The rules that every tool of the catalogue keeps, beyond the shape of its record."""

from collections.abc import Iterator

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from bok.load import Bok
from bok.models import Category, Tool

_ENDED = ("archived", "relicensed")


def catalogue_problems(bok: Bok) -> list[str]:
    """What is missing or contradicts itself in the catalogue: one sentence for each."""
    places = [(category.id, tool) for category in bok.of(Category) for tool in category.tools]
    names = {tool.name for _, tool in places}
    found = [
        f"tools.yml: {place}: {tool.name}: {problem}"
        for place, tool in places
        for problem in (*_problems(tool), *_alternatives(tool, names))
    ]
    first: dict[str, Tool] = {}
    for place, tool in places:
        if _facts(first.setdefault(tool.name, tool)) != _facts(tool):
            found.append(f"tools.yml: {place}: {tool.name}: differs from its other entry")
    return found


def _problems(tool: Tool) -> Iterator[str]:
    if tool.licence is None:
        if "licence" not in tool.note.lower():
            yield "has neither a licence nor a note that says why"
    else:
        try:
            canonicalize_license_expression(tool.licence)
        except InvalidLicenseExpression:
            yield f"{tool.licence!r} is no SPDX expression"
    if tool.url is None:
        yield "has neither a repository nor a home"
    if tool.status == "active" and (tool.offline is None or tool.account is None):
        yield "does not say whether it works offline and needs an account"


def _alternatives(tool: Tool, names: set[str]) -> Iterator[str]:
    for name in tool.alternatives:
        if name not in names - {tool.name}:
            yield f"its alternative {name!r} is no other tool of the catalogue"
    if tool.status in _ENDED and not tool.alternatives and "nothing here" not in tool.note.lower():
        yield "has ended, and names no alternative; if there is none, its note says 'nothing here'"


def _facts(tool: Tool) -> tuple[object, ...]:
    return tool.licence, tool.url, tool.package, tool.status, tool.offline, tool.account
