"""Handing the predictions on without handing on the people: a k-anonymous export.

Who knows that a neighbour ordered a pizza at 19:40 finds the row, although no name stands in it. So
what outsiders may know (quasi-identifiers) is made coarser until every row looks like at least k-1
others, and what is still rare is left out. All that nobody asked for is left out as well.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from reference_impl.errors import LoopError
from reference_impl.problem import Problem

ANY = "any"
_PARTS = {0: "night", 6: "morning", 11: "noon", 14: "afternoon", 18: "evening"}  # from this hour
_CLASSES = (8, 4, 2)

Step = tuple[str, Callable[[pd.Series], pd.Series]]
Ladder = Sequence[Step]


@dataclass(frozen=True)
class PrivacyReport:
    """What an export protects, and how much.

    `k` is what was asked for and `reached` the size of the smallest group of rows that look the
    same (0 when nothing is left). `steps` says how coarse each column was made. `diversity` is the
    smallest number of different values of the sensitive column in a group, and `homogeneous` the
    share of the rows whose group has only one (Machanavajjhala et al. 2007).
    """

    k: int
    reached: int
    rows: int
    exported: int
    steps: dict[str, str]
    dropped: tuple[str, ...]
    sensitive: str
    diversity: int
    homogeneous: float

    @property
    def suppressed(self) -> int:
        """Rows that were left out because too few others looked like them."""
        return self.rows - self.exported

    def text(self) -> str:
        """The report in sentences, with what k-anonymity does not protect from."""
        coarse = ", ".join(f"{name} ({step})" for name, step in self.steps.items())
        return "\n".join(
            [
                f"k = {self.k} was asked for; the smallest group has {self.reached} rows.",
                f"{self.exported} of {self.rows} rows are exported, {self.suppressed} left out.",
                f"Columns: {coarse}; left out: {', '.join(self.dropped)}.",
                f"In each group {self.sensitive} has at least {self.diversity} different values; "
                f"{self.homogeneous:.1%} of the rows are in a group with only one.",
                "Not protected: in a group where all have one value, whoever is known to be in it "
                "has it too (homogeneity). Several rows can be of one person. Two exports of the "
                "same rows, cut differently, can be joined.",
            ]
        )


def ladders(problem: Problem, frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, Ladder]:
    """How each column can be made coarser, from the finest step to one that says nothing.

    The time becomes its hour, a part of the day, then "any"; a number becomes one of 8, 4 or 2
    classes with about as many rows each, then "any"; a text stays as it is, then "any". Nothing
    keeps the date.

    Args:
        problem: says which columns hold the time, numbers and text.
        frame: rows that the classes are cut from.
        columns: the quasi-identifiers.

    Raises:
        LoopError: a column is neither a feature of the problem nor a time with an hour.
    """
    kinds = {column.name: column.kind for column in problem.features}
    found: dict[str, Ladder] = {}
    for name in columns:
        if name == problem.time.column and problem.time.hour is None:
            steps: list[Step] = [("hour", _hour), ("part of the day", _part_of_day)]
        elif kinds.get(name) == "numeric":
            steps = [(f"{n} classes", _classes(frame[name], n)) for n in _CLASSES]
        elif kinds.get(name) == "categorical":
            steps = [("as it is", lambda values: values.astype("str").fillna("missing"))]
        else:
            raise LoopError(f"'{name}' cannot be made coarser: name a feature or the time of day.")
        found[name] = [*steps, (ANY, lambda values: pd.Series(ANY, index=values.index))]
    return found


def _hour(times: pd.Series) -> pd.Series:
    return pd.to_datetime(times).dt.strftime("%H:00")


def _part_of_day(times: pd.Series) -> pd.Series:
    hours = pd.to_datetime(times).dt.hour.to_numpy()
    place = np.searchsorted(list(_PARTS), hours, side="right") - 1
    return pd.Series(np.array(list(_PARTS.values()))[place], index=times.index)


def _classes(known: pd.Series, number: int) -> Callable[[pd.Series], pd.Series]:
    """A function that gives the class of a number; the classes are cut once, from `known`."""
    edges = np.unique(known.quantile(np.linspace(0, 1, number + 1)[1:-1]).dropna())
    texts = [f"{edge:g}" for edge in edges]
    names = ["below " + texts[0]] if texts else ["some"]
    names += [f"{low} to {high}" for low, high in pairwise(texts)]
    names += ["from " + texts[-1]] if texts else []

    def name(values: pd.Series) -> pd.Series:
        place = np.searchsorted(edges, values.to_numpy(dtype=np.float64), side="right")
        return pd.Series(np.array(names)[place], index=values.index).mask(values.isna(), "missing")

    return name


def generalise(
    frame: pd.DataFrame, steps: Mapping[str, Ladder], at: Mapping[str, int]
) -> pd.DataFrame:
    """Each quasi-identifier at one step of its ladder: n rows of text, same index."""
    return pd.DataFrame({name: ladder[at[name]][1](frame[name]) for name, ladder in steps.items()})


def k_anonymous(  # noqa: PLR0913 - what is hidden, what is kept, how much
    frame: pd.DataFrame,
    quasi_identifiers: Mapping[str, Ladder],
    k: int,
    keep: Sequence[str],
    key: str,
    max_suppressed: float = 0.05,
) -> tuple[pd.DataFrame, PrivacyReport]:
    """Make columns coarser until every row looks like at least k-1 others (Sweeney 2002).

    As in Sweeney's Datafly, the column with the most different values goes up its ladder by one
    step, again and again, until the rows in groups below k are few enough to be left out.

    Args:
        frame: n rows; a row that was delivered twice (same key) counts once, since two copies of
            one order would hide nobody.
        quasi_identifiers: what an outsider may know, each with its ladder; see `ladders`.
        k: the smallest group, at least 2.
        keep: columns of numbers that are exported as whole numbers, such as the prediction; the
            first one is the sensitive one. With its decimals a prediction would be as good as a
            name. Every other column is left out, first of all the key and persons.
        key: column that tells the rows apart.
        max_suppressed: share of the rows that may be left out before a column is made coarser.

    Returns:
        The rows that may leave the house, sorted by their values (the order in which they came
        would tell the time), and the report.

    Raises:
        LoopError: k is below 2, or a column to keep is the key or a quasi-identifier.
    """
    if k < 2:
        raise LoopError(f"k must be at least 2, not {k}: a group of one is a person.")
    if not keep or {*keep} & {key, *quasi_identifiers}:
        raise LoopError("Keep at least one column that is neither the key nor made coarser.")
    rows = frame.drop_duplicates(key)
    at = dict.fromkeys(quasi_identifiers, 0)
    while True:
        coarse = generalise(rows, quasi_identifiers, at)
        size = coarse.groupby(list(quasi_identifiers))[coarse.columns[0]].transform("size")
        open_ = [name for name, ladder in quasi_identifiers.items() if at[name] < len(ladder) - 1]
        if (size < k).mean() <= max_suppressed or not open_:
            break
        at[max(open_, key=lambda name: coarse[name].nunique())] += 1
    kept = coarse.assign(**{name: rows[name].round().astype("Int64") for name in keep})
    kept = kept[size >= k]
    # Sorted by the values alone: the place of a row must not say when it came.
    exported = kept.sort_values([*quasi_identifiers, *keep], ignore_index=True)
    steps = {name: ladder[at[name]][0] for name, ladder in quasi_identifiers.items()}
    return exported, _report(exported, k, steps, (frame, rows), keep)


def _report(
    exported: pd.DataFrame,
    k: int,
    steps: dict[str, str],
    tables: tuple[pd.DataFrame, pd.DataFrame],
    keep: Sequence[str],
) -> PrivacyReport:
    frame, rows = tables
    groups = exported.groupby(list(steps))[keep[0]]
    distinct = groups.nunique()
    alone = (groups.transform("nunique") <= 1).mean() if len(exported) else 0.0
    return PrivacyReport(
        k=k,
        reached=int(groups.size().min()) if len(exported) else 0,
        rows=len(rows),
        exported=len(exported),
        steps=steps,
        dropped=tuple(str(name) for name in frame if name not in exported),
        sensitive=keep[0],
        diversity=int(distinct.min()) if len(exported) else 0,
        homogeneous=float(alone),
    )
