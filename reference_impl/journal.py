"""Who serves since when: a journal of promotions and rollbacks, each written in one transaction.

The champion is not a flag that somebody sets but what follows from all moves so far. So a crash
leaves the old champion or the new one and nothing between, two processes that promote at once
stand in line, and the story of the system can be read years later.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from reference_impl.errors import LoopError

_WAIT = 60.0  # seconds for another process to finish its move or its registration
_TABLE = "CREATE TABLE IF NOT EXISTS moves (name TEXT, action TEXT, version INTEGER, at TEXT)"


@dataclass(frozen=True)
class Move:
    """One line: a promotion or a rollback, the version that serves since, and when (UTC)."""

    action: Literal["promote", "rollback"]
    version: int
    at: str


class Journal:
    """The moves of one model name in a file of SQLite.

    Raises:
        LoopError: from every method, when the file cannot be read or written.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name
        with self._opened() as database:
            database.execute(_TABLE)

    def moves(self) -> list[Move]:
        """All moves, oldest first."""
        with self._opened() as database:
            rows = database.execute(
                "SELECT action, version, at FROM moves WHERE name = ? ORDER BY rowid", (self._name,)
            )
            return [Move(*row) for row in rows]

    def line(self) -> list[int]:
        """Promoted versions that were not rolled back, oldest first; the last one serves."""
        line: list[int] = []
        for move in self.moves():
            line = [*line, move.version] if move.action == "promote" else line[:-1]
        return line

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other process from moving or registering until the block is left.

        A process that dies lets go by itself: the lock is that of SQLite.
        """
        with self._opened() as database:
            database.execute("BEGIN IMMEDIATE")
            yield
            database.rollback()

    def promote(self, version: int, over: int | None) -> None:
        """Append a promotion, unless this version serves already.

        Raises:
            LoopError: another version serves than `over`.
        """
        with self._opened() as database:
            database.execute("BEGIN IMMEDIATE")
            serving = self.line()[-1:]  # nobody can write between this and the commit
            if serving == [version]:
                return
            if over is not None and serving != [over]:
                raise LoopError(
                    f"Version {version} was judged against version {over}, which serves no more: "
                    "judge it again."
                )
            self._append(database, "promote", version)

    def rollback(self, of: int | None) -> int | None:
        """Append a rollback, unless `of` is given and serves no more.

        Returns:
            The version that serves now; None when there is no earlier one, and nothing is done.
        """
        with self._opened() as database:
            database.execute("BEGIN IMMEDIATE")
            line = self.line()
            if of is not None and line[-1:] != [of]:
                return line[-1] if line else None
            if len(line) < 2:
                return None
            self._append(database, "rollback", line[-2])
            return line[-2]

    def _append(self, database: sqlite3.Connection, action: str, version: int) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = (self._name, action, version, now)
        database.execute("INSERT INTO moves VALUES (?, ?, ?, ?)", row)
        database.commit()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, _WAIT, isolation_level=None)) as database:
                yield database
        except sqlite3.Error as error:
            raise LoopError(
                f"The journal of champions {self._path} cannot be read or written ({error}): "
                "use another workspace, or put a copy of the file back."
            ) from error
