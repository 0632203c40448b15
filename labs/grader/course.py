"""``course.toml``: the instructor's settings, with the seed from which all instances are drawn."""

import csv
import datetime as dt
import hashlib
import secrets
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labs.kit.catalog import Lab, first_fault
from labs.kit.errors import LabError
from labs.kit.results import SITE

FILE = "course.toml"
CACHE = ".grader-cache"  # beside it: what can be worked out again
_NEW = """# The settings of a course. Keep this file to yourself: whoever knows the seed knows the
# instances that the checks will draw. It is never committed.
name = "{name}"
seed = "{seed}"
gradebook = "grades.sqlite" # or the URL of a PostgreSQL database
roster = "roster.csv" # columns: student,name,email; as needed: canvas,orgdefinedid,github
# site = "https://example.org/mlops/" # where the students read; their feedback links there

[labs.{lab}]
# due = 2026-10-05T23:59:00+02:00
points = 100 # what the lab is worth in the LMS
late_per_day = 10 # percent of the mark, for each day or part of one
late_days = 5 # after which nothing counts
attempts = "best" # or "last"
"""


class LabSettings(BaseModel):
    """How one lab counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    due: dt.datetime | None = None
    points: Annotated[float, Field(gt=0)] = 100
    canvas_column: str = ""
    late_per_day: Annotated[float, Field(ge=0, le=100)] = 0
    late_days: Annotated[int, Field(ge=0)] = 365
    attempts: Literal["best", "last"] = "best"


class Course(BaseModel):
    """The contents of ``course.toml``, and the folder that it lies in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: Annotated[str, Field(min_length=16)]
    gradebook: str = "grades.sqlite"
    roster: str = "roster.csv"
    site: Annotated[str, Field(pattern=r"^https?://.+/$")] = SITE
    labs: dict[str, LabSettings] = {}
    folder: Annotated[Path, Field(exclude=True)]

    def seed_of(self, lab: Lab, sha256: str) -> int:
        """Return the seed for a submission.

        Other submissions, also of the same student, have other instances: an answer that is
        learned by heart is worth nothing. The same file always has the same ones.
        """
        told = f"{lab.id}\n{sha256}".encode()
        key = hashlib.blake2b(self.seed.encode()).digest()
        return int.from_bytes(hashlib.blake2b(told, key=key, digest_size=4).digest())

    def settings(self, lab_id: str) -> LabSettings:
        """Return how a lab counts."""
        return self.labs.get(lab_id, LabSettings())

    def place_of_gradebook(self) -> str:
        """Return the URL, or the path as seen from the course's folder."""
        return self.gradebook if "://" in self.gradebook else str(self.folder / self.gradebook)

    def students(self) -> list[dict[str, str]]:
        """Return the rows of the roster, none when there is no file.

        Raises:
            LabError: When the file has no column ``student``.
        """
        path = self.folder / self.roster
        if not path.is_file():
            return []
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        if rows and "student" not in rows[0]:
            msg = f"{path} needs a column `student`."
            raise LabError(msg)
        return [{key: (text or "").strip() for key, text in row.items() if key} for row in rows]


def load(path: Path) -> Course:
    """Read the settings.

    Raises:
        LabError: When there are none, they are wrong, or Git would give the seed away.
    """
    if not path.is_file():
        msg = f"There is no {path}; `grade init` makes one."
        raise LabError(msg)
    if _in_git(path):
        msg = (
            f"{path} is in Git, and its seed with it; `git rm --cached {path.name}`, ignore the "
            "file, and choose another seed."
        )
        raise LabError(msg)
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        return Course.model_validate({**facts, "folder": path.resolve().parent})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path} is not TOML: {error}."
        raise LabError(msg) from error
    except ValidationError as error:
        raise LabError(first_fault(path, error)) from error


def new(name: str, lab_id: str) -> str:
    """Return the text of new settings, with a seed that nobody knows."""
    return _NEW.format(name=name, lab=lab_id, seed=secrets.token_hex(16))


def _in_git(path: Path) -> bool:
    try:
        answer = subprocess.run(
            [shutil.which("git") or "git", "ls-files", "--error-unmatch", path.name],
            cwd=path.resolve().parent,
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0
