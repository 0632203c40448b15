"""The command line: check the facts, look one up, export them all."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from bok.blocks import KINDS, blocks
from bok.catalogue import catalogue_problems
from bok.cli_links import links
from bok.cli_tools import tools
from bok.console import ROOT, Sentences, load_facts
from bok.errors import BokError
from bok.links import check as check_id
from bok.load import Bok
from bok.objectives import unlevelled
from bok.prose import check_repository
from bok.qti import write_package
from bok.sources import entry_text


@click.group()
def main() -> None:
    """The facts of the course."""


main.add_command(links)
main.add_command(tools)


@main.command()
def check() -> None:
    """Check all facts and count them."""
    bok = load_facts()
    if problems := [*catalogue_problems(bok), *unlevelled(bok)]:
        raise Sentences("\n".join(problems))
    counts = Counter(fact.kind for fact in bok.facts.values())
    counts["ref"] = len(bok.references)
    counts["question"] = sum(len(quiz.questions) for quiz in bok.quizzes.values())
    counts["relation"] = len(bok.graph.edges)
    for kind, count in counts.items():
        click.echo(f"{count:5} {kind}")
    click.echo("All facts are sound.")


@main.command()
def prose() -> None:
    """Check the words, sentences, headings and figures of all pages and facts."""
    problems = check_repository(ROOT, load_facts())
    if problems:
        raise Sentences(
            "\n".join([*problems, f"{len(problems)} place{'s' * (len(problems) > 1)} to mend."])
        )
    click.echo("The prose keeps the style guide.")


@main.command()
def count() -> None:
    """Count the code blocks of the site by what keeps each of them true."""
    found = blocks(ROOT)
    kinds = Counter(block.kind for block in found)
    for kind, meaning in KINDS.items():
        click.echo(f"{kinds[kind]:5} {meaning}")
    wrong = [f"{b.page}:{b.line}: nothing runs this block" for b in found if b.kind == "neither"]
    if wrong:
        raise Sentences("\n".join(wrong))


@main.command()
@click.argument("identifier", metavar="ID")
def show(identifier: str) -> None:
    """Show one fact and everything that is related to it."""
    bok = load_facts()
    try:
        check_id(bok, identifier)
    except BokError as error:
        raise Sentences(error) from error
    click.echo(f"{identifier}: {bok.title(identifier)}")
    if identifier in bok.facts:
        click.echo(bok.facts[identifier].summary)
    else:
        click.echo(entry_text(bok.references[identifier.removeprefix("ref/")]))
    for name, targets in bok.graph.neighbours(identifier).items():
        click.echo(f"  {name}: {', '.join(targets)}")


@main.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def export(out: Path | None) -> None:
    """Write all facts and relations as JSON."""
    text = json.dumps(as_json(load_facts()), indent=2, ensure_ascii=False)
    if out is None:
        click.echo(text)
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Sentences(f"cannot write {out}: {error.strerror}") from error
    click.echo(f"Wrote {out}.")


@main.group()
def quiz() -> None:
    """The questions of the pages."""


@quiz.command("export")
@click.option("--format", "form", type=click.Choice(["qti"]), default="qti", show_default=True)
@click.option("--about", multiple=True, metavar="ID", help="Only the questions about this id.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The zip file to write.",
)
def export_quiz(form: str, about: tuple[str, ...], out: Path) -> None:
    """Write the questions as a package for a learning management system (QTI 2.1)."""
    del form  # there is one; the option keeps the place for a second
    bok = load_facts()
    try:
        for identifier in about:
            check_id(bok, identifier)
            if identifier not in bok.quizzes:
                raise BokError(f"there are no questions about {identifier!r}")
        count = write_package(bok, out, about or bok.quizzes)
    except BokError as error:
        raise Sentences(error) from error
    except OSError as error:
        raise Sentences(f"cannot write {out}: {error.strerror}") from error
    click.echo(f"Wrote {count} questions to {out}.")


def as_json(bok: Bok) -> dict[str, Any]:
    """All facts, works, questions and relations as plain data."""
    return {
        "facts": [fact.model_dump(mode="json") for fact in bok.facts.values()],
        "references": [work.model_dump(mode="json") for work in bok.references.values()],
        "quizzes": [quiz.model_dump(mode="json") for quiz in bok.quizzes.values()],
        "relations": [edge._asdict() for edge in bok.graph.edges],
    }
