"""Find the exercise in what a student handed in. An archive is looked into, and never unpacked."""

import hashlib
import io
import json
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

from labs.kit.errors import LabError
from labs.kit.exercise import MAX_BYTES, accept
from labs.kit.notebook import to_python

MAX_ARCHIVE = 20_000_000
_MAX_NOTEBOOK = 5_000_000
_MAX_MEMBERS = 1_000
_MAX_MINUTES = 10_000
_OF_SUBMIT = ("exercise.py", "submission.json")
_IGNORED = ("__MACOSX", "__pycache__", ".ipynb_checkpoints", ".git")


class IntakeError(LabError):
    """What was handed in is no exercise; the message is one sentence for the student."""


class Handed(NamedTuple):
    """The text of an exercise, and the minutes of work that the student's kit counted."""

    content: bytes
    minutes: int | None = None


def exercise_of(files: Mapping[str, Callable[[], bytes]]) -> Handed:
    """Return the exercise among the files of one submission.

    Args:
        files: What reads each, by name, with ``/`` between the parts; only one is read.

    Raises:
        IntakeError: When there is none, or it is not clear which it is.
        ExerciseError: When it is no text, or too long.
    """
    name = _chosen(files)
    content = files[name]()
    short = PurePosixPath(name).name
    if _suffix(name) == ".zip":
        return _from_zip(short, content)
    if _suffix(name) == ".ipynb":
        return Handed(accept(to_python(content, short).encode()))
    return Handed(accept(content))


def _chosen(files: Iterable[str]) -> str:
    names = [name for name in files if _suffix(name) in (".py", ".ipynb", ".zip")]
    names = [name for name in names if not set(PurePosixPath(name).parts) & set(_IGNORED)]
    for rule in (_is_packed, _is_exercise, lambda _: True):
        chosen = [name for name in names if rule(name)]
        if len(chosen) == 1:
            return chosen[0]
        if chosen:
            msg = f"Several files could be the exercise: {', '.join(sorted(chosen)[:5])}."
            raise IntakeError(msg)
    msg = "There is no exercise.py, exercise.ipynb or archive of `lab submit`."
    raise IntakeError(msg)


def _from_zip(name: str, content: bytes) -> Handed:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _require_plain(members)
            if (about := archive.NameToInfo.get("submission.json")) is not None:
                return _from_submit(archive, about)
            return exercise_of(
                {m.filename: partial(_member, archive, m) for m in members if not _is_zip(m)}
            )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        msg = f"{name} is not an archive that can be read."
        raise IntakeError(msg) from error


def _is_zip(member: zipfile.ZipInfo) -> bool:
    return _suffix(member.filename) == ".zip"


def _require_plain(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MAX_MEMBERS:
        msg = f"The archive holds {len(members):,} files; hand in what `lab submit` packs."
        raise IntakeError(msg)
    for member in members:
        path = PurePosixPath(member.filename)
        odd = stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG)
        if odd or path.is_absolute() or ".." in path.parts or "\\" in member.filename:
            msg = "The archive holds links or names that lead elsewhere; use `lab submit`."
            raise IntakeError(msg)


def _from_submit(archive: zipfile.ZipFile, about: zipfile.ZipInfo) -> Handed:
    """Read an archive of ``lab submit``, which holds two files and nothing else."""
    if sorted(archive.namelist()) != sorted(_OF_SUBMIT):
        msg = "The archive holds other files than `lab submit` packs; run it again."
        raise IntakeError(msg)
    content = _member(archive, archive.NameToInfo["exercise.py"])
    try:
        told = json.loads(_member(archive, about))
        sha256, minutes = told["sha256"], told.get("minutes")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        msg = "submission.json in the archive cannot be read; run `lab submit` again."
        raise IntakeError(msg) from error
    if sha256 != hashlib.sha256(content).hexdigest():
        msg = "exercise.py in the archive is not the one that was packed; run `lab submit` again."
        raise IntakeError(msg)
    believed = type(minutes) is int and 0 <= minutes <= _MAX_MINUTES
    return Handed(accept(content), minutes if believed else None)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    limit = _MAX_NOTEBOOK if _suffix(member.filename) == ".ipynb" else MAX_BYTES
    return read_member(archive, member, limit)


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """Read one file of an archive, and no more than the limit: the sizes it states may be lies.

    Raises:
        IntakeError: The file is larger.
    """
    with archive.open(member) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        msg = f"{PurePosixPath(member.filename).name} in the archive has more than {limit:,} bytes."
        raise IntakeError(msg)
    return content


def _is_packed(name: str) -> bool:
    return _suffix(name) == ".zip" and "submission" in PurePosixPath(name).stem


def _is_exercise(name: str) -> bool:
    return PurePosixPath(name).stem.startswith("exercise")


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
