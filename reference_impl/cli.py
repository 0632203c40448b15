"""`python -m reference_impl`: play a run, look at it, serve its champion.

Heavy libraries are imported inside the commands, so that `--help` answers at once.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reference_impl import cli_models, cli_orchestrate, cli_serve, cli_trust
from reference_impl.cli_run import WORKSPACE, last
from reference_impl.errors import LoopError

if TYPE_CHECKING:
    from reference_impl.loop import Progress
    from reference_impl.outcome import RunResult
    from reference_impl.problem import Problem
    from reference_impl.source import DaySource


class _Group(click.Group):
    """Turns a LoopError into its sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        try:
            return super().invoke(ctx)
        except LoopError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group)
def main() -> None:
    """A machine-learning system that keeps itself in order, played day by day."""


@main.command()
@click.option("--problem", "problem_name", default="delivery", show_default=True)
@click.option("--scenario", help="Scenario of the simulated problem; see `scenarios`.")
@click.option("--data", type=click.Path(path_type=Path), help="CSV or Parquet table to play.")
@click.option("--days", type=int, help="Days of production (90; of a table, all it has).")
@click.option("--orders", type=int, default=200, show_default=True, help="Simulated orders a day.")
@click.option("--seed", type=int, default=7, show_default=True)
@WORKSPACE
def run(  # noqa: PLR0913 - one argument an option
    problem_name: str,
    scenario: str | None,
    data: Path | None,
    days: int | None,
    orders: int,
    seed: int,
    workspace: Path,
) -> None:
    """Play production day by day and close with what was noticed and what retraining saved.

    A run never touches an earlier one: it starts in a fresh folder WORKSPACE/runs/0001-NAME.
    """
    from reference_impl.loop import run as play
    from reference_impl.problem import load_problem

    if days is not None and days < 1:
        raise LoopError(f"The number of days must be at least 1, not {days}.")
    if seed < 0:
        raise LoopError(f"The seed must not be negative, and {seed} is.")
    problem = load_problem(problem_name)
    source = _source(problem, scenario, data, days, (orders, seed))
    with _bar(source.name) as progress:
        result = play(problem, source, workspace, seed, progress)
    _show(problem, result)
    click.echo(f"The run is kept in {workspace.resolve()}. Look at it: models, report, serve.")


def _source(
    problem: "Problem",
    scenario: str | None,
    data: Path | None,
    days: int | None,
    simulation: tuple[int, int],
) -> "DaySource":
    from reference_impl.problem import read_table
    from reference_impl.simulate import load_scenario
    from reference_impl.source import from_table, simulated

    if data is not None and scenario is not None:
        raise LoopError("Give either --data or --scenario: a table brings its own story.")
    if data is not None:
        table = read_table(problem, data)
        _compare_checksum(problem, data)
        return from_table(problem, table, days, data)
    if problem.name != "delivery":
        raise LoopError(_how_to_get(problem))
    orders, seed = simulation
    story = load_scenario("roadworks" if scenario is None else scenario)
    return simulated(problem, story, 90 if days is None else days, seed, orders)


def _how_to_get(problem: "Problem") -> str:
    origin = problem.download
    if origin is None:
        return f"Problem '{problem.name}' is not simulated: name its table with --data PATH."
    return (
        f"Problem '{problem.name}' needs the file {origin.file} from the {origin.source}, "
        f"id {origin.uci_id}, doi:{origin.doi}, {origin.licence}: "
        "download it and name it with --data PATH."
    )


def _compare_checksum(problem: "Problem", data: Path) -> None:
    if problem.download is None:
        return
    if hashlib.sha256(data.read_bytes()).hexdigest() != problem.download.sha256:
        click.echo(f"Note: {data.name} is not the file that the problem names (other sha256).")


@contextmanager
def _bar(name: str) -> "Iterator[Progress]":
    """Show how many days have been played."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    text = TextColumn("{task.description}")
    with Bar(text, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        task = bar.add_task(f"{name}: first model", total=None)

        def played(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=f"{name}: day")

        yield played


@main.command()
@WORKSPACE
def resume(workspace: Path) -> None:
    """Go on with the newest run that was broken off, in the step where it stopped."""
    from reference_impl.loop import resume as go_on
    from reference_impl.workspace import broken_run, planned

    folder = broken_run(workspace)
    with _bar(folder.name) as progress:
        result = go_on(folder, progress)
    _show(planned(folder)[0], result)


def _show(problem: "Problem", result: "RunResult") -> None:
    from rich.console import Console

    from reference_impl.tables import closing_tables

    console = Console()
    for table in closing_tables(problem, result):
        console.print(table)


@main.command()
def scenarios() -> None:
    """List the scenarios and what is injected in each."""
    from reference_impl.simulate import load_scenario
    from reference_impl.simulate import scenarios as names

    for name in names():
        story = load_scenario(name)
        click.echo(f"{name}: {story.title}. {story.description}")
        for event in story.events:
            click.echo(f"    day {event.start_day}, {event.effect}: {event.what}")


@main.command()
@WORKSPACE
def report(workspace: Path) -> None:
    """Write an HTML report: what the champion learnt from against the last days."""
    from reference_impl.report import evidently_report

    run = last(workspace)
    first, final = run.record.reference_days
    reference = run.store.read("labelled", first_day=first, last_day=final)
    days = run.record.days - run.problem.policy.monitor_days
    current = run.store.read("orders", first_day=days)
    click.echo(evidently_report(run.problem, reference, current, run.folder / "drift.html"))


for command in (
    *cli_models.COMMANDS,
    cli_serve.serve,
    cli_orchestrate.orchestrate,
    *cli_trust.COMMANDS,
):
    main.add_command(command)
