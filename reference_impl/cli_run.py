"""What the commands share: the option that names the workspace, and the newest run, opened."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

    from reference_impl.problem import Problem
    from reference_impl.registry import Registry
    from reference_impl.store import Store
    from reference_impl.workspace import RunRecord

WORKSPACE = click.option(
    "--workspace",
    default=".mlops",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder that keeps all runs; each run gets a fresh folder in it.",
)


@dataclass(frozen=True)
class OpenRun:
    """A finished run with all that it has left."""

    folder: Path
    record: "RunRecord"
    problem: "Problem"
    store: "Store"
    registry: "Registry"

    def answered(self) -> "pd.DataFrame":
        """The rows of production that have both a prediction and the truth."""
        labelled = self.store.read("labelled", first_day=0)
        return labelled[labelled["prediction"].notna()]


def last(workspace: Path) -> OpenRun:
    """Open the newest finished run; raises LoopError when there is none."""
    from reference_impl.problem import load_problem
    from reference_impl.registry import Registry
    from reference_impl.store import Store
    from reference_impl.workspace import PROBLEM, last_run

    folder, record = last_run(workspace)
    problem = load_problem(folder / PROBLEM)
    registry = Registry(folder / "registry", problem.name)
    return OpenRun(folder, record, problem, Store(folder / "data"), registry)
