"""`python -m reference_impl orchestrate`: the same days in Dagster's page, on this machine only."""

import os
import subprocess
import sys
from pathlib import Path

import click

from reference_impl.cli_run import WORKSPACE
from reference_impl.errors import LoopError

# No report on the reader, and no invitation to sign up for a newsletter.
_SETTINGS = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"


@click.command()
@click.option("--scenario", default="roadworks", show_default=True, help="See `scenarios`.")
@click.option("--days", type=click.IntRange(1), default=30, show_default=True)
@click.option("--orders", type=click.IntRange(1), default=200, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=7, show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True)
@WORKSPACE
def orchestrate(  # noqa: PLR0913 - one argument an option
    scenario: str, days: int, orders: int, seed: int, port: int, workspace: Path
) -> None:
    """Plan a run and open Dagster on it: lineage graph, partitions, checks and sensors.

    Nothing is played until you materialise a day, or turn on the sensor `next_day`.
    """
    from reference_impl.problem import load_problem
    from reference_impl.simulate import load_scenario
    from reference_impl.source import simulated
    from reference_impl.workspace import Plan, start_run

    problem = load_problem("delivery")
    source = simulated(problem, load_scenario(scenario), days, seed, orders)
    folder = start_run(workspace, source.name, problem, Plan(seed, "on loss", source.plan))
    home = folder / "dagster"
    home.mkdir()
    (home / "dagster.yaml").write_text(_SETTINGS, encoding="utf-8")
    click.echo(f"The run is planned in {folder}. Dagster opens on http://127.0.0.1:{port}")
    click.echo("Ctrl-C stops it; `resume` plays the days that are left.")
    command = [sys.executable, "-m", "dagster", "dev", "-m", "reference_impl.assets"]
    place = {"MLOPS_RUN_FOLDER": str(folder), "DAGSTER_HOME": str(home)}
    try:
        done = subprocess.run(
            [*command, "-h", "127.0.0.1", "-p", str(port)], env=os.environ | place, check=False
        )
    except KeyboardInterrupt:
        return
    if done.returncode:
        raise LoopError("Dagster ended with an error, see above: is it installed (`make setup`)?")
