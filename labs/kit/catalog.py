"""Which labs there are, and what their folders hold."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labs.kit.errors import LabError

LABS = Path(__file__).resolve().parents[1]

_CAUGHT_BY = re.compile(r"# caught by: (check_\w+(?:, check_\w+)*)")


@dataclass(frozen=True)
class Mutant:
    """A plausible wrong answer: a whole exercise, and the checks that must notice it."""

    name: str
    caught_by: tuple[str, ...]
    source: str


class Lab(BaseModel):
    """One lab: the contents of ``lab.yml`` and the folder it lies in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str
    practices: Annotated[list[str], Field(min_length=1)]
    level: Annotated[int, Field(ge=0, le=2)]
    minutes: Annotated[int, Field(ge=10, le=240)]
    prerequisites: list[str]
    objectives: Annotated[list[str], Field(min_length=1)]
    version: Annotated[int, Field(ge=1)]
    call_seconds: Annotated[int, Field(ge=1, le=120)] = 10
    seconds: Annotated[int, Field(ge=5, le=900)] = 120
    memory_mb: Annotated[int, Field(ge=64, le=8_192)] = 1_536
    forbidden: list[Annotated[str, Field(pattern=r"^reference_impl(\.\w+)+$")]] = []
    folder: Annotated[Path, Field(exclude=True)]

    @property
    def checks(self) -> Path:
        """The file with the graded checks."""
        return self.folder / "checks.py"

    @cached_property
    def starter(self) -> str:
        """The text of the exercise as a student first sees it."""
        return (self.folder / "exercise.py").read_text(encoding="utf-8")

    @cached_property
    def solution(self) -> str:
        """The text of the instructor's answer."""
        return (self.folder / "solution.py").read_text(encoding="utf-8")

    @property
    def given(self) -> list[Path]:
        """The files that a student gets beside the exercise."""
        return sorted((self.folder / "given").glob("*.*"))

    def mutants(self) -> list[Mutant]:
        """The wrong answers, each made from the solution.

        A file in ``mutants/`` holds only what differs; pasted after the solution, its
        functions replace the right ones.

        Raises:
            LabError: When a mutant does not name the check that must catch it.
        """
        found = []
        for path in sorted((self.folder / "mutants").glob("*.py")):
            text = path.read_text(encoding="utf-8")
            first = _CAUGHT_BY.fullmatch(text.partition("\n")[0])
            if first is None:
                msg = f"{path}: the first line must read `# caught by: check_...`."
                raise LabError(msg)
            caught_by = tuple(first[1].split(", "))
            found.append(Mutant(path.stem, caught_by, f"{self.solution}\n\n{text}"))
        return found


def load(folder: Path) -> Lab:
    """Read one lab folder.

    Raises:
        LabError: When ``lab.yml`` does not describe a lab.
    """
    path = folder / "lab.yml"
    try:
        facts = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Lab.model_validate({**facts, "folder": folder})
    except (yaml.YAMLError, TypeError) as error:
        msg = f"{path} does not hold a table of facts: {error}."
        raise LabError(msg) from error
    except ValidationError as error:
        raise LabError(first_fault(path, error)) from error


def first_fault(path: Path, error: ValidationError) -> str:
    """Say in one sentence what is wrong first with the settings in a file."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    return f"{path}: `{field}`: {first['msg']}."


def all_labs(root: Path = LABS) -> list[Lab]:
    """Every lab, in the order of the folders' numbers."""
    return [load(path.parent) for path in sorted(root.glob("[0-9]*/lab.yml"))]


def get(lab_id: str) -> Lab:
    """Find one lab by its id.

    Raises:
        LabError: When there is no such lab.
    """
    labs = {lab.id: lab for lab in all_labs()}
    if lab_id not in labs:
        msg = f"There is no lab `{lab_id}`; the labs are: {', '.join(labs)}."
        raise LabError(msg)
    return labs[lab_id]
