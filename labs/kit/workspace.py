"""The student's folder: exercises, their README, and the progress file."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labs.kit import KIT_VERSION, notebook
from labs.kit.catalog import Lab
from labs.kit.errors import LabError
from labs.kit.results import Report, link

FOLDER = "mlops-labs"
_MAX_RUNS = 1_000

_README = """# {title}

Time: about {minutes} minutes. Practice: {practices}.

You will be able to:

{objectives}

What you should know before: {prerequisites}.

## What to do

1. Read the lesson: {site}
2. Open `exercise.py` in your editor. Each function says in its docstring what it must do.
3. Write one function, then run `lab check {id}`. Repeat, from the top of the file to the bottom.
4. When all checks pass, or when you have to stop, run `lab submit {id}` and hand in the file
   that it names.

`lab check {id} -- -k psi` runs only the checks with `psi` in their name; what follows `--` goes
to pytest. `breakpoint()` works in your code, and `lab check {id} -- -s` shows your prints at once.
"""


@dataclass(frozen=True)
class Workspace:
    """The folder ``mlops-labs`` with one folder a lab and ``progress.json``."""

    folder: Path

    @classmethod
    def here(cls) -> "Workspace":
        """Find the workspace: the one we stand in, else the one in the current folder."""
        current = Path.cwd()
        inside = next((p for p in (current, *current.parents) if p.name == FOLDER), None)
        return cls(inside or current / FOLDER)

    @property
    def progress(self) -> Path:
        """The file with the state of each lab."""
        return self.folder / "progress.json"

    def exercise(self, lab: Lab) -> Path:
        """Return where the student's exercise lies, or will lie."""
        code = self.folder / lab.id / "exercise.py"
        notebook_ = code.with_suffix(".ipynb")
        return notebook_ if notebook_.exists() and not code.exists() else code

    def start(self, lab: Lab, *, again: bool = False, as_notebook: bool = False) -> Path | None:
        """Make the exercise, its README, and the files that are given with it.

        Returns:
            Where the old exercise was put, when there was one.

        Raises:
            LabError: When an exercise is there and ``again`` is not set, or nothing can be written.
        """
        path = self.exercise(lab)
        if path.exists() and not again:
            msg = (
                f"{shown(path)} is there already and was left as it is; "
                f"`lab start {lab.id} --again` keeps it under a dated name and makes a new one."
            )
            raise LabError(msg)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            kept = _put_aside(path) if path.exists() else None
            new = path.with_suffix(".ipynb" if as_notebook else ".py")
            text = notebook.of_python(lab.starter) if as_notebook else lab.starter
            new.write_text(text, encoding="utf-8")
            if not (readme := path.with_name("README.md")).exists():
                readme.write_text(_readme(lab), encoding="utf-8")
            for given in lab.given:
                path.with_name(given.name).write_bytes(given.read_bytes())
        except OSError as error:
            msg = f"{shown(path.parent)} cannot be written: {error.strerror}."
            raise LabError(msg) from error
        return kept

    def read_progress(self) -> dict[str, Any]:
        """Return what is known of each lab, by its id.

        Raises:
            LabError: When the file is not what the kit wrote.
        """
        if not self.progress.exists():
            return {}
        try:
            labs = json.loads(self.progress.read_text(encoding="utf-8"))["labs"]
            return {lab: {**facts, "points": int(facts["points"])} for lab, facts in labs.items()}
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            msg = (
                f"{shown(self.progress)} cannot be read; delete it (your exercises stay) "
                "and run the checks again."
            )
            raise LabError(msg) from error

    def runs(self, lab: Lab) -> list[str]:
        """Return the times at which all checks of a lab were run."""
        runs = self.read_progress().get(lab.id, {}).get("runs", [])
        return [run for run in runs if _is_time(run)] if isinstance(runs, list) else []

    def write_progress(self, lab: Lab, report: Report, *, counts: bool = True) -> None:
        """Record the outcome of a run of all checks, and its time when it ``counts`` as work."""
        labs = self.read_progress()
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        runs = [*self.runs(lab), now] if counts else self.runs(lab)
        labs[lab.id] = {
            "version": lab.version,
            "passed": [check.id for check in report.checks if check.passed],
            "points": report.earned,
            "total": report.total,
            "time": now,
            "runs": runs[-_MAX_RUNS:],
        }
        text = json.dumps({"kit": KIT_VERSION, "labs": labs}, indent=2, sort_keys=True)
        new = self.progress.with_suffix(".new")  # a run stopped half-way keeps the old file
        try:
            new.write_text(text + "\n", encoding="utf-8")
            new.replace(self.progress)
        except OSError as error:
            msg = f"{shown(self.progress)} cannot be written: {error.strerror}."
            raise LabError(msg) from error

    def begun(self, lab: Lab) -> bool:
        """Say whether the student has started a lab."""
        return self.exercise(lab).exists()

    def complete(self, lab: Lab) -> bool:
        """Say whether all checks passed when they ran last, for this version of the lab."""
        facts = self.read_progress().get(lab.id, {})
        whole = facts.get("total", 100)
        return facts.get("version") == lab.version and facts.get("points") == whole

    def state(self, lab: Lab) -> str:
        """Say in a few words how far the student is with a lab."""
        if (facts := self.read_progress().get(lab.id)) is not None:
            done = f"{facts['points']} of {facts.get('total', 100)} points"
            return done if facts.get("version") == lab.version else f"{done} (older version)"
        return "started" if self.begun(lab) else "not started"


def shown(path: Path) -> str:
    """Return a path as the reader would type it from where they stand."""
    current = Path.cwd()
    return str(path.relative_to(current)) if path.is_relative_to(current) else str(path)


def _is_time(text: object) -> bool:
    try:
        return dt.datetime.fromisoformat(str(text)).tzinfo is not None
    except ValueError:
        return False


def _put_aside(path: Path) -> Path:
    stamp = dt.datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    kept = path.with_name(f"{path.stem}-{stamp}{path.suffix}")
    number = 2
    while kept.exists():
        kept = path.with_name(f"{path.stem}-{stamp}-{number}{path.suffix}")
        number += 1
    return path.rename(kept)


def _readme(lab: Lab) -> str:
    return _README.format(
        id=lab.id,
        title=lab.title,
        minutes=lab.minutes,
        practices=", ".join(name.partition("/")[2].replace("-", " ") for name in lab.practices),
        objectives="\n".join(f"- {objective}" for objective in lab.objectives),
        prerequisites="; ".join(lab.prerequisites),
        site=link(f"lab/{lab.id}"),
    )
