"""What students get: the labs without answers, and the proof that it is so."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from labs.grader.course import Course
from labs.grader.tree import ROOT
from labs.kit.catalog import Lab
from labs.kit.errors import LabError

_PACKAGES = ("bok", "reference_impl", "labs/kit", "labs/season")
_FILES = ("LICENSE", "labs/__init__.py", "requirements/student.txt")
_SECRET_NAMES = ("solution.py", "mutants", "course.toml", "grades.sqlite", "roster.csv", "grader")
_DATE = (1980, 1, 1, 0, 0, 0)
# Shorter lines of an answer stand in many files; checks also spell out what they expect.
_SHORTEST, _SHORTEST_IN_CHECKS = 24, 40
_NO_ANSWER = (
    "#",
    "@",
    "class ",
    "def ",
    "from ",
    "import ",
)  # names and comments give nothing away
_README = """# {name}

Python 3.11, 3.12 or 3.13 is needed.

    python3 -m venv .venv
    .venv/bin/python -m pip install --no-deps --require-hashes -r requirements/student.txt
    .venv/bin/python -m pip install --no-deps --no-build-isolation -e .
    source .venv/bin/activate
    lab list

On Windows, write `py -3.11` for `python3` and `.venv\\Scripts\\` for `.venv/bin/`.
"""


def bundle(course: Course, labs: Iterable[Lab]) -> bytes:
    """Return a zip with the kit and these labs.

    Raises:
        LabError: When an answer, a mutant, a seed or anything of the grader would be in it.
    """
    chosen = list(labs)
    files = dict(_collected(course, chosen))
    if found := [*leaks(files, course, chosen)]:
        msg = f"Nothing was written, as the bundle would give away: {'; '.join(found[:5])}."
        raise LabError(msg)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"mlops-labs-student/{name}", date_time=_DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def leaks(files: dict[str, bytes], course: Course, labs: Iterable[Lab]) -> Iterator[str]:
    """Say what these files give away: names, the seed, or lines of an answer."""
    texts = {name: content.decode("utf-8", errors="replace") for name, content in files.items()}
    for name, text in texts.items():
        if set(Path(name).parts) & set(_SECRET_NAMES):
            yield f"the file {name}"
        if course.seed in text:
            yield f"the seed of the course in {name}"
    for lab in labs:
        own = {name: t for name, t in texts.items() if name.startswith(f"labs/{lab.folder.name}/")}
        for name, text in own.items():
            in_checks = Path(name).name in ("checks.py", "conftest.py")
            shortest = _SHORTEST_IN_CHECKS if in_checks else _SHORTEST
            if any(line in text for line in _answer(lab) if len(line) > shortest):
                yield f"a line of the answer in {name}"


def _answer(lab: Lab) -> set[str]:
    """The lines that only the answer has."""
    lines = {line.strip() for line in lab.solution.splitlines()}
    lines -= {line.strip() for line in lab.starter.splitlines()}
    return {line for line in lines if not line.startswith(_NO_ANSWER)}


def _collected(course: Course, labs: list[Lab]) -> Iterator[tuple[str, bytes]]:
    yield "README.md", _README.format(name=course.name).encode()
    yield "pyproject.toml", _project().encode()
    for name in _FILES:
        yield name, (ROOT / name).read_bytes()
    for package in _PACKAGES:
        yield from _tree(ROOT / package)
    for lab in labs:
        for name, content in _tree(lab.folder):
            path = f"labs/{lab.folder.name}/{Path(name).relative_to(_place(lab)).as_posix()}"
            if not {"solution.py", "mutants"} & set(Path(path).parts):
                yield path, content


def _place(lab: Lab) -> str:
    inside = lab.folder.is_relative_to(ROOT)
    return lab.folder.relative_to(ROOT).as_posix() if inside else lab.folder.as_posix()


def _tree(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
            yield name.as_posix(), path.read_bytes()


def _project() -> str:
    """Return the project's settings, without the command that students do not get."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if not line.startswith("grade = ")]
    packages = 'packages = ["apps", "bok", "labs", "reference_impl"]'
    return "\n".join(lines).replace(packages, 'packages = ["bok", "labs", "reference_impl"]') + "\n"
