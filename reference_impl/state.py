"""What a run must remember between two steps, as plain data in two small files.

Everything large (orders, labels, models) is in the store and in the registry. What is left fits
into one JSON file, which is replaced as a whole after each step: a run that is killed finds either
the state before the step or the state after it, and goes on from there. The rows of the days that
are over are appended to a second file, so that the first one stays small.
"""

import json
import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from reference_impl.errors import LoopError
from reference_impl.outcome import Notice

_FILE = "state.json"
_DAYS = "days.jsonl"


class State(BaseModel):
    """The run after its last finished step.

    `done` names the finished steps of `day` and `today` what they found. `promotions` has the first
    day of service of each champion and its version; `waiting` the days whose labels are not here
    yet, `losses` the latest labelled days in the order in which they came, `quarantined` the days
    that must not be learnt from.
    """

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="constants")

    day: int = 0
    done: list[str] = []
    today: dict[str, Any] = {}
    notices: list[Notice] = []
    promotions: list[tuple[int, int]] = []
    waiting: list[int] = []
    losses: list[int] = []
    last_alarm: dict[str, int] = {}
    challenged: int | None = None
    refused: int = 0
    new_rows: int = 0
    quarantined: list[int] = []
    follow_up: int | None = None


def save(state: State, folder: Path) -> None:
    """Replace the state of a run, as a whole or not at all."""
    fresh = folder / f"{_FILE}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(state.model_dump_json())
        file.flush()
        os.fsync(file.fileno())  # or a power cut could leave the new name with old bytes
    fresh.replace(folder / _FILE)


def load(folder: Path) -> State:
    """Read the state of a run; a run that was killed before its first step has an empty one.

    Raises:
        LoopError: the file is not what `save` wrote.
    """
    path = folder / _FILE
    if not path.is_file():
        return State()
    try:
        return State.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError) as error:
        raise LoopError(f"{path} cannot be read: delete its folder and run again.") from error


def append_day(folder: Path, day: int, row: dict[str, Any]) -> None:
    """Keep the row of a day that is over; days are counted from 0."""
    lines = _lines(folder)
    # A crash between this row and the state after it leaves the row of a day that is played again.
    if len(lines) > day:
        (folder / _DAYS).write_text("".join(lines[:day]), encoding="utf-8")
    with (folder / _DAYS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def read_days(folder: Path) -> list[dict[str, Any]]:
    """The rows of the days that are over, in turn."""
    return [json.loads(line) for line in _lines(folder)]


def _lines(folder: Path) -> list[str]:
    path = folder / _DAYS
    return path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []
