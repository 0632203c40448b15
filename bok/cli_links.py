"""``python -m bok links``: ask whether the links to other sites still lead somewhere."""

import json
import sys

import click

from bok.console import ROOT, Sentences, load_facts
from bok.outside import addresses, check, report


@click.group()
def links() -> None:
    """The links to other sites."""


@links.command("check")
@click.option("--json", "as_json", is_flag=True, help="Write every answer as JSON.")
def check_links(as_json: bool) -> None:
    """Ask for every outside address once, and list those that are broken, moved or unclear.

    It takes some minutes, since no host is asked more than once a second. The exit code is 1 when
    an address is broken. The links inside the site are checked when it is built.
    """
    places = addresses(ROOT, load_facts())
    with click.progressbar(length=len(places), label="Asking", file=sys.stderr) as bar:
        answers = check(places, lambda: bar.update(1))
    if answers and all(answer.detail.startswith("no answer") for answer in answers):
        raise Sentences(f"None of {len(answers)} addresses answered: is there a network?")
    if as_json:
        click.echo(json.dumps([answer._asdict() for answer in answers], indent=2))
    else:
        click.echo("\n".join(report(answers)))
    if any(answer.verdict == "broken" for answer in answers):
        sys.exit(1)
