"""The folders of runs: `workspace/runs/0001-roadworks`, `0002-calm`; nothing is overwritten.

Each run starts in a fresh folder of its own, so two runs cannot mix their models or their data and
an old run stays as it was. What is to be played is written down before the first day, so that a
run which was broken off can go on. `serve`, `models` and `report` use the newest finished one.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from reference_impl.errors import LoopError
from reference_impl.problem import Problem, load_problem

_RECORD = "run.json"
_PLAN = "plan.json"
PROBLEM = "problem.yml"
SERVED = "predictions"  # the log of the service


@dataclass(frozen=True)
class RunRecord:
    """What a later command must know of a finished run; days as numbers, from 0."""

    problem: str
    source: str
    days: int
    seed: int
    reference_days: tuple[int, int]


@dataclass(frozen=True)
class Plan:
    """What is to be played, in plain data: see `source.from_plan` for the source."""

    seed: int
    trigger: str
    source: dict[str, Any]


def start_run(workspace: str | Path, name: str, problem: Problem, plan: Plan) -> Path:
    """Make the folder of the next run, write down what is to be played, and return the folder.

    Raises:
        LoopError: the workspace cannot be written.
    """
    runs = Path(workspace).resolve() / "runs"
    facts = yaml.safe_dump(problem.model_dump(), sort_keys=False, allow_unicode=True)
    try:
        runs.mkdir(parents=True, exist_ok=True)
        last = max((int(path.name[:4]) for path in runs.glob("[0-9][0-9][0-9][0-9]-*")), default=0)
        folder = runs / f"{last + 1:04d}-{name}"
        folder.mkdir()
        (folder / PROBLEM).write_text(facts, encoding="utf-8")
        (folder / _PLAN).write_text(json.dumps(asdict(plan), indent=2), encoding="utf-8")
    except OSError as error:
        message = f"The workspace {workspace} cannot be written: name another with --workspace."
        raise LoopError(message) from error
    return folder


def planned(folder: Path) -> tuple[Problem, Plan]:
    """The problem and the plan of a run, finished or not; raises LoopError without them."""
    try:
        plan = Plan(**json.loads((folder / _PLAN).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise LoopError(f"{folder} holds no run: name the folder of one.") from error
    return load_problem(folder / PROBLEM), plan


def finish_run(folder: Path, record: RunRecord) -> None:
    """Write the record of a run; without it the run counts as broken off."""
    (folder / _RECORD).write_text(json.dumps(asdict(record), indent=2), encoding="utf-8")


def last_run(workspace: str | Path) -> tuple[Path, RunRecord]:
    """Folder and record of the newest finished run.

    Raises:
        LoopError: no run has been finished in this workspace, or its record cannot be read.
    """
    found = sorted(Path(workspace).resolve().glob(f"runs/*/{_RECORD}"))
    if not found:
        message = (
            f"There is no finished run in {workspace}: start with `python -m reference_impl run`."
        )
        raise LoopError(message)
    try:
        facts = json.loads(found[-1].read_text(encoding="utf-8"))
        first, last = facts.pop("reference_days")
        return found[-1].parent, RunRecord(**facts, reference_days=(first, last))
    except (ValueError, KeyError, TypeError) as error:
        raise LoopError(f"{found[-1]} cannot be read: delete its folder or run again.") from error


def broken_run(workspace: str | Path) -> Path:
    """The newest run that was broken off; raises LoopError when there is none."""
    plans = sorted(Path(workspace).resolve().glob(f"runs/*/{_PLAN}"))
    open_runs = [path.parent for path in plans if not (path.parent / _RECORD).is_file()]
    if not open_runs:
        raise LoopError(f"No run in {workspace} was broken off: there is nothing to resume.")
    return open_runs[-1]
