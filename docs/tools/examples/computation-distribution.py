# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["dask==2026.8.0", "pandas==3.0.6", "scikit-learn==1.9.1"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""One model tried on four stretches of days, in one process and in two: same errors, what time?"""

import os
import time
from pathlib import Path

import dask
import pandas as pd
from sklearn.ensemble import RandomForestRegressor

FEATURES = ["distance_km", "items", "rain_mm", "temperature_c"]
STARTS = ["2026-01-09", "2026-01-14", "2026-01-19", "2026-01-24"]
TREES = 200  # the work in a task; try 3000 when the machine is idle


def error_from(start: str) -> tuple[float, int]:
    """Mean error in minutes over five days, of a model of all days before; and the process id."""
    # The task is told a date and reads the file itself. A table as argument would be copied to it.
    orders = pd.read_csv(Path(__file__).with_name("orders.csv"))
    known, coming = orders[orders["day"] < start], orders[orders["day"] >= start].head(250)
    # The seed belongs to the task. With one for all, the result depends on who comes first.
    model = RandomForestRegressor(TREES, random_state=7).fit(known[FEATURES], known["minutes"])
    missed = coming["minutes"] - model.predict(coming[FEATURES])
    return float(missed.abs().mean()), os.getpid()


def compute(**how: str | int) -> tuple[list[float], set[int], float]:
    """The four errors, the processes that found them, and the seconds it took."""
    began = time.perf_counter()
    results = dask.compute(*[dask.delayed(error_from)(start) for start in STARTS], **how)
    errors, processes = zip(*results, strict=True)
    return list(errors), set(processes), time.perf_counter() - began


if __name__ == "__main__":  # a new process loads this file too, and must not start processes
    alone, _, seconds = compute(scheduler="synchronous")
    print("errors in minutes:", [round(error, 2) for error in alone])
    print(f"in this process:     {seconds:.1f} s")
    # Dask deals out six tasks at a time, which would leave all four with one process.
    shared, processes, seconds = compute(scheduler="processes", num_workers=2, chunksize=1)
    print(f"in two new processes: {seconds:.1f} s")

    assert os.getpid() not in processes, "no task ran here"
    assert shared == alone, "where a task runs must not change its result"
