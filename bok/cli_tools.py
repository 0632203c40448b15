"""``python -m bok tools``: compare the catalogue with the package index."""

import json
import sys
from datetime import UTC, datetime

import click

from bok.console import Sentences, load_facts
from bok.errors import BokError
from bok.package_index import PackageIndex
from bok.refresh import Finding, packages, refresh


class CannotAsk(Sentences):
    """Ends the command with an exit code of its own: a machine without a network is no finding."""

    exit_code = 2


@click.group()
def tools() -> None:
    """The catalogue of tools."""


@tools.command("refresh")
@click.option("--only", multiple=True, metavar="TOOL", help="Ask for this tool alone.")
@click.option("--json", "as_json", is_flag=True, help="Write everything that was found as JSON.")
def refresh_tools(only: tuple[str, ...], as_json: bool) -> None:
    """Ask the package index of your pip for new releases, and list what to judge again.

    Nothing is changed. The exit code is 0 when the catalogue still holds, 1 when a person has to
    look, and 2 when the index could not be asked.
    """
    found: list[Finding] = []
    try:
        chosen = packages(load_facts(), only)
        index = PackageIndex.of_pip()
        with click.progressbar(length=len(chosen), label="Asking", file=sys.stderr) as bar:
            for finding in refresh(chosen, index.project, datetime.now(UTC).date()):
                found.append(finding)
                bar.update(1)
    except BokError as error:
        hint = "Nothing was judged. `python -m pip config list` shows which index pip asks."
        raise CannotAsk(f"{error}.\n{hint}") from error
    if as_json:
        click.echo(json.dumps([finding._asdict() for finding in found], indent=2, default=str))
    else:
        _print(found)
    if any(finding.reasons for finding in found):
        sys.exit(1)
    if any(finding.error for finding in found):
        sys.exit(CannotAsk.exit_code)


def _print(found: list[Finding]) -> None:
    for finding in found:
        newest = f"{finding.newest or 'no release'}, {finding.released or 'day unknown'}"
        for reason in finding.reasons:
            click.echo(f"{finding.tool} ({finding.package} {newest}): {reason}")
        if finding.error:
            click.echo(f"{finding.tool} ({finding.package}): {finding.error}")
    look = sum(bool(finding.reasons) for finding in found)
    failed = sum(bool(finding.error) for finding in found)
    click.echo(f"{len(found) - failed} packages asked: {look} to look at again.")
    if failed:
        click.echo(f"{failed} could not be asked; run the command again.")
