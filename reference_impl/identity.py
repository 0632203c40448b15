"""Which model, which code, which libraries: each as one short value that can be compared.

The bytes of a model file say little: skops writes another file at each dump of the same model. So
the identity of a model is taken from its content: every parameter and every fitted array.
"""

import hashlib
import platform
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

_ROOT = Path(__file__).resolve().parents[1]
_COMMIT = 40  # hexadecimal digits
# How many threads a machine has is not part of what a model has learnt.
_NOT_CONTENT = {"n_threads", "n_jobs", "verbose"}


@dataclass(frozen=True)
class Environment:
    """The interpreter and all installed packages; `hash` is the SHA-256 of `text()`."""

    python: str
    packages: dict[str, str]

    def text(self) -> str:
        """One line for the interpreter, then `name==version`, sorted by name."""
        lines = [f"{name}=={version}" for name, version in self.packages.items()]
        return "\n".join([f"# Python {self.python}", *lines, ""])

    @property
    def hash(self) -> str:
        """The same for the same interpreter and packages, on any machine."""
        return hashlib.sha256(self.text().encode()).hexdigest()


@cache
def environment() -> Environment:
    """What is installed where this process runs, read once a process."""
    found = {
        dist.metadata["Name"].lower().replace("_", "-"): dist.version
        for dist in metadata.distributions()
    }
    return Environment(platform.python_version(), dict(sorted(found.items())))


def read_environment(text: str) -> Environment:
    r"""The inverse of `Environment.text`.

    >>> read_environment("# Python 3.11.4\nnumpy==2.4.0\n").packages
    {'numpy': '2.4.0'}
    """
    first, *lines = text.splitlines()
    packages = dict(line.split("==", 1) for line in lines)
    return Environment(first.removeprefix("# Python "), packages)


@cache
def code_version() -> str:
    """The git commit of this code: forty digits, "-dirty" behind them if the code differs from it.

    A model that was trained on code with changes cannot be made again from the commit. Without
    git the commit is read from the files of the repository and changes are not seen.

    Returns:
        The commit, or "unknown" when the code does not come from a repository.
    """
    if not (_ROOT / ".git").exists():  # git would find the repository of somebody around us
        return "unknown"
    commit = _git("rev-parse", "HEAD")
    if commit is None:
        return read_commit(_ROOT)
    changes = _git("status", "--porcelain", "--", Path(__file__).parent.name)
    return f"{commit}-dirty" if changes else commit


def _git(*words: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    done = subprocess.run([git, *words], cwd=_ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def read_commit(root: Path) -> str:
    """The commit that a repository stands at, from its files, or "unknown".

    `.git` is a folder, or in a worktree a file that names one; a branch stands in a file of its
    own, or in `packed-refs` after `git gc`.
    """
    git = root / ".git"
    try:
        if git.is_file():
            git = root / git.read_text(encoding="utf-8").strip().removeprefix("gitdir: ")
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        common = git / "commondir"
        shared = git / common.read_text(encoding="utf-8").strip() if common.is_file() else git
        branch = head.removeprefix("ref: ")
        if branch == head:
            return head
        if (shared / branch).is_file():
            return (shared / branch).read_text(encoding="utf-8").strip()
        packed = (shared / "packed-refs").read_text(encoding="utf-8").splitlines()
        found = [line[:_COMMIT] for line in packed if line[_COMMIT:] == f" {branch}"]
    except OSError:
        return "unknown"
    return found[0] if found else "unknown"


def file_hash(path: str | Path) -> str:
    """SHA-256 of the bytes of a file, in hexadecimal."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def data_hash(frame: pd.DataFrame) -> str:
    """SHA-256 of the values of a table: n rows in their order, columns by their names.

    Two tables that were written in another order of columns, or with other row numbers, are the
    same table. A null is a value of its own.

    >>> one = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    >>> data_hash(one) == data_hash(one[["b", "a"]])
    True
    """
    digest = hashlib.sha256()
    for name in sorted(frame.columns):
        values = frame[name]
        digest.update(f"{name}:{values.dtype}:{len(values)}".encode())
        digest.update(pd.util.hash_pandas_object(values, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def content_hash(model: object) -> str:
    """SHA-256 over every parameter and every fitted array of a model, in a fixed order.

    The same rows and the same seed give the same value in any process; one leaf of one tree that
    differs in its last bit gives another.

    Raises:
        TypeError: the model holds something whose content is not known how to read. To leave it
            out would make two different models the same.
    """
    digest = hashlib.sha256()
    _feed(digest, model)
    return digest.hexdigest()


def _feed(digest: Any, value: object) -> None:  # noqa: ANN401 - hashlib has no public type
    """Add one value with its kind and its length, so that no two structures look the same."""
    if isinstance(value, np.ndarray | np.generic):
        _feed_array(digest, np.asarray(value))
    elif value is None or isinstance(value, bool | int | float | str | type | slice):
        text = value.hex() if isinstance(value, float) else repr(value)
        digest.update(f"{type(value).__name__}:{len(text)}:{text};".encode())
    elif isinstance(value, list | tuple):
        digest.update(f"{type(value).__name__}:{len(value)};".encode())
        for item in value:
            _feed(digest, item)
    elif isinstance(value, dict):
        digest.update(f"dict:{len(value)};".encode())
        for key in sorted(value, key=repr):
            _feed(digest, key)
            _feed(digest, value[key])
    elif isinstance(value, np.random.Generator):
        _feed(digest, value.bit_generator.state)
    else:
        _feed_object(digest, value)


def _feed_array(digest: Any, array: np.ndarray) -> None:  # noqa: ANN401 - as above
    digest.update(f"array:{array.shape};".encode())
    if array.dtype.names:  # nodes of a tree: field by field, without the bytes between them
        for name in array.dtype.names:
            _feed(digest, name)
            _feed_array(digest, np.asarray(array[name]))
    elif array.dtype.hasobject:
        _feed(digest, array.ravel().tolist())
    else:
        digest.update(array.dtype.str.encode())
        digest.update(np.ascontiguousarray(array).tobytes())


def _feed_object(digest: Any, value: object) -> None:  # noqa: ANN401 - as above
    kind = type(value)
    digest.update(f"object:{kind.__module__}.{kind.__qualname__};".encode())
    if hasattr(value, "__dict__"):
        _feed(digest, {k: v for k, v in vars(value).items() if k not in _NOT_CONTENT})
    elif kind.__module__ != "sklearn._loss._loss":  # compiled losses have a name and no content
        raise TypeError(f"The content of a {kind.__qualname__} cannot be read.")
