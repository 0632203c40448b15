"""Lab versioning: name every version.

You write a small store in which every content has a name that is computed from the content itself.
On top of it you keep versions of whole folders, and records of what a model was made from.

All names of files are relative to `STORE`, a folder in the current directory. It is not there
when nothing was stored yet. Run `lab check versioning` after each step.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

STORE = Path("store")
"""Where the contents are kept."""

Files = dict[str, bytes]
"""A folder: the content of each file by its name, such as {"2026-01-01.csv": b"..."}."""

Train = Callable[[Files, Files, dict[str, Any], int], bytes]
"""Makes a model: gets data, code, parameters and seed, gives back the bytes of the model."""


class DamagedError(Exception):
    """A stored content is not what its name says."""


def content_id(content: bytes) -> str:
    """Step 1. Return the name of a content: its SHA-256 in 64 small hexadecimal digits.

    Example:
        content_id(b"") begins with e3b0c442.
    """
    raise NotImplementedError("Step 1, content_id, is not written yet.")


def put(content: bytes) -> str:
    """Step 2. Keep a content, and return its name.

    The content whose name is "ab12..." becomes the file `STORE/ab/12...`: a folder of the first two
    digits, and a file of the other 62. Folders that are missing are made. A file that is there and
    sound is not written again. A file that is there and damaged, as after a crash in the middle of
    writing, is replaced by the right content. No other file may be left behind in the store.
    """
    raise NotImplementedError("Step 2, put, is not written yet.")


def get(name: str) -> bytes:
    """Step 3. Return the content of that name.

    Raises:
        KeyError: The store has no such content.
        DamagedError: The store has it, and it is not what its name says.
    """
    raise NotImplementedError("Step 3, get, is not written yet.")


def commit(files: Files) -> str:
    """Step 4. Keep all files of a folder and return the name of this version of the folder.

    Two folders have the same version when they hold the same names with the same contents, whatever
    the order of the dictionary; else they have different ones. A file that two versions share is
    stored once.
    """
    raise NotImplementedError("Step 4, commit, is not written yet.")


def checkout(version: str) -> Files:
    """Step 5. Return the folder as it was when `commit` gave it this version.

    Raises:
        KeyError: The version, or a content that it needs, is not in the store.
        DamagedError: One of them is not what its name says.
    """
    raise NotImplementedError("Step 5, checkout, is not written yet.")


def changes(old: str, new: str) -> dict[str, list[str]]:
    """Step 6. Say what is different in a newer version of a folder.

    Returns:
        The keys "added", "removed" and "changed", each with a sorted list of names of files.
    """
    raise NotImplementedError("Step 6, changes, is not written yet.")


def record(  # noqa: PLR0913 - a model is made from so many parts
    data: str,
    code: str,
    parameters: dict[str, Any],
    environment: dict[str, str],
    seed: int,
    model: bytes,
) -> str:
    """Step 7. Keep a model together with all that it was made from; return the name of the record.

    The name depends on every part: the same parts give the same name, whatever the order of the
    dictionaries, and a part that differs gives another name.

    Args:
        data: The version of a folder, from `commit`.
        code: The version of another folder.
        parameters: Names and values: numbers, texts, truth values.
        environment: The exact version of every installed library, by its name.
        seed: Of all that is random.
        model: The bytes of the model that came out.
    """
    raise NotImplementedError("Step 7, record, is not written yet.")


def rebuild(name: str, train: Train, environment: dict[str, str]) -> dict[str, Any]:
    """Step 8. Make the model of a record again, and say whether it is the same.

    In another environment the same model cannot be promised. Then nothing is trained, since a
    difference would prove nothing.

    Args:
        name: The name of a record.
        train: Called once, with the data, the code, the parameters and the seed of the record.
        environment: Of this machine.

    Returns:
        "same": whether the new model is the old one, to the last byte; False when nothing was
        trained. "environment": the sorted names of libraries whose version differs, or which only
        one of the two environments has.

    Raises:
        KeyError: Something that the record needs is not in the store.
        DamagedError: Something that the record needs is not what its name says.
    """
    raise NotImplementedError("Step 8, rebuild, is not written yet.")


def damaged() -> list[str]:
    """Step 9. Return the sorted names of all contents of the store that are not what they say.

    An empty list means that every file of the store is sound, or that there is none yet.
    """
    raise NotImplementedError("Step 9, damaged, is not written yet.")
