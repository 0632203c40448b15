"""The working directory of a submission: small files, and no way out of it."""

import os
import shutil
import stat
from pathlib import Path, PurePosixPath

MAX_FILES = 1_000
MAX_FILE_BYTES = 16_000_000


class FolderError(ValueError):
    """A name that leads out of the directory, or to something that is not a small file."""


class Folder:
    """Files under one directory, by names with ``/`` between the parts.

    Whatever the student's code made of the directory, a link is never followed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self) -> list[str]:
        """Return the names of all regular files, sorted.

        Raises:
            FolderError: When there are more than MAX_FILES.
        """
        found: list[str] = []
        for folder, _, files in os.walk(self._root):
            here = PurePosixPath(Path(folder).relative_to(self._root).as_posix())
            found += [
                str(here / name)
                for name in files
                if stat.S_ISREG((Path(folder) / name).lstat().st_mode)
            ]
            if len(found) > MAX_FILES:
                msg = f"the directory holds more than {MAX_FILES:,} files"
                raise FolderError(msg)
        return sorted(found)

    def read(self, name: str) -> bytes:
        """Return the contents of a file.

        Raises:
            FileNotFoundError: When there is no such file.
            FolderError: When it is no regular file, or is too large.
        """
        path = self._path(name)
        # Without O_NONBLOCK, a pipe that nobody writes to would hold the reader for ever.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with open(
            path, "rb", opener=lambda p, _: os.open(p, flags | getattr(os, "O_BINARY", 0))
        ) as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_FILE_BYTES:
                msg = f"{name} is not a file of at most {MAX_FILE_BYTES:,} bytes"
                raise FolderError(msg)
            return file.read(MAX_FILE_BYTES)

    def write(self, name: str, content: bytes) -> None:
        """Make or replace a file, and the folders that lead to it.

        Raises:
            FolderError: When the name leads elsewhere, or there is too much to write.
        """
        if len(content) > MAX_FILE_BYTES:
            msg = f"{name} would have more than {MAX_FILE_BYTES:,} bytes"
            raise FolderError(msg)
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # a link is replaced, not written through
        path.write_bytes(content)

    def remove(self, name: str) -> None:
        """Remove a file.

        Raises:
            FileNotFoundError: When there is no such file.
            FolderError: When the name leads elsewhere.
        """
        self._path(name).unlink()

    def clear(self) -> None:
        """Remove everything."""
        for entry in list(self._root.iterdir()):
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        parts = name.split("/")
        if any(part in ("", ".", "..") for part in parts) or any(c in name for c in "\\:\0"):
            msg = f"{name!r} is not a plain name of a file in the working directory"
            raise FolderError(msg)
        path = self._root
        for part in parts[:-1]:
            path /= part
            if path.is_symlink():
                msg = f"{name!r} leads through a link"
                raise FolderError(msg)
        return path / parts[-1]
