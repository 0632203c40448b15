"""The commands of trust: `gaps`, `explain`, `card`, `export`, all of the newest finished run."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reference_impl.cli_run import WORKSPACE, OpenRun, last
from reference_impl.errors import LoopError

if TYPE_CHECKING:
    import pandas as pd

    from reference_impl.card import InService
    from reference_impl.problem import Problem

_BACKGROUND, _SHUFFLED = 100, 1000  # rows that are enough to compare with, and to shuffle


def _texts(problem: "Problem") -> list[str]:
    return [column.name for column in problem.features if column.kind == "categorical"]


@click.command()
@click.option("--by", multiple=True, help="Column of the groups (each text feature); repeatable.")
@click.option("--within", help="Compare a group with the others of the same level of this column.")
@click.option("--of", type=click.Choice(["error", "bias"]), default="error", show_default=True)
@WORKSPACE
def gaps(by: tuple[str, ...], within: str | None, of: str, workspace: Path) -> None:
    """Compare the errors of groups; all intervals of a table hold at once."""
    from rich.console import Console

    from reference_impl.tables import gap_table
    from reference_impl.trust import gaps as compare

    run = last(workspace)
    rows = run.answered()
    for name in by or _texts(run.problem):
        measure = "bias" if of == "bias" else "error"
        found = compare(run.problem, rows, name, run.record.seed, within, measure)  # type: ignore[arg-type]
        Console().print(gap_table(run.problem, name, found))


@click.command()
@click.argument("prediction_id")
@WORKSPACE
def explain(prediction_id: str, workspace: Path) -> None:
    """Say what made one prediction, as a sum of one effect for each column.

    The comparison is with rows of the days before it that a model could have learnt from.
    """
    from reference_impl.explain import explain_one

    run = last(workspace)
    orders = run.store.read("orders")
    row = orders[orders[run.problem.key].astype("str") == prediction_id].head(1)
    if row.empty:
        raise LoopError(f"The last run made no prediction for '{prediction_id}'.")
    day, version = int(row["day_number"].iloc[0]), int(row["model_version"].iloc[0])
    first = day - run.problem.train_days
    past = run.store.read("labelled", first_day=first, last_day=day - 1)
    others = past.sample(min(_BACKGROUND, len(past)), random_state=run.record.seed)
    found = explain_one(run.problem, run.registry.load(version), row, others)
    unit = run.problem.target.unit
    click.echo(f"{found.base:8.2f} {unit}  mean of {len(others)} rows of the days before")
    for part in found.parts.to_dict("records"):
        click.echo(f"{part['effect']:+8.2f} {unit}  {part['column']} = {part['value']}")
    click.echo(f"{found.prediction:8.2f} {unit}  predicted by version {version}")


@click.command()
@click.argument("version", type=int)
@WORKSPACE
def card(version: int, workspace: Path) -> None:
    """Write the model card of VERSION and the datasheet of its data, as Markdown."""
    from reference_impl.card import model_card
    from reference_impl.datasheet import datasheet, table_facts
    from reference_impl.explain import importance
    from reference_impl.trust import gaps as compare

    run = last(workspace)
    record, rows, seed = run.registry.record(version), run.answered(), run.record.seed
    own = rows[rows["model_version"] == version]
    shuffled = own.sample(min(_SHUFFLED, len(own)), random_state=seed)
    text = model_card(
        run.problem,
        record,
        gaps={name: compare(run.problem, own, name, seed) for name in _texts(run.problem)}
        if len(own)
        else None,
        importance=importance(run.problem, run.registry.load(version), shuffled, seed)
        if len(own)
        else None,
        owners=run.problem.owners.model_dump(),
        in_service=_in_service(run, own),
    )
    quarantine = run.store.read("quarantine") if run.store.has("quarantine") else own.iloc[:0]
    facts = table_facts(
        run.problem,
        run.store.read("labelled"),
        run.record.source,
        run.store.version("labelled"),
        len(run.store.read("orders")) if run.store.has("orders") else 0,
        quarantine,
    )
    _write(run.folder / f"model_card_{version}.md", text)
    _write(run.folder / "datasheet.md", datasheet(run.problem, facts))


def _in_service(run: OpenRun, own: "pd.DataFrame") -> "InService | None":
    from reference_impl.card import InService
    from reference_impl.evaluate import absolute_errors, mean_interval

    if own.empty:
        return None
    errors = absolute_errors(run.problem, own, own["prediction"].to_numpy())
    days = own["day_number"].to_numpy()
    interval = mean_interval(errors, run.record.seed, days)
    return InService(len(own), own["day_number"].nunique(), float(errors.mean()), interval)


@click.command()
@click.option("--k", type=int, default=5, show_default=True, help="Rows that must look the same.")
@click.option("--column", "columns", multiple=True, help="What outsiders may know; repeatable.")
@click.option("--out", type=click.Path(path_type=Path), help="CSV file (export.csv of the run).")
@WORKSPACE
def export(k: int, columns: tuple[str, ...], out: Path | None, workspace: Path) -> None:
    """Write the predictions and what came of them so that each row hides among k.

    Exported are the columns named here (the time of day and every text feature), made coarser, and
    prediction and truth as whole numbers; nothing else.
    """
    from reference_impl.privacy import k_anonymous, ladders

    run = last(workspace)
    problem, rows = run.problem, run.answered()
    times = [problem.time.column] if problem.time.hour is None else []
    known = columns or (*times, *_texts(problem))
    steps = ladders(problem, rows, known)
    table, report = k_anonymous(rows, steps, k, [problem.target.name, "prediction"], problem.key)
    path = run.folder / "export.csv" if out is None else out
    _write(path, table.to_csv(index=False))
    click.echo(report.text())


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise LoopError(f"{path} cannot be written: name another file.") from error
    click.echo(str(path))


COMMANDS = (gaps, explain, card, export)
