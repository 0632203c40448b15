"""The commands for models that exist already: list, go back, make again, compare, trace, verify."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reference_impl.cli_run import WORKSPACE, last
from reference_impl.errors import LoopError

if TYPE_CHECKING:
    from reference_impl.difference import Difference
    from reference_impl.lineage import Lineage, Reproduction


def _table(title: str, columns: list[str], rows: list[list[Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console().print(table)


@click.command()
@WORKSPACE
def models(workspace: Path) -> None:
    """List the models of the last run; the champion is marked."""
    from rich.console import Console

    from reference_impl.tables import registered

    Console().print(registered(last(workspace).registry.versions()))


@click.command()
@click.option("--of", type=int, help="Do nothing unless this version serves.")
@WORKSPACE
def rollback(of: int | None, workspace: Path) -> None:
    """Let the champion before the present one serve again."""
    click.echo(f"Version {last(workspace).registry.rollback(of)} serves now.")


@click.command()
@click.argument("versions", nargs=-1, type=int, metavar="[VERSION]...")
@WORKSPACE
def reproduce(versions: tuple[int, ...], workspace: Path) -> None:
    """Train models of the last run again from their records, and compare; all unless named.

    Exit code 1 when one of them is not the same bit for bit.
    """
    from reference_impl.lineage import reproduce as again

    run = last(workspace)
    folder, registry = run.folder, run.registry
    same = True
    for version in versions or [entry.version for entry in registry.versions()]:
        made = again(folder, version)
        same &= made.same
        _say(made)
    if not same:
        raise click.exceptions.Exit(1)


def _say(made: "Reproduction") -> None:
    if made.same:
        click.echo(
            f"Version {made.version} is the same: content {made.made[:12]}, "
            f"{made.rows} rows, equal predictions."
        )
    else:
        click.echo(
            f"Version {made.version} is NOT the same: content {made.recorded[:12]} was made again "
            f"as {made.made[:12]}; predictions differ by {made.largest_difference:g} at most."
        )
    for reason in made.reasons:
        click.echo(f"  {reason}")


@click.command()
@click.argument("first", type=int)
@click.argument("second", type=int)
@WORKSPACE
def diff(first: int, second: int, workspace: Path) -> None:
    """Say what is different between two versions: data, settings, code, libraries, metrics."""
    from reference_impl.difference import diff as compare

    found = compare(last(workspace).folder, first, second)
    data = found.data
    click.echo(
        f"The models are {'the same' if found.same_model else 'different'}. Version {first} has "
        f"learnt from {data.rows[0]} rows, version {second} from {data.rows[1]}: {data.added} rows "
        f"are new, {data.removed} are gone, {data.changed} have other values."
    )
    _show(found)
    if not found.same_rows_judged:
        click.echo(
            "The metrics come from different rows, so they must not be compared: a lower error "
            "may only mean easier days."
        )


def _show(found: "Difference") -> None:
    parts = {"": found.settings, "problem": found.problem, "package": found.packages}
    rows = [
        [f"{part} {name}".strip(), *pair] for part, of in parts.items() for name, pair in of.items()
    ]
    rows += [
        [f"metric {name}", *("none" if value is None else f"{value:.4f}" for value in pair)]
        for name, pair in found.metrics.items()
    ]
    _table("What differs", ["", *(f"Version {version}" for version in found.versions)], rows)


@click.command()
@click.argument("prediction_id")
@WORKSPACE
def lineage(prediction_id: str, workspace: Path) -> None:
    """Say which model, data, code and settings made one prediction.

    Exit code 1 when the model that is recorded does not give this prediction.
    """
    from reference_impl.lineage import lineage as trace

    found = trace(last(workspace).folder, prediction_id)
    _table(f"Prediction {prediction_id}", ["What", "Value"], _facts(found))
    if not found.explained:
        click.echo("The model gives another answer to this order now: order or model has changed.")
        raise click.exceptions.Exit(1)
    click.echo("The model gives the same answer to this order now.")


def _facts(found: "Lineage") -> list[list[Any]]:
    record = found.record
    moves = [f"{move.action} {move.at}" for move in found.moves]
    return [
        ["prediction", f"{found.prediction:.4f}, {found.when}"],
        ["model", f"version {found.version}, content {found.content_hash[:12]}"],
        ["made", record.created],
        ["served since", "; ".join(moves) or "never promoted"],
        ["data", f"version {record.data_version}, written {found.written}"],
        ["learnt from", f"{record.rows} rows of days {record.first_day} to {record.last_day}"],
        ["rows", f"content {record.data_hash[:12]}"],
        ["code", record.commit],
        ["environment", record.environment[:12]],
        ["seed", record.seed],
        *([name, value] for name, value in record.params.items()),
        *([f"metric {name}", f"{value:.4f}"] for name, value in record.metrics.items()),
    ]


@click.command()
@WORKSPACE
def verify(workspace: Path) -> None:
    """Check every model and every table of the last run; exit code 1 when something is wrong."""
    from reference_impl.lineage import verify as look

    run = last(workspace)
    folder, registry = run.folder, run.registry
    wrong = look(folder)
    for sentence in wrong:
        click.echo(sentence)
    if wrong:
        raise click.exceptions.Exit(1)
    click.echo(f"All {len(registry.versions())} models and their data are as they were recorded.")


@click.command()
@click.argument("version", type=int)
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="New folder.")
@WORKSPACE
def artefact(version: int, target: Path, workspace: Path) -> None:
    """Copy the directory of a model to a new folder, from where a clean process can serve it."""
    from reference_impl.artefact import load

    if target.exists():
        raise LoopError(f"{target} exists already: name a folder that does not.")
    kept = last(workspace).registry.artefact(version)
    shutil.copytree(kept.folder, target)
    load(target).self_test()
    click.echo(
        f"Version {version} is in {target}. Serve it: python -m reference_impl serve {target}"
    )


COMMANDS = [models, rollback, reproduce, diff, lineage, verify, artefact]
