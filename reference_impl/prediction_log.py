"""What was answered, to whom, and by which model: a log on disk that survives a killed process.

A line is handed to the operating system before the answer leaves, so every answer that a client
has seen is in the log, even when the process is killed with SIGKILL the moment after. Writing to
the disk itself (fsync) takes milliseconds and is done by a background thread; a power cut can
therefore lose the answers of the last `sync_seconds`, and no more.

The log is bounded. When it is full the oldest segment goes, and what went is counted: an order
must not be refused because nobody has collected last month's log, and the newest answers are the
ones whose labels are still to come.
"""

import json
import os
import sqlite3
import threading
from io import FileIO
from pathlib import Path
from typing import Any

import pandas as pd

from reference_impl.errors import LoopError
from reference_impl.prediction import new_id

COLUMNS = [
    "prediction_id", "time", "model_version", "content_hash", "role", "request", "answer",
    "shadow_version", "shadow_answer",
]  # fmt: skip


class PredictionLog:
    """Append-only segments of JSON lines in a folder that one process writes at a time.

    Args:
        folder: made when it does not exist.
        max_bytes: bound of the whole folder; beyond it the oldest segment is dropped.
        segment_bytes: a segment of this size is closed and the next one opened.
        sync_seconds: how often the disk is made to keep what was written.

    Raises:
        LoopError: the folder cannot be written, or another process writes it.
    """

    def __init__(
        self,
        folder: str | Path,
        max_bytes: int = 256_000_000,
        segment_bytes: int = 8_000_000,
        sync_seconds: float = 1.0,
    ) -> None:
        self.folder = Path(folder)
        self.dropped = 0  # lines that the bound has cost since the start
        self.failed_writes = 0
        self._max, self._segment_bytes = max_bytes, segment_bytes
        self._lock = threading.Lock()
        self._unsynced: list[FileIO] = []
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._owner = _own(self.folder)
            self._sizes = {path: path.stat().st_size for path in _segments(self.folder)}
            self._size = sum(self._sizes.values())
            self._open_segment()
        except OSError as error:
            raise LoopError(f"The prediction log {folder} cannot be written: {error}.") from error
        self._stop = threading.Event()
        self._syncing = threading.Thread(
            target=self._sync_often, args=[sync_seconds], daemon=True, name="prediction-log"
        )
        self._syncing.start()

    @property
    def size(self) -> int:
        """Bytes on disk, of all segments."""
        return self._size

    def append(self, lines: bytes) -> None:
        """Hand whole lines, each with its line feed, to the operating system.

        Raises:
            LoopError: they could not be written, for example because the disk is full.
        """
        with self._lock:
            try:
                if self._sizes[self._path] + len(lines) > self._segment_bytes:
                    self._rotate()
                self._make_room(len(lines))
                self._write(lines)
            except OSError as error:
                self.failed_writes += 1
                message = f"The prediction log {self.folder} cannot be written: {error}."
                raise LoopError(message) from error

    def sync(self) -> None:
        """Return when the disk holds what was written before the call."""
        with self._lock:
            files, self._unsynced = self._unsynced, []
            # A second handle: a rotation may close the first while the disk is busy.
            files.append(FileIO(os.dup(self._file.fileno()), "ab"))
        for file in files:
            with file:
                os.fsync(file.fileno())

    def close(self) -> None:
        """Write everything to the disk and let another process have the folder; once is enough."""
        if self._file.closed:
            return
        self._stop.set()
        self._syncing.join()
        self.sync()
        self._file.close()
        self._owner.close()

    def _sync_often(self, seconds: float) -> None:
        while not self._stop.wait(seconds):
            try:
                self.sync()
            except OSError:
                self.failed_writes += 1  # counted, and the next round tries again

    def _open_segment(self) -> None:
        # A fresh file even after a crash, so that a torn line is always the last of its segment.
        self._path = self.folder / f"{new_id()}.jsonl"
        self._file = FileIO(self._path, "ab")
        self._sizes[self._path] = 0

    def _rotate(self) -> None:
        if self._sizes[self._path]:
            self._unsynced.append(self._file)
            self._open_segment()

    def _make_room(self, needed: int) -> None:
        while self._size + needed > self._max and len(self._sizes) > 1:
            oldest = min(self._sizes)
            self.dropped += oldest.read_bytes().count(b"\n")
            oldest.unlink()
            self._size -= self._sizes.pop(oldest)

    def _write(self, lines: bytes) -> None:
        before = self._sizes[self._path]
        written = self._file.write(lines)
        if written != len(lines):
            self._file.truncate(before)  # half a line would spoil the one after it
            raise OSError("the disk is full")
        self._sizes[self._path] += written
        self._size += written


def _own(folder: Path) -> sqlite3.Connection:
    # A lock that the operating system gives back when its owner is killed, on every system.
    owner = sqlite3.connect(
        folder / "owner.lock", timeout=0, isolation_level=None, check_same_thread=False
    )
    try:
        owner.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        owner.close()
        message = f"The prediction log {folder} is in use: stop the other service or name a folder."
        raise LoopError(message) from error
    return owner


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def read(folder: str | Path) -> pd.DataFrame:
    """The log as a table, oldest first; it can be read while a service writes it.

    Returns:
        One row an answer, columns `COLUMNS`: `time` in UTC, `role` "champion" or "canary",
        `request` as a dict, `answer` in the unit of the target, and what a shadow would have
        answered (NaN when none did). A last line that was torn by a crash is left out.

    Raises:
        LoopError: there is no log, or a line in the middle of a segment cannot be read.
    """
    answers: dict[str, dict[str, Any]] = {}
    shadows: list[dict[str, Any]] = []
    if not Path(folder).is_dir():
        raise LoopError(f"There is no prediction log {folder}: serve a model first.")
    for path in _segments(Path(folder)):
        for entry in _entries(path):
            if "shadow_version" in entry:
                shadows.append(entry)
            else:
                answers[entry["prediction_id"]] = entry
    for entry in shadows:
        if entry["prediction_id"] in answers:  # else the bound has dropped the answer
            answers[entry["prediction_id"]].update(entry)
    table = pd.DataFrame([answers[key] for key in sorted(answers)], columns=COLUMNS)
    kinds = {"answer": "float64", "shadow_answer": "float64"}
    return table.assign(time=pd.to_datetime(table["time"], utc=True)).astype(kinds)


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []  # dropped by the bound since the folder was listed
    whole, torn = lines[:-1], lines[-1]
    entries = []
    for number, line in enumerate(whole, start=1):
        try:
            entries.append(json.loads(line))
        except ValueError as error:
            if number == len(whole) and not torn:
                break  # a power cut can leave a line end behind a line that was never written
            message = f"{path}, line {number} cannot be read: the file has been damaged."
            raise LoopError(message) from error
    return entries
