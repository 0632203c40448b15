"""Data with versions: every write makes a new version, every old version can still be read.

A thin edge over Delta Lake (Armbrust et al. 2020): Parquet files and a log of what was added and
removed. A model's record names the version it learnt from, so the same rows can be read again.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError
from pyarrow import parquet

from reference_impl.errors import LoopError

# A handle gets slower with every write (12 ms, after 300 writes 60 ms). A checkpoint sums up the
# log so far; a table opened after it is fast again.
_CHECKPOINT = 20
DAY = "day_number"  # the partition: production starts at 0, history is negative


class Store:
    """A folder of Delta tables, each partitioned by the number of the day."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._written: dict[str, DeltaTable] = {}  # opening reads the whole log, so once is enough

    def write_day(self, table: str, frame: pd.DataFrame, day: int) -> int:
        """Write the rows of one day, replacing what that day held before.

        A feed that is delivered twice must not count twice, so a write can be repeated safely.

        Args:
            table: name of the table; it is made by the first write.
            frame: the rows, any number of them.
            day: number of the day.

        Returns:
            The new version of the table.

        Raises:
            LoopError: the folder cannot be written or the columns do not fit the table.
        """
        return self._write(table, frame.assign(**{DAY: day}), f"{DAY} = {day}")

    def write_days(self, table: str, frame: pd.DataFrame, days: pd.Series) -> int:
        """Write many days in one version; `days` gives the number of the day of each row.

        Every day from the first to the last is replaced. Raises as `write_day` does.
        """
        first, last = int(days.min()), int(days.max())
        return self._write(
            table, frame.assign(**{DAY: days}), f"{DAY} >= {first} AND {DAY} <= {last}"
        )

    def read(
        self,
        table: str,
        version: int | None = None,
        first_day: int | None = None,
        last_day: int | None = None,
    ) -> pd.DataFrame:
        """Rows of a table, by day; of its newest version unless one is named.

        Args:
            table: name of the table.
            version: a version that `write_day` returned.
            first_day: leave out the days before this one.
            last_day: leave out the days after this one.

        Returns:
            The columns as they were written, and `day_number`.

        Raises:
            LoopError: there is no such table or version, or one of its files is missing or
                cannot be read; it names the file.
        """
        delta = self._open(table, version)
        filters: list[tuple[str, str, Any]] = []
        if first_day is not None:
            filters.append((DAY, ">=", first_day))
        if last_day is not None:
            filters.append((DAY, "<=", last_day))
        frame = self._rows(delta, table, filters)
        return frame.sort_values(DAY, kind="stable").reset_index(drop=True)

    def find(self, table: str, column: str, value: str) -> pd.DataFrame:
        """Rows of the newest version whose column holds a value, given as text; by day.

        Raises:
            LoopError: as `read`.
        """
        delta = self._open(table, None)
        schema = pa.schema(delta.schema().to_arrow())
        try:
            wanted = pa.scalar(value).cast(schema.field(column).type).as_py()
        except pa.ArrowInvalid:
            return pd.DataFrame(columns=schema.names)  # a word is not among numbers
        rows = self._rows(delta, table, [(column, "=", wanted)])
        return rows.sort_values(DAY, kind="stable").reset_index(drop=True)

    def broken(self, table: str, version: int | None = None) -> list[str]:
        """What is wrong with the files of a version, one phrase a file; empty when nothing is.

        A file must be there, have the size that the log of the table says, and be readable. Values
        that were changed with care are found by `data_hash` in the record of a model.
        """
        delta = self._open(table, version)
        wrong = []
        for entry in pa.table(delta.get_add_actions(flatten=True)).to_pylist():
            path = self.folder / table / unquote(entry["path"])
            if not path.is_file():
                wrong.append(f"{path} is missing")
            elif path.stat().st_size != entry["size_bytes"]:
                wrong.append(f"{path} has another size than was written")
            else:
                wrong += _unreadable(path)
        return wrong

    def version(self, table: str) -> int:
        """The newest version of a table; raises LoopError when there is none."""
        return self._open(table, None).version()

    def history(self, table: str) -> list[dict[str, Any]]:
        """What was done to a table, newest first: version, timestamp (ms), operation and more."""
        return list(self._open(table, None).history())

    def written(self, table: str, version: int) -> str:
        """When a version was written, in UTC; "unknown" when the log has lost it."""
        for entry in self.history(table):
            if entry["version"] == version:
                moment = datetime.fromtimestamp(entry["timestamp"] / 1000, UTC)
                return moment.isoformat(timespec="seconds")
        return "unknown"

    def has(self, table: str) -> bool:
        """Whether the table has been written at all."""
        return DeltaTable.is_deltatable(str(self.folder / table))

    def _write(self, table: str, frame: pd.DataFrame, replaced: str) -> int:
        path = self.folder / table
        rows = pa.Table.from_pandas(frame, preserve_index=False)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not self.has(table):
                write_deltalake(path, rows, partition_by=[DAY])
                return 0
            if table not in self._written:
                self._written[table] = DeltaTable(path)
            delta = self._written[table]
            delta.update_incremental()  # what another process has written since
            write_deltalake(delta, rows, mode="overwrite", predicate=replaced, schema_mode="merge")
        except (DeltaError, OSError, pa.ArrowException) as error:
            reason = str(error).splitlines()[0]
            message = f"The table '{table}' in {self.folder} cannot be written: {reason}."
            raise LoopError(message) from error
        if delta.version() % _CHECKPOINT == 0:
            delta.create_checkpoint()
            del self._written[table]
        return delta.version()

    def _rows(
        self, delta: DeltaTable, table: str, filters: list[tuple[str, str, Any]]
    ) -> pd.DataFrame:
        try:
            frame: pd.DataFrame = delta.to_pyarrow_table(filters=filters or None).to_pandas()
        except (OSError, pa.ArrowException) as error:
            wrong = self.broken(table, delta.version()) or [str(error).splitlines()[0]]
            message = f"The table '{table}' in version {delta.version()} cannot be read: "
            raise LoopError(message + "; ".join(wrong) + ".") from error
        return frame

    def _open(self, table: str, version: int | None) -> DeltaTable:
        try:
            return DeltaTable(self.folder / table, version=version)
        except (TableNotFoundError, DeltaError, OSError) as error:
            wanted = "" if version is None else f" in version {version}"
            message = f"There is no table '{table}'{wanted} in {self.folder}."
            raise LoopError(message) from error


def _unreadable(path: Path) -> list[str]:
    try:
        parquet.read_table(path, partitioning=None)
    except (OSError, pa.ArrowException):
        return [f"{path} cannot be read"]
    return []
