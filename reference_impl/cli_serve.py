"""`python -m reference_impl serve`: the champion of a run, or a model directory, over HTTP."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reference_impl.cli_run import WORKSPACE, last

if TYPE_CHECKING:
    from reference_impl.problem import Problem
    from reference_impl.swap import Source


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 in a container.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="0 takes any free one.",
)
@click.option("--shadow", help="A version that answers too and is only logged; or a directory.")
@click.option("--canary", help="A version that answers a share of the orders; or a directory.")
@click.option("--share", default=0.1, show_default=True, help="Part of the orders for --canary.")
@click.option(
    "--log", type=click.Path(path_type=Path),
    help="Folder of the prediction log. [default: `predictions` in the run, else in WORKSPACE]",
)  # fmt: skip
@WORKSPACE
def serve(  # noqa: PLR0913 - one argument an option
    path: Path | None,
    host: str,
    port: int,
    shadow: str | None,
    canary: str | None,
    share: float,
    log: Path | None,
    workspace: Path,
) -> None:
    """Serve the champion of the last run, or the model in the directory PATH.

    A promotion or a rollback in the run takes effect within a second, without a restart.
    SIGTERM stops it: it says on /ready that it leaves, finishes what it has begun, and ends.
    """
    problem, source, folder = _of_run(workspace) if path is None else _of_folder(path, workspace)
    from reference_impl.prediction_log import PredictionLog
    from reference_impl.rollout import Rollout
    from reference_impl.server import listen, run
    from reference_impl.service import Service

    rollout = Rollout(shadow, canary, share)
    with listen(host, port) as taken, closing(PredictionLog(log or folder)) as kept:
        service = Service(problem, source, kept, rollout)
        version, port = service.champion().version, taken.getsockname()[1]
        click.echo(f"Serving version {version} on http://{host}:{port}")
        click.echo("POST /predict, /predict/batch; GET /health, /ready, /model, /metrics.")
        click.echo("GET /openapi.json describes them.")
        run(service, taken)


def _of_run(workspace: Path) -> "tuple[Problem, Source, Path]":
    from reference_impl.swap import FromRegistry
    from reference_impl.workspace import SERVED

    run = last(workspace)
    return run.problem, FromRegistry(run.registry), run.folder / SERVED


def _of_folder(path: Path, workspace: Path) -> "tuple[Problem, Source, Path]":
    from reference_impl.swap import FromFolder

    source = FromFolder(path)
    # Not beside the model: its directory may hold nothing but what its manifest names.
    return source.load(str(path)).artefact.problem, source, workspace / "predictions"
