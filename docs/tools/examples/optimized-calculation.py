# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["numba==0.68.1", "numpy==2.4.6", "pandas==3.0.6"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""How many couriers suffice? A loop over orders, in Python and compiled."""

from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
from numba import njit

orders = pd.read_csv(Path(__file__).with_name("orders.csv"), parse_dates=["ordered_at"])
orders = orders.sort_values("ordered_at")
since = orders["ordered_at"] - orders["ordered_at"].iloc[0]
ordered = since.dt.total_seconds().to_numpy() / 60
# A thousand months that might have been: each order with the minutes of another.
rng = np.random.default_rng(7)
months = [rng.permutation(orders["minutes"].to_numpy()) for _ in range(1000)]


def longest_wait(ordered: np.ndarray, busy: np.ndarray, couriers: int) -> float:
    """Minutes that the unluckiest order of a month waits until a courier is free."""
    free_at = np.zeros(couriers)
    longest = 0.0
    for i in range(len(ordered)):
        courier = free_at.argmin()
        start = max(ordered[i], free_at[courier])  # depends on all orders before
        free_at[courier] = start + busy[i]
        longest = max(longest, start - ordered[i])
    return longest


compiled = njit(longest_wait)
compiled(ordered, months[0], 10)  # the first call compiles, so it is not timed

began = perf_counter()
slow = [longest_wait(ordered, minutes, 10) for minutes in months]
between = perf_counter()
fast = [compiled(ordered, minutes, 10) for minutes in months]
ended = perf_counter()

for couriers in (8, 10, 12):
    waits = [compiled(ordered, minutes, couriers) for minutes in months]
    print(f"{couriers} couriers: longest wait {np.quantile(waits, 0.95):.1f} minutes")
in_python, in_numba = between - began, ended - between
print(f"Python {in_python:.2f} s, compiled {in_numba:.2f} s for the same months")
assert slow == fast, "the compiled function gives other minutes than its source"
assert in_numba * 5 < in_python, "compiling this loop gains too little to keep it"
