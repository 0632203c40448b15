"""The folders of runs: `workspace/runs/0001-roadworks`, `0002-calm`; nothing is overwritten.

Each run starts in a fresh folder of its own, so two runs cannot mix their models or their data and
an old run stays as it was. `serve`, `models` and `report` use the newest finished one.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from reference_impl.errors import LoopError
from reference_impl.problem import Problem

_RECORD = "run.json"
PROBLEM = "problem.yml"


@dataclass(frozen=True)
class RunRecord:
    """What a later command must know of a run; days as numbers, from 0."""

    problem: str
    source: str
    days: int
    seed: int
    reference_days: tuple[int, int]


def start_run(workspace: str | Path, name: str) -> Path:
    """Make the folder of the next run and return it.

    Raises:
        LoopError: the workspace cannot be written.
    """
    runs = Path(workspace).resolve() / "runs"
    try:
        runs.mkdir(parents=True, exist_ok=True)
        last = max((int(path.name[:4]) for path in runs.glob("[0-9][0-9][0-9][0-9]-*")), default=0)
        folder = runs / f"{last + 1:04d}-{name}"
        folder.mkdir()
    except OSError as error:
        message = f"The workspace {workspace} cannot be written: name another with --workspace."
        raise LoopError(message) from error
    return folder


def finish_run(folder: Path, problem: Problem, record: RunRecord) -> None:
    """Write the problem and the record of a run; without them the run counts as broken off."""
    facts = yaml.safe_dump(problem.model_dump(), sort_keys=False, allow_unicode=True)
    (folder / PROBLEM).write_text(facts, encoding="utf-8")
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
