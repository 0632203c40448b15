"""Compare the catalogue of tools with the package index, and say what a person should judge again.

A judgement (status, licence, note) is never changed here: a release says that somebody is at work,
and not whether the work is good.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from bok.errors import BokError
from bok.load import Bok
from bok.models import Category, Tool
from bok.package_index import Project

YEAR = timedelta(days=365)
_TRIES = 3  # when this many packages in a row cannot be asked, and none could, there is no network


class Finding(NamedTuple):
    """A tool, what the index says of its package, and why its judgement should be looked at.

    Attributes:
        category: The id of its category.
        tool: Its name.
        package: Its package.
        newest: The newest final version, if the package was found.
        released: The day of the newest release, if the index tells it.
        reasons: Why to look again; empty when the catalogue and the index agree.
        error: Why the index could not be asked.
    """

    category: str
    tool: str
    package: str
    newest: str | None = None
    released: date | None = None
    reasons: tuple[str, ...] = ()
    error: str | None = None


def packages(bok: Bok, only: Iterable[str] = ()) -> list[tuple[Category, Tool]]:
    """The tools that have a Python package, or those of them that are named.

    Raises:
        BokError: A named tool is not in the catalogue, or has no Python package.
    """
    every = [(category, tool) for category in bok.of(Category) for tool in category.tools]
    wanted = {name.lower() for name in only}
    packaged = [(category, tool) for category, tool in every if tool.package]
    missing = wanted - {tool.name.lower() for _, tool in packaged}
    if missing:
        names = ", ".join(repr(name) for name in sorted(missing))
        raise BokError(f"the catalogue has no tool with a Python package that is named {names}")
    return [pair for pair in packaged if not wanted or pair[1].name.lower() in wanted]


def refresh(
    tools: Iterable[tuple[Category, Tool]],
    ask: Callable[[str], Project | None],
    today: date,
) -> Iterator[Finding]:
    """Ask for each tool, and yield what was found out.

    Args:
        tools: Tools with a package.
        ask: Gives what the index knows of a package, or None when it does not have it.
        today: Ages are counted up to this day.

    Raises:
        BokError: The index answers for none of the first packages.
    """
    failed = answered = 0
    for category, tool in tools:
        package = tool.package or ""
        try:
            project = ask(package)
        except BokError as error:
            failed += 1
            if not answered and failed >= _TRIES:
                raise
            yield Finding(category.id, tool.name, package, error=str(error))
            continue
        answered += 1
        yield _finding(category, tool, project, today)


def _finding(category: Category, tool: Tool, project: Project | None, today: date) -> Finding:
    found = Finding(category.id, tool.name, tool.package or "")
    if project is None or not project.releases:
        return found._replace(reasons=("the index does not have the package any more",))
    newest = max(project.releases)
    days = [day for day in project.releases.values() if day]
    last = max(days, default=None)
    return found._replace(
        newest=str(newest),
        released=last,
        reasons=tuple(reasons_to_look(tool, project, last, today)),
    )


def reasons_to_look(tool: Tool, project: Project, last: date | None, today: date) -> Iterator[str]:
    """Where the index contradicts the judgement of a tool, or where the judgement is old.

    Args:
        tool: With its status, and the day on which somebody looked.
        project: What the index knows of its package.
        last: The day of the newest release, if the index tells it.
        today: Ages are counted up to this day.
    """
    if project.state != "active" and tool.status != "archived":
        yield f"the index says that the project is {project.state}; here it is {tool.status}"
    if last is None:
        yield "the index does not tell when the package was released"
    elif tool.status == "active" and today - last > YEAR:
        yield f"no release for 12 months, since {last}; here it is active"
    elif tool.status in ("slow", "maintenance", "archived") and last > tool.last_verified:
        yield f"a release of {last}, after the last check; here it is {tool.status}"
    before = [v for v, day in project.releases.items() if day and day <= tool.last_verified]
    if before and max(project.releases).major > max(before).major:
        yield f"version {max(project.releases)} came after {max(before)}, which was checked"
    if today - tool.last_verified > YEAR:
        yield f"last checked more than 12 months ago, on {tool.last_verified}"
