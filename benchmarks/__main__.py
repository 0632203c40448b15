"""Command line of the benchmarks: run one, print its table, say whether its goals are met."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from benchmarks import detection, drift, grading, growth, loop, serving, validation
from benchmarks.report import Result, machine, record, table

BENCHMARKS = {
    "detection": detection.run,
    "drift": drift.run,
    "grading": grading.run,
    "growth": growth.run,
    "loop": loop.run,
    "serving": serving.run,
    "validation": validation.run,
}


@click.command()
@click.argument("name")
@click.option("--quick", is_flag=True, help="Less of it; ends within 50 seconds.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--record", "keep", is_flag=True, help="Write the tables into RESULTS.md.")
def main(name: str, quick: bool, json_file: Path | None, keep: bool) -> None:
    """Run the benchmark NAME and exit with 1 where a goal is missed."""
    if name not in BENCHMARKS:
        known = ", ".join(BENCHMARKS)
        raise click.ClickException(f"There is no benchmark '{name}': use {known}.")
    result: Result = BENCHMARKS[name](quick)
    console = Console()
    console.print(table(result))
    for goal in result.goals:
        console.print(f"{'met   ' if goal.met else 'MISSED'}  {goal.text}: {goal.reached}")
    if json_file:
        entry = {"machine": machine(), "quick": quick, **asdict(result)}
        json_file.write_text(json.dumps(entry, indent=2) + "\n", encoding="utf-8")
    if keep:
        record(result, quick)
    if not all(goal.met for goal in result.goals):
        sys.exit(1)


if __name__ == "__main__":
    main()
