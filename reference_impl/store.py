"""Data with versions: every write makes a new version, every old version can still be read.

A thin edge over Delta Lake (Armbrust et al. 2020): Parquet files and a log of what was added and
removed. A model's record names the version it learnt from, so the same rows can be read again.
"""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

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
            LoopError: there is no such table or version.
        """
        delta = self._open(table, version)
        filters: list[tuple[str, str, Any]] = []
        if first_day is not None:
            filters.append((DAY, ">=", first_day))
        if last_day is not None:
            filters.append((DAY, "<=", last_day))
        frame: pd.DataFrame = delta.to_pyarrow_table(filters=filters or None).to_pandas()
        return frame.sort_values(DAY, kind="stable").reset_index(drop=True)

    def version(self, table: str) -> int:
        """The newest version of a table; raises LoopError when there is none."""
        return self._open(table, None).version()

    def history(self, table: str) -> list[dict[str, Any]]:
        """What was done to a table, newest first: version, timestamp (ms), operation and more."""
        return list(self._open(table, None).history())

    def has(self, table: str) -> bool:
        """Whether the table has been written at all."""
        return DeltaTable.is_deltatable(str(self.folder / table))

    def holds(self, table: str, day: int) -> bool:
        """Whether a table has been written for this day."""
        if not self.has(table):
            return False
        return str(day) in {part[DAY] for part in self._open(table, None).partitions()}

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

    def _open(self, table: str, version: int | None) -> DeltaTable:
        try:
            return DeltaTable(self.folder / table, version=version)
        except (TableNotFoundError, DeltaError, OSError) as error:
            wanted = "" if version is None else f" in version {version}"
            message = f"There is no table '{table}'{wanted} in {self.folder}."
            raise LoopError(message) from error
