# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["numba==0.68.1", "numpy==2.4.6", "pandas==3.0.6"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""How many couriers suffice? A loop that is no array arithmetic, in Python and compiled."""

from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
from numba import njit

orders = pd.read_csv(Path(__file__).with_name("orders.csv"), parse_dates=["ordered_at"])
orders = orders.sort_values("ordered_at")
ordered = (orders["ordered_at"] - orders["ordered_at"].iloc[0]).dt.total_seconds().to_numpy() / 60
# A thousand months that might have been: the same orders, each with the minutes of another.
rng = np.random.default_rng(7)
months = [rng.permutation(orders["minutes"].to_numpy()) for _ in range(1000)]


def longest_wait(ordered: np.ndarray, busy: np.ndarray, couriers: int) -> float:
    """Minutes that the unluckiest order of a month waits until a courier is free."""
    free_at = np.zeros(couriers)
    longest = 0.0
    for i in range(len(ordered)):
        courier = free_at.argmin()
        start = max(ordered[i], free_at[courier])  # depends on every order before this one
        free_at[courier] = start + busy[i]
        longest = max(longest, start - ordered[i])
    return longest


compiled = njit(longest_wait)
compiled(ordered, months[0], 10)  # the first call compiles: it is no part of the measurement

began = perf_counter()
slow = [longest_wait(ordered, minutes, 10) for minutes in months]
between = perf_counter()
fast = [compiled(ordered, minutes, 10) for minutes in months]
ended = perf_counter()

for couriers in (8, 10, 12):
    waits = [compiled(ordered, minutes, couriers) for minutes in months]
    print(f"{couriers} couriers: longest wait {np.quantile(waits, 0.95):.1f} minutes")
print(f"Python {between - began:.2f} s, compiled {ended - between:.2f} s for the same months")
assert slow == fast, "the compiled function gives other minutes than the one it was made from"
assert (ended - between) * 5 < between - began, "compiling this loop gains too little to keep it"
