"""Make a model again, compare two, trace one prediction, and look whether all is still there.

None of it needs a note that somebody had to take: what is asked here was recorded when the model
was made and when the prediction was given.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference_impl import prediction_log
from reference_impl.artefact import Artefact
from reference_impl.errors import LoopError
from reference_impl.identity import (
    Environment,
    code_version,
    content_hash,
    data_hash,
    environment,
    read_environment,
)
from reference_impl.journal import Move
from reference_impl.onnx_model import RELATIVE_TOLERANCE
from reference_impl.problem import load_problem
from reference_impl.registry import Registry
from reference_impl.store import DAY, Store
from reference_impl.train import TrainingRecord, columns_learnt, predict, rows_learnt, train
from reference_impl.workspace import PROBLEM, SERVED

_LABELLED, _ORDERS = "labelled", "orders"


@dataclass(frozen=True)
class Reproduction:
    """A model beside the one that was made again from its record.

    `largest_difference` is that of their predictions on the `rows` they learnt from, in the unit
    of the target. `reasons` says what is not as it was when the model was made.
    """

    version: int
    recorded: str
    made: str
    rows: int
    largest_difference: float
    reasons: list[str]

    @property
    def same(self) -> bool:
        """Whether every fitted number is the same, bit for bit."""
        return self.recorded == self.made and self.largest_difference == 0


def reproduce(folder: Path, version: int) -> Reproduction:
    """Train a registered model again from what its record says, and compare the two.

    Args:
        folder: of a run.
        version: of its registry.

    Raises:
        LoopError: there is no such version, or a file of the model or of its data is missing or
            was changed; it names the file.
    """
    registry, store = opened(folder)
    kept = registry.artefact(version)
    record, problem = kept.record, kept.problem
    rows = rows_learnt(problem, store, record)
    made = train(problem, rows, record.seed, half_life(record))
    answers = predict(problem, kept.pipeline, rows), predict(problem, made, rows)
    return Reproduction(
        version=version,
        recorded=content_hash(kept.pipeline),
        made=content_hash(made),
        rows=len(rows),
        largest_difference=float(abs(answers[0] - answers[1]).max()),
        reasons=_changes(kept, data_hash(rows[columns_learnt(problem)])),
    )


def opened(folder: Path) -> tuple[Registry, Store]:
    """The registry and the tables of a run; raises LoopError when it has none."""
    problem = load_problem(folder / PROBLEM)
    return Registry(folder / "registry", problem.name), Store(folder / "data")


def half_life(record: TrainingRecord) -> float | None:
    """The half-life of the weights, which is recorded as text; None when all rows count alike."""
    text = record.params.get("half_life_days", "None")
    return None if text == "None" else float(text)


def _changes(kept: Artefact, found: str) -> list[str]:
    """What is not as it was when a model was made, one sentence each."""
    record, now = kept.record, environment()
    reasons = []
    if record.data_hash != found:
        reasons.append("The rows are not those that it has learnt from.")
    if record.environment != now.hash:
        before = packages_of(kept)
        changed = changed_packages(before, now)
        python = [] if before.python == now.python else [f"Python {before.python} is {now.python}"]
        told = [f"{name} {one} is {other}" for name, (one, other) in changed.items()]
        reasons.append(f"The environment has changed: {', '.join(python + told)}.")
    if record.commit != code_version():
        reasons.append(f"The code has changed: it was {record.commit} and is {code_version()}.")
    elif "dirty" in record.commit or record.commit == "unknown":
        reasons.append(f"The code cannot be compared: its commit is recorded as {record.commit}.")
    return reasons


def packages_of(kept: Artefact) -> Environment:
    """What was installed when a model was made."""
    return read_environment((kept.folder / "environment.txt").read_text(encoding="utf-8"))


def changed_packages(one: Environment, other: Environment) -> dict[str, tuple[str, str]]:
    """Packages whose version differs; "none" stands for one that is not installed.

    >>> changed_packages(Environment("3.11", {"a": "1"}), Environment("3.11", {"a": "2"}))
    {'a': ('1', '2')}
    """
    names = sorted({*one.packages, *other.packages})
    pairs = {name: (one.packages.get(name), other.packages.get(name)) for name in names}
    return {name: (a or "none", b or "none") for name, (a, b) in pairs.items() if a != b}


@dataclass(frozen=True)
class Lineage:
    """All that has made one prediction.

    `recomputed` is what the kept model answers to the kept order now; `written` says when the
    version of the training data was written, `moves` when the model was promoted or brought back.
    """

    prediction_id: str
    when: str
    prediction: float
    recomputed: float
    version: int
    content_hash: str
    record: TrainingRecord
    written: str
    moves: list[Move]

    @property
    def explained(self) -> bool:
        """Whether the model that is named gives this answer."""
        return math.isclose(self.prediction, self.recomputed, rel_tol=RELATIVE_TOLERANCE)


def lineage(folder: Path, prediction_id: str) -> Lineage:
    """Which model, data, code and settings made a prediction.

    Args:
        folder: of a run.
        prediction_id: the key of its order, such as `order_id`, or the id that the service gave.

    Raises:
        LoopError: there is no such prediction, or its model cannot be trusted.
    """
    registry, store = opened(folder)
    made = _in_run(folder, store, prediction_id) or _served(folder, prediction_id)
    if made is None:
        raise LoopError(
            f"No prediction of this run has the id '{prediction_id}': an id is the key of an order "
            "that was answered, or the prediction_id of an answer of the service."
        )
    when, version, answer, order = made
    kept = registry.artefact(version)
    return Lineage(
        prediction_id=prediction_id,
        when=when,
        prediction=answer,
        recomputed=kept.predict_one(order),
        version=version,
        content_hash=kept.content_hash,
        record=kept.record,
        written=store.written(_LABELLED, kept.record.data_version),
        moves=[move for move in registry.moves() if move.version == version],
    )


# When, by which version, the answer, and the order.
_Made = tuple[str, int, float, dict[str, Any]]


def _in_run(folder: Path, store: Store, key: str) -> _Made | None:
    problem = load_problem(folder / PROBLEM)
    rows = store.find(_ORDERS, problem.key, key).tail(1)  # the newest, if it is there again
    if rows.empty:
        return None
    row = {str(name): value for name, value in rows.to_dict("records")[0].items()}
    return f"day {row[DAY]}", int(row["model_version"]), float(row["prediction"]), row


def _served(folder: Path, prediction_id: str) -> _Made | None:
    if not (folder / SERVED).is_dir():
        return None
    log = prediction_log.read(folder / SERVED)
    found = log[log["prediction_id"] == prediction_id].to_dict("records")
    if not found:
        return None
    entry = found[0]
    return str(entry["time"]), int(entry["model_version"]), entry["answer"], entry["request"]


def verify(folder: Path) -> list[str]:
    """Look at every model and every table of a run.

    Returns:
        What is wrong, one sentence each, with the name of the file; empty when all is as it was.

    Raises:
        LoopError: the run cannot be opened at all.
    """
    registry, store = opened(folder)
    wrong = []
    for log in sorted((folder / "data").glob("*/_delta_log")):
        wrong += [f"{phrase}." for phrase in store.broken(log.parent.name)]
    for entry in registry.versions():
        try:
            kept = registry.artefact(entry.version)
            if content_hash(kept.pipeline) != entry.content_hash:
                wrong.append(f"Version {entry.version} is another model than was registered.")
            kept.self_test()
            rows = rows_learnt(kept.problem, store, kept.record)
            if data_hash(rows[columns_learnt(kept.problem)]) != kept.record.data_hash:
                first, last = kept.record.first_day, kept.record.last_day
                wrong.append(
                    f"The rows of days {first} to {last} in version {kept.record.data_version} of "
                    f"{store.folder / _LABELLED} are not those that version {entry.version} saw."
                )
        except LoopError as error:
            wrong.append(str(error))
    return list(dict.fromkeys(wrong))
