"""Lab versioning: name every version.

You write a small store in which every content has a name that is computed from the content itself.
On top of it you keep versions of whole folders, and records of what a model was made from.

All names of files are relative to `STORE`, a folder in the current directory. It is not there
when nothing was stored yet. Run `lab check versioning` after each step.
"""

# solution
import hashlib
import json

# end of solution
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
    # solution: Step 1, content_id, is not written yet.
    return hashlib.sha256(content).hexdigest()
    # end of solution


def put(content: bytes) -> str:
    """Step 2. Keep a content, and return its name.

    The content whose name is "ab12..." becomes the file `STORE/ab/12...`: a folder of the first two
    digits, and a file of the other 62. Folders that are missing are made. A file that is there and
    sound is not written again. A file that is there and damaged, as after a crash in the middle of
    writing, is replaced by the right content. No other file may be left behind in the store.
    """
    # solution: Step 2, put, is not written yet.
    name = content_id(content)
    path = _path(name)
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")
        unfinished.write_bytes(content)
        # The name is given in one step: a crash leaves the whole file or none.
        unfinished.replace(path)
    return name
    # end of solution


def get(name: str) -> bytes:
    """Step 3. Return the content of that name.

    Raises:
        KeyError: The store has no such content.
        DamagedError: The store has it, and it is not what its name says.
    """
    # solution: Step 3, get, is not written yet.
    path = _path(name)
    if not path.exists():
        raise KeyError(name)
    content = path.read_bytes()
    if content_id(content) != name:
        raise DamagedError(name)
    return content
    # end of solution


# solution
def _path(name: str) -> Path:
    return STORE / name[:2] / name[2:]


def _keep(value: object) -> str:
    """Keep data as JSON whose bytes do not depend on the order of a dictionary."""
    return put(json.dumps(value, sort_keys=True).encode())


# end of solution
def commit(files: Files) -> str:
    """Step 4. Keep all files of a folder and return the name of this version of the folder.

    Two folders have the same version when they hold the same names with the same contents, whatever
    the order of the dictionary; else they have different ones. A file that two versions share is
    stored once.
    """
    # solution: Step 4, commit, is not written yet.
    return _keep({name: put(content) for name, content in files.items()})
    # end of solution


def checkout(version: str) -> Files:
    """Step 5. Return the folder as it was when `commit` gave it this version.

    Raises:
        KeyError: The version, or a content that it needs, is not in the store.
        DamagedError: One of them is not what its name says.
    """
    # solution: Step 5, checkout, is not written yet.
    return {name: get(content) for name, content in json.loads(get(version)).items()}
    # end of solution


def changes(old: str, new: str) -> dict[str, list[str]]:
    """Step 6. Say what is different in a newer version of a folder.

    Returns:
        The keys "added", "removed" and "changed", each with a sorted list of names of files.
    """
    # solution: Step 6, changes, is not written yet.
    before, after = json.loads(get(old)), json.loads(get(new))
    return {
        "added": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "changed": sorted(
            name for name in before.keys() & after.keys() if before[name] != after[name]
        ),
    }
    # end of solution


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
    # solution: Step 7, record, is not written yet.
    return _keep(
        {
            "data": data,
            "code": code,
            "parameters": parameters,
            "environment": environment,
            "seed": seed,
            "model": put(model),
        }
    )
    # end of solution


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
    # solution: Step 8, rebuild, is not written yet.
    made = json.loads(get(name))
    then = made["environment"]
    differs = sorted(
        library
        for library in then.keys() | environment.keys()
        if then.get(library) != environment.get(library)
    )
    data, code = checkout(made["data"]), checkout(made["code"])
    expected = get(made["model"])
    if differs:
        return {"same": False, "environment": differs}
    found = train(data, code, made["parameters"], made["seed"])
    return {"same": found == expected, "environment": []}
    # end of solution


def damaged() -> list[str]:
    """Step 9. Return the sorted names of all contents of the store that are not what they say.

    An empty list means that every file of the store is sound, or that there is none yet.
    """
    # solution: Step 9, damaged, is not written yet.
    return sorted(
        folder.name + file.name
        for folder in (STORE.iterdir() if STORE.exists() else ())
        for file in folder.iterdir()
        if content_id(file.read_bytes()) != folder.name + file.name
    )
    # end of solution
