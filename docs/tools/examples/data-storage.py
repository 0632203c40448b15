# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["deltalake==1.6.6", "duckdb==2.0.0", "pandas==3.0.6", "pyarrow==25.0.1"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""A table of orders that is corrected without losing what a model was trained on."""

import tempfile
from pathlib import Path

import duckdb
import pandas as pd
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

orders = pd.read_csv(Path(__file__).with_name("orders.csv"))
one_day = orders["day"] == "2026-01-20"

SLOWEST = """
    SELECT day, round(avg(minutes), 1) FROM orders_then
    GROUP BY day ORDER BY avg(minutes) DESC LIMIT 1
"""


def slowest_day(folder: str, version: int) -> tuple[str, float]:
    rows = DeltaTable(folder, version=version).to_pyarrow_table()
    return duckdb.from_arrow(rows).query("orders_then", SLOWEST).fetchall()[0]


with tempfile.TemporaryDirectory() as folder:
    # On one day the clock at the door stopped eight minutes late. A model learns from this.
    as_recorded = orders.assign(minutes=orders["minutes"] + 8 * one_day)
    write_deltalake(folder, as_recorded, partition_by=["day"])

    # Later the day is corrected: its rows are replaced, and the other 27 days are not touched.
    write_deltalake(folder, orders[one_day], mode="overwrite", predicate="day = '2026-01-20'")

    print("slowest day, as the model saw it:", slowest_day(folder, version=0))
    print("slowest day, as we know it now:  ", slowest_day(folder, version=1))
    files = len(list(Path(folder).rglob("*.parquet")))
    print(f"two versions of {orders['day'].nunique()} days in {files} files")

    try:  # somebody sends a word where a number of minutes belongs
        write_deltalake(folder, orders[one_day].assign(minutes="unknown"), mode="append")
    except DeltaError as error:
        print("refused:", str(error).split(": ", 1)[1])

    now = DeltaTable(folder)
    assert slowest_day(folder, version=0) != slowest_day(folder, version=1), "both can be read"
    assert files == 28 + 1, "versions share the files of the days that did not change"
    assert (now.version(), now.to_pyarrow_table().num_rows) == (1, 1400), (
        "a refused write changes nothing"
    )
