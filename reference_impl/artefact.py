"""A model as one directory that a clean process can serve: the model, and all one must know of it.

Everything is named with its SHA-256 in `manifest.json`. A file that was changed, added or lost is
found when the directory is loaded, and named. Nothing in it is unpickled.
"""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from reference_impl.artefact_files import (
    dockerfile,
    example_order,
    probed,
    readme,
    request_schema,
    requirements,
    write_code,
)
from reference_impl.errors import LoopError
from reference_impl.identity import content_hash, environment, file_hash
from reference_impl.onnx_model import OnnxModel, convert, largest_difference
from reference_impl.problem import Problem, load_problem
from reference_impl.train import TrainingRecord, predict

FORMAT = 1
MANIFEST = "manifest.json"
FILES = (
    "Dockerfile", "README.md", "code.zip", "environment.txt", "example.json", "model.onnx",
    "model.skops", "model_card.md", "problem.yml", "record.json", "requirements.txt", "schema.json",
)  # fmt: skip
TRUSTED_TYPES = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]


class Artefact:
    """A loaded directory whose files are what the manifest says."""

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest = manifest
        self.content_hash: str = manifest["content_hash"]
        self.problem: Problem = load_problem(folder / "problem.yml")
        self.record = read_record(folder / "record.json")
        self._onnx = OnnxModel(self.problem, (folder / "model.onnx").read_bytes())

    @cached_property
    def pipeline(self) -> Pipeline:
        """The scikit-learn pipeline, built from the skops file at the first use."""
        import skops.io

        pipeline: Pipeline = skops.io.load(self.folder / "model.skops", trusted=TRUSTED_TYPES)
        return pipeline

    def predict(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Predictions for n rows, (n,), in the unit of the target and within its limits."""
        return self._onnx.predict(frame)

    def predict_one(self, order: Mapping[str, object]) -> float:
        """Prediction for one order: the same number as `predict`, in microseconds.

        Raises:
            KeyError: the order lacks a column.
            ValueError: a number or the time cannot be read.
        """
        return self._onnx.predict_one(order)

    def self_test(self) -> None:
        """Answer the stored example; raises LoopError when it differs from the stored one."""
        example = json.loads((self.folder / "example.json").read_text(encoding="utf-8"))
        answer = self.predict_one(example["request"])
        largest_difference(np.array([example["prediction"]]), np.array([answer]))


def build(  # noqa: PLR0913 - each stands for one file
    folder: str | Path,
    problem: Problem,
    pipeline: Pipeline,
    record: TrainingRecord,
    probe: pd.DataFrame,
    card: str = "",
) -> Artefact:
    """Write the directory of a model, complete or not at all.

    Args:
        folder: must not exist yet; its parents are made.
        problem: what the model predicts, and from what.
        pipeline: fitted by `train`.
        record: how it was made.
        probe: real rows, one at least. On them, and on copies with unknown levels, nulls and the
            limits of each column, both forms of the model must give the same answers.
        card: the text of the model card.

    Raises:
        LoopError: the folder exists, the model holds an untrusted type or cannot be converted, or
            its two forms do not agree.
    """
    folder = Path(folder)
    if folder.exists():
        raise LoopError(f"{folder} exists already: name a folder that does not.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Whoever sees the folder under its name sees all of it: a rename is one step.
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder.parent))
    try:
        _write(unfinished, problem, pipeline, record, probe, card)
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return load(folder)


def load(folder: str | Path) -> Artefact:
    """Open the directory of a model after a check of every file.

    Raises:
        LoopError: names the file that is missing, was changed or does not belong there; or the
            format is unknown, or the model holds a type that is not trusted.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    wrong = findings(folder, manifest)
    if wrong:
        raise LoopError(f"The model in {folder} cannot be trusted: {'; '.join(wrong)}.")
    _trusted(folder / "model.skops")
    return Artefact(folder, manifest)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a directory; raises LoopError when it is missing or in another format."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        known = manifest["format"] == FORMAT and sorted(manifest["files"]) == sorted(FILES)
        known = known and isinstance(manifest["content_hash"], str)
    except FileNotFoundError as error:
        raise LoopError(f"{folder} is not a model: it has no {MANIFEST}.") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise LoopError(f"{folder / MANIFEST} cannot be read: build the model again.") from error
    if not known:
        message = f"{folder / MANIFEST} is of another format than {FORMAT}: build the model again."
        raise LoopError(message)
    return dict(manifest)


def findings(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """What is wrong with the files of a directory, one phrase a file; empty when nothing is."""
    present = {path.name: path for path in folder.iterdir()}
    wrong = [f"{name} does not belong there" for name in sorted({*present} - {*FILES, MANIFEST})]
    for name in FILES:
        path = present.get(name)
        if path is None:
            wrong.append(f"{name} is missing")
        elif path.is_symlink() or not path.is_file():
            wrong.append(f"{name} is not a file of its own")
        elif file_hash(path) != manifest["files"][name]:
            wrong.append(f"{name} was changed")
    return wrong


def read_record(path: Path) -> TrainingRecord:
    """The record of how a model was made; raises LoopError when it cannot be read."""
    try:
        return TrainingRecord(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise LoopError(f"{path} is not the record of a model.") from error


def _write(  # noqa: PLR0913 - as `build`
    folder: Path,
    problem: Problem,
    pipeline: Pipeline,
    record: TrainingRecord,
    probe: pd.DataFrame,
    card: str,
) -> None:
    _dump(pipeline, folder / "model.skops")
    (folder / "model.onnx").write_bytes(convert(problem, pipeline))
    rows = probed(problem, probe)
    model = OnnxModel(problem, (folder / "model.onnx").read_bytes())
    difference = largest_difference(predict(problem, pipeline, rows), model.predict(rows))
    order = example_order(problem, probe)
    example = {"request": order, "prediction": model.predict_one(order)}
    write_code(folder / "code.zip")
    written = {
        "Dockerfile": dockerfile(),
        "README.md": readme(problem),
        "environment.txt": environment().text(),
        "example.json": _json(example | {"unit": problem.target.unit}),
        "model_card.md": card,
        "problem.yml": yaml.safe_dump(problem.model_dump(), sort_keys=False, allow_unicode=True),
        "record.json": _json(asdict(record)),
        "requirements.txt": requirements(),
        "schema.json": _json(request_schema(problem)),
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    manifest = {
        "format": FORMAT,
        "content_hash": content_hash(pipeline),
        "checked": {"rows": len(rows), "largest_difference": difference},
        "files": {name: file_hash(folder / name) for name in FILES},
    }
    (folder / MANIFEST).write_text(_json(manifest), encoding="utf-8")


def _dump(pipeline: Pipeline, path: Path) -> None:
    import skops.io
    from skops.io.exceptions import UnsupportedTypeException

    try:
        skops.io.dump(pipeline, path)
    except (UnsupportedTypeException, TypeError, AttributeError) as error:
        message = f"A {type(pipeline).__name__} cannot be kept: skops does not know its type."
        raise LoopError(message) from error
    _trusted(path)


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _trusted(model: Path) -> None:
    import skops.io

    try:
        foreign = set(skops.io.get_untrusted_types(file=model)) - set(TRUSTED_TYPES)
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise LoopError(f"{model} is not a model in the skops format.") from error
    if foreign:
        raise LoopError(f"{model} cannot be kept: it holds an untrusted type, {min(foreign)}.")
