"""What stands beside a model in its directory, so that it can be served without this repository."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reference_impl.identity import environment
from reference_impl.problem import Problem
from reference_impl.request import request_model

# What serving imports, by the names of the distributions; pip finds what these need.
_SERVING = (
    "click", "fastapi", "numpy", "onnx", "onnxruntime", "pandas", "prometheus-client", "protobuf",
    "pydantic", "pyyaml", "scikit-learn", "skl2onnx", "skops", "threadpoolctl", "uvicorn",
)  # fmt: skip
_PACKAGE = Path(__file__).parent
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip file can hold

DOCKERFILE = """\
# This directory is all that the image needs: `docker build -t promise .` in it.
# Not built by the tests of the course, which run without Docker.
FROM python:{python}-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . artefact/
RUN python -m zipfile -e artefact/code.zip . \\
    && useradd --no-create-home promise && mkdir log && chown promise log
USER promise
EXPOSE 8000
CMD ["python", "-m", "reference_impl", "serve", "artefact", "--host", "0.0.0.0", "--log", "log"]
"""

README = """\
# {title}

{description}

This directory is one model, with all that is needed to serve it. No file may be changed: the
SHA-256 of each stands in `manifest.json` and is checked when the model is loaded.

    pip install -r requirements.txt
    python -m zipfile -e code.zip ../code
    PYTHONPATH=../code python -m reference_impl serve .

`example.json` holds a request and the answer to expect, `schema.json` the form of a request,
`record.json` how the model was made, `environment.txt` what was installed when it was made.
`model.onnx` answers requests; `model.skops` is the same model for scikit-learn.
"""


def requirements() -> str:
    """What serving imports, pinned to what is installed here, for pip."""
    installed = environment().packages
    return "".join(f"{name}=={installed[name]}\n" for name in _SERVING)


def dockerfile() -> str:
    """A Dockerfile that needs this directory alone, for the Python of this process."""
    return DOCKERFILE.format(python=environment().python.rpartition(".")[0])


def readme(problem: Problem) -> str:
    """How to serve the directory by hand."""
    return README.format(title=problem.title, description=problem.description)


def write_code(path: Path) -> None:
    """Write the modules of this package as a zip file, the same bytes for the same code."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for source in sorted(_PACKAGE.rglob("*")):
            if source.suffix in {".py", ".yml"}:
                name = source.relative_to(_PACKAGE.parent).as_posix()
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, source.read_bytes())


def request_schema(problem: Problem) -> dict[str, Any]:
    """JSON Schema of one request: time and features, with the limits of the problem."""
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, **request_model(problem).model_json_schema(), "title": problem.title}


def example_order(problem: Problem, frame: pd.DataFrame) -> dict[str, Any]:
    """The first row of a table as the body of a request: ISO 8601 for the time, None for a null."""
    row = frame.iloc[0]
    order: dict[str, Any] = {
        problem.time.column: pd.Timestamp(row[problem.time.column]).isoformat()
    }
    if problem.time.hour is not None:
        order[problem.time.hour] = float(row[problem.time.hour])
    for column in problem.features:
        value = row[column.name]
        kind = float if column.kind == "numeric" else str
        order[column.name] = None if pd.isna(value) else kind(value)
    return order


def probed(problem: Problem, probe: pd.DataFrame) -> pd.DataFrame:
    """A probe of real rows, and behind it three copies that are strange.

    The copies have levels that nobody knows, nulls in every feature, and in turn the lower and
    the upper limit of each number.
    """
    unknown, empty, limits = probe.copy(), probe.copy(), probe.copy()
    for column in problem.features:
        if column.kind == "categorical":
            unknown[column.name], empty[column.name] = "nobody knows this level", None
        else:
            empty[column.name] = np.nan
            ends = [end for end in (column.min, column.max) if end is not None]
            if ends:
                limits[column.name] = np.resize(np.array(ends, dtype=float), len(limits))
    return pd.concat([probe, unknown, empty, limits], ignore_index=True)
