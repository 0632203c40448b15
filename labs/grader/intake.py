"""Read what a class has handed in: a folder or a zip, as an LMS or GitHub Classroom gives it.

The layouts are those of the downloads of all submissions to one assignment in Canvas, Moodle and
Brightspace, of repositories cloned from GitHub Classroom, and of one folder or file a student.
"""

import datetime as dt
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from os.path import commonprefix
from pathlib import Path, PurePosixPath

from labs.grader.archive import MAX_ARCHIVE, Handed, IntakeError, exercise_of, read_member
from labs.kit.errors import LabError
from labs.kit.exercise import ExerciseError

_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<moodle>\d+)_assignsubmission_file_?(?:/|(?=[^/]))(?P<file>.+)"
)
_BRIGHTSPACE = re.compile(
    r"(?P<brightspace>\d+)-\d+ ?- ?(?P<name>[^/]+?) ?- ?"
    r"(?P<date>[^/-]*\d{4} [^/-]*?)(?: ?- |/)(?P<file>.+)"
)
_CANVAS = re.compile(r"(?P<name>[^_/]+)(?P<late>_LATE)?_(?P<canvas>\d+)_\d+_(?P<file>[^/]+)")
_DATES = ("%b %d, %Y %I%M %p", "%d %B, %Y %H%M", "%B %d, %Y %I%M %p", "%b %d, %Y %H%M")
_MAX_NAME = 100

Read = Callable[[], bytes]


@dataclass(frozen=True)
class Submission:
    """One attempt of one student.

    ``ids`` are what the source calls the student, for the roster; ``problem`` says why there is no
    exercise, which then has no ``content``. ``late`` is a mark of the source without a time;
    ``minutes`` of work are what the student's own kit says.
    """

    student: str
    content: bytes
    problem: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    submitted_at: dt.datetime | None = None
    late: bool = False
    minutes: int | None = None


@dataclass
class _Group:
    ids: dict[str, str]
    date: str = ""
    late: bool = False
    files: dict[str, Read] = field(default_factory=dict)


def read(path: Path, lab: str) -> list[Submission]:
    """Return the submissions in a folder or a zip, in the order of the students' names.

    Raises:
        LabError: When the path cannot be read, or holds no submission.
    """
    if path.is_dir():
        return _all(dict(_in_folder(path)), path, lab)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return _all(dict(_in_zip(archive)), path, lab)
    msg = f"{path} is neither a folder nor a zip file."
    raise LabError(msg)


def _all(files: dict[str, Read], path: Path, lab: str) -> list[Submission]:
    groups: dict[tuple[str, str], _Group] = {}
    for name, reader in _without_wrapper(files).items():
        _sort_in(name, reader, groups)
    _name_repositories(groups, lab)
    found = _told_apart([_submission(group) for group in groups.values() if group.files])
    if not found:
        msg = f"{path} holds no submissions: no file of it belongs to a student."
        raise LabError(msg)
    return sorted(found, key=lambda each: (each.student, str(each.submitted_at)))


def _told_apart(found: list[Submission]) -> list[Submission]:
    """Give students of the same name their numbers."""
    known: dict[str, set[str]] = {}
    for each in found:
        known.setdefault(each.student, set()).add(str(each.ids))
    return [
        replace(each, student=f"{each.student} ({'/'.join(each.ids.values())})")
        if len(known[each.student]) > 1
        else each
        for each in found
    ]


def clean(name: str) -> str:
    """Return a name that moves no cursor and fits on a line."""
    kept = "".join(c if c.isprintable() else "?" for c in unicodedata.normalize("NFC", name))
    return kept.strip()[:_MAX_NAME] or "?"


def _in_folder(root: Path) -> Iterator[tuple[str, Read]]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and not _through_link(path, root):
            yield path.relative_to(root).as_posix(), partial(_from_disk, path)


def _through_link(path: Path, root: Path) -> bool:
    return any(parent.is_symlink() for parent in path.parents if parent.is_relative_to(root))


def _from_disk(path: Path) -> bytes:
    if path.stat().st_size > MAX_ARCHIVE:
        msg = f"{path.name} has more than {MAX_ARCHIVE:,} bytes."
        raise IntakeError(msg)
    return path.read_bytes()


def _in_zip(archive: zipfile.ZipFile) -> Iterator[tuple[str, Read]]:
    for member in archive.infolist():
        if not member.is_dir():
            yield member.filename, partial(read_member, archive, member, MAX_ARCHIVE)


def _without_wrapper(files: dict[str, Read]) -> dict[str, Read]:
    """Leave out the one folder around all others that unpacking or cloning may have made."""
    tops = {name.partition("/")[0] for name in files if "__MACOSX" not in name}
    depth = min((name.count("/") for name in files if "__MACOSX" not in name), default=0)
    if (
        len(tops) != 1
        or depth < 2
        or any(p.match(next(iter(files))) for p in (_MOODLE, _BRIGHTSPACE))
    ):
        return files
    return {name.partition("/")[2]: reader for name, reader in files.items() if "/" in name}


def _sort_in(name: str, reader: Read, groups: dict[tuple[str, str], _Group]) -> None:
    """Put a file to the others of its student and attempt."""
    if name.startswith("__MACOSX") or (PurePosixPath(name).suffix == ".html" and "/" not in name):
        return
    for pattern in (_MOODLE, _BRIGHTSPACE, _CANVAS):
        if (match := pattern.fullmatch(name)) is not None:
            told = match.groupdict()
            file, date, late = told.pop("file"), told.pop("date", "") or "", told.pop("late", None)
            group = groups.setdefault((str(told), date), _Group(told, date, late is not None))
            break
    else:
        top, _, file = name.partition("/")
        who = top if file else PurePosixPath(top).stem
        group = groups.setdefault((who, ""), _Group({"folder": who}))
        file = file or top
        if file.startswith(".git/"):
            group.ids["github"] = who
    group.files[file] = reader


def _name_repositories(groups: dict[tuple[str, str], _Group], lab: str) -> None:
    """A repository of GitHub Classroom is called after the assignment and the student."""
    cloned = [group for group in groups.values() if "github" in group.ids]
    names = [group.ids["github"] for group in cloned]
    prefix = commonprefix(names) if len(names) > 1 else f"{lab}-"
    prefix = prefix[: prefix.rfind("-") + 1]
    for group in cloned:
        group.ids = {"github": group.ids["github"].removeprefix(prefix)}


def _submission(group: _Group) -> Submission:
    student = clean(group.ids.get("name") or next(iter(group.ids.values())))
    ids = {kind: clean(text) for kind, text in group.ids.items()}
    handed, problem = Handed(b""), ""
    try:
        handed = exercise_of(group.files)
    except (IntakeError, ExerciseError) as error:
        problem = clean(str(error)) if len(str(error)) < _MAX_NAME else str(error)
    return Submission(
        student=student,
        content=handed.content,
        problem=problem,
        ids=ids,
        submitted_at=_moment(group.date),
        late=group.late,
        minutes=handed.minutes,
    )


def _moment(text: str) -> dt.datetime | None:
    for pattern in _DATES:
        try:
            return dt.datetime.strptime(text.strip(), pattern).astimezone()
        except ValueError:
            continue
    return None
