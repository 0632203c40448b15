"""Tables that the charts draw: shares of orders in cells, and means of days."""

from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reference_impl.problem import Column
from reference_impl.store import DAY

REFERENCE, CURRENT = "learnt from", "last 7 days"
_BINS = 8


def shares(reference: pd.Series, current: pd.Series, column: Column) -> pd.DataFrame:
    """Share of both sides in the same cells: cell, rows (which side), share; in order.

    Numbers are cut into equal widths within the middle 98% of the reference; what lies outside
    falls into an open cell at either end. Missing values have a cell of their own.
    """
    sides = {REFERENCE: reference, CURRENT: current}
    if column.kind == "numeric":
        edges = _edges(reference)
        labels = _labels(edges)
        cells = {name: _numeric_cells(values, edges, labels) for name, values in sides.items()}
    else:
        labels = sorted(set(reference.dropna()) | set(current.dropna()))
        cells = {name: values.astype(object) for name, values in sides.items()}
    missing = any(values.isna().any() for values in sides.values())
    order = [*labels, *(["missing"] if missing else [])]
    rows = []
    for name, values in cells.items():
        share = values.fillna("missing").value_counts(normalize=True)
        rows += [(cell, name, float(share.get(cell, 0.0))) for cell in order]
    return pd.DataFrame(rows, columns=["cell", "rows", "share"])


def _edges(reference: pd.Series) -> NDArray[np.float64]:
    low, high = reference.quantile([0.01, 0.99])
    whole = bool((reference.dropna() % 1 == 0).all())
    step = (high - low) / _BINS or 1.0
    step = max(1.0, float(np.ceil(step))) if whole else step
    edges = np.unique(np.round(np.arange(low, high + step / 2, step), 0 if whole else 1))
    return np.asarray(edges, dtype=np.float64)


def _labels(edges: NDArray[np.float64]) -> list[str]:
    inner = [f"{low:g} to {high:g}" for low, high in pairwise(edges)]
    return [f"below {edges[0]:g}", *inner, f"{edges[-1]:g} or more"]


def _numeric_cells(
    values: pd.Series, edges: NDArray[np.float64], labels: list[str]
) -> "pd.Series[str]":
    place = np.searchsorted(edges, values.to_numpy(dtype=float), side="right")
    return pd.Series(np.array(labels, dtype=object)[place], index=values.index).mask(values.isna())


def daily_means(
    old: pd.DataFrame, new: pd.DataFrame, column: str, names: tuple[int, int]
) -> pd.DataFrame:
    """Mean of a column for each day of two versions: day, version, mean.

    Args:
        old: rows with `day_number`.
        new: the same.
        column: a numeric column of both.
        names: the numbers of the two versions.
    """
    parts = []
    for frame, side, number in ((old, "old", names[0]), (new, "new", names[1])):
        means = frame.groupby(DAY)[column].mean().rename("mean").reset_index()
        parts.append(means.rename(columns={DAY: "day"}).assign(version=f"{side}: {number}"))
    return pd.concat(parts, ignore_index=True)
