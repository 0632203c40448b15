"""otter-grader and nbgrader, in an environment of their own, on the same lab and submissions.

Both take notebooks and keep the checks beside the code, so the five checks are written once more,
as expressions that must be true.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("otter-grader==7.0.0", "nbgrader==0.9.6", "ipykernel>=7,<8", "pandas<4", "scikit-learn")
_TESTS = {
    "zscore": (
        "abs(zscore([1., 2., 3., 6.]).mean()) < 1e-9 "
        "and abs(zscore([1., 2., 3., 6.]).std() - 1) < 1e-9"
    ),
    "minutes_by_district": (
        "minutes_by_district(__import__('pandas').DataFrame({'district': ['a', 'b', 'a'], "
        "'minutes': [10., 20., 30.]}))['minutes'].tolist() == [20., 20.]"
    ),
    "slope": "abs(slope([0., 1., 2.], [1., 3., 5.]) - 2) < 1e-9",
    "late_share": "abs(late_share([30, 40, 50], [35, 35, 35]) - 2 / 3) < 1e-9",
    "forest": "forest() == 10",
}
_POINTS = 20
_IN_ONE_PROCESS = """
import sys
from otter.api import grade_submission
archive, *notebooks = sys.argv[1:]
for notebook in notebooks:
    found = grade_submission(notebook, archive, quiet=True)
    print("POINTS", round(found.total))
"""


@dataclass(frozen=True)
class Timed:
    """Seconds a submission, and the points that were given."""

    seconds: float
    points: list[int]


class Peers:
    """The environment and a folder in which they work."""

    def __init__(self, environment: Path, work: Path) -> None:
        self._bin = environment / "bin"
        self._work = work

    @classmethod
    def installed(cls, environment: Path, work: Path) -> "Peers":
        """Install the peers with uv, unless they are there."""
        if not (environment / "bin" / "nbgrader").exists():
            uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
            python = environment / "bin" / "python"
            _run([uv, "venv", "-q", "-p", sys.executable, str(environment)], work)
            install = [uv, "pip", "install", "-q", "--compile-bytecode", "--python", str(python)]
            _run([*install, *PACKAGES], work)
        return cls(environment, work)

    def otter(self, texts: list[str]) -> Timed:
        """A process of `otter run` for each submission, as its own Docker-less mode does it."""
        archive, notebooks = self._otter_archive(), self._notebooks(texts, "otter")

        def grade(notebook: Path) -> int:
            out = notebook.parent / "out"
            out.mkdir()
            command = [self._bin / "otter", "run", "--no-logo", "-a", archive, "-o", out, notebook]
            _run(command, self._work)
            tests = json.loads((out / "results.json").read_text())["tests"]
            return round(sum(test.get("score", 0) for test in tests))

        return _timed(grade, notebooks)

    def otter_in_one_process(self, texts: list[str]) -> Timed:
        """All submissions in one process of otter's API."""
        archive, notebooks = self._otter_archive(), self._notebooks(texts, "otter-api")
        command = [self._bin / "python", "-c", _IN_ONE_PROCESS, archive, *notebooks]
        began = time.perf_counter()
        said = _run(command, self._work)
        seconds = (time.perf_counter() - began) / len(texts)
        lines = [line.split() for line in said.splitlines() if line.startswith("POINTS")]
        return Timed(seconds, [int(line[1]) for line in lines])

    def nbgrader(self, texts: list[str]) -> Timed:
        """All submissions in one `nbgrader autograde`."""
        course = self._work / "course"
        (course / "source" / "lab1").mkdir(parents=True)
        settings = "c = get_config()\nc.CourseDirectory.root = '.'\n"
        (course / "nbgrader_config.py").write_text(settings)
        _write(course / "source" / "lab1" / "lab1.ipynb", _nbgrader_cells("pass"))
        nbgrader = str(self._bin / "nbgrader")
        _run([nbgrader, "generate_assignment", "lab1"], course)
        for number, text in enumerate(texts):
            folder = course / "submitted" / f"s{number:04}" / "lab1"
            folder.mkdir(parents=True)
            _write(folder / "lab1.ipynb", _nbgrader_cells(text))
        began = time.perf_counter()
        _run([nbgrader, "autograde", "lab1", "--force"], course)
        seconds = (time.perf_counter() - began) / len(texts)
        _run([nbgrader, "export", "--to", "grades.csv"], course)
        with (course / "grades.csv").open(encoding="utf-8") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: row["student_id"])
        return Timed(seconds, [round(float(row["raw_score"])) for row in rows])

    def _otter_archive(self) -> Path:
        tests = self._work / "tests"
        tests.mkdir(exist_ok=True)
        for name, expression in _TESTS.items():
            case = {"code": f">>> bool({expression})\nTrue", "hidden": False, "locked": False}
            suite = {
                "cases": [case],
                "scored": True,
                "setup": "",
                "teardown": "",
                "type": "doctest",
            }
            test = {"name": name, "points": _POINTS, "suites": [suite]}
            (tests / f"{name}.py").write_text(f"OK_FORMAT = True\ntest = {test!r}\n")
        archive = self._work / "autograder.zip"
        if not archive.exists():
            _run([self._bin / "otter", "generate", "-t", tests, "-o", archive], self._work)
        return archive

    def _notebooks(self, texts: list[str], name: str) -> list[Path]:
        paths = []
        for number, text in enumerate(texts):
            path = self._work / name / str(number) / "s.ipynb"
            path.parent.mkdir(parents=True)
            _write(path, [_cell(text)])
            paths.append(path)
        return paths


def _timed(grade: Callable[[Path], int], paths: list[Path]) -> Timed:
    began = time.perf_counter()
    points = [grade(path) for path in paths]
    return Timed((time.perf_counter() - began) / len(paths), points)


def _nbgrader_cells(text: str) -> list[dict[str, object]]:
    fixed = {"schema_version": 3, "task": False}
    answer = {**fixed, "grade": False, "grade_id": "answer", "locked": False, "solution": True}
    cells = [_cell(text, answer)]
    for name, expression in _TESTS.items():
        test = {"grade": True, "grade_id": name, "locked": True, "points": _POINTS}
        cells.append(_cell(f"assert {expression}", {**fixed, **test, "solution": False}))
    return cells


def _cell(text: str, nbgrader: dict[str, object] | None = None) -> dict[str, object]:
    metadata = {"nbgrader": nbgrader} if nbgrader else {}
    return {
        **{"cell_type": "code", "source": text, "metadata": metadata},
        **{"outputs": [], "execution_count": None},
    }


def _write(path: Path, cells: list[dict[str, object]]) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    about = {"metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    notebook = {"cells": cells, **about}
    path.write_text(json.dumps(notebook))


def _run(command: Iterable[object], folder: Path) -> str:
    words = [str(word) for word in command]
    env = {**os.environ, "PATH": f"{Path(words[0]).parent}:{os.environ['PATH']}"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process would compile all that it imports
    answer = subprocess.run(
        words,
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        msg = f"{' '.join(words)}: {answer.stderr[-2_000:]}"
        raise RuntimeError(msg)
    return answer.stdout
