"""What is different between two versions of a model: data, settings, code, libraries, metrics."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from reference_impl.artefact import Artefact
from reference_impl.lineage import changed_packages, opened, packages_of, rows_learnt
from reference_impl.problem import Problem
from reference_impl.store import Store
from reference_impl.train import columns_learnt

Pair = tuple[Any, Any]


@dataclass(frozen=True)
class RowChanges:
    """Rows learnt from by two models, told apart by their key; `changed` have other values."""

    rows: tuple[int, int]
    added: int
    removed: int
    changed: int


@dataclass(frozen=True)
class Difference:
    """Everything that differs; each pair is what the first and the second version have.

    `same_rows_judged` says whether the metrics come from the same rows. If they do not, they must
    not be compared: a lower error may only mean that the days were easier.
    """

    versions: tuple[int, int]
    same_model: bool
    data: RowChanges
    settings: dict[str, Pair]
    problem: dict[str, Pair]
    packages: dict[str, tuple[str, str]]
    metrics: dict[str, Pair]
    same_rows_judged: bool


def diff(folder: Path, first: int, second: int) -> Difference:
    """Compare two versions of the registry of a run.

    Raises:
        LoopError: there is no such version, or a file of it or of its data is missing or changed.
    """
    registry, store = opened(folder)
    one, two = registry.artefact(first), registry.artefact(second)
    return Difference(
        versions=(first, second),
        same_model=one.content_hash == two.content_hash,
        data=row_changes(two.problem, _rows(one, store), _rows(two, store)),
        settings=_unlike(_settings(one), _settings(two)),
        problem=_unlike(flat(one.problem.model_dump()), flat(two.problem.model_dump())),
        packages=changed_packages(packages_of(one), packages_of(two)),
        metrics={
            name: (one.record.metrics.get(name), two.record.metrics.get(name))
            for name in sorted({*one.record.metrics, *two.record.metrics})
        },
        same_rows_judged=_judged(one) == _judged(two),
    )


def row_changes(problem: Problem, before: pd.DataFrame, after: pd.DataFrame) -> RowChanges:
    """Count the rows by which two tables differ; a key that stands twice counts once."""
    one, two = _by_key(problem, before), _by_key(problem, after)
    both = one.index.intersection(two.index)
    return RowChanges(
        rows=(len(before), len(after)),
        added=len(two.index.difference(one.index)),
        removed=len(one.index.difference(two.index)),
        changed=int((one.loc[both] != two.loc[both]).sum()),
    )


def flat(facts: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Nested facts under dotted names; an entry of a list under its name, if it has one.

    >>> flat({"policy": {"gate_days": 2}, "columns": [{"name": "items", "max": 30}]})
    {'policy.gate_days': 2, 'columns.items.name': 'items', 'columns.items.max': 30}
    """
    found: dict[str, Any] = {}
    for name, value in facts.items():
        inner = value
        if isinstance(value, list) and value and isinstance(value[0], dict):
            inner = {str(part.get("name", place)): part for place, part in enumerate(value)}
        if isinstance(inner, dict):
            found |= flat(inner, f"{before}{name}.")
        else:
            found[before + name] = value
    return found


def _rows(kept: Artefact, store: Store) -> pd.DataFrame:
    return rows_learnt(kept.problem, store, kept.record)


def _by_key(problem: Problem, frame: pd.DataFrame) -> "pd.Series[Any]":
    values = pd.util.hash_pandas_object(frame[columns_learnt(problem)], index=False)
    rows = pd.Series(values.to_numpy(), index=frame[problem.key].astype("str"))
    return rows[~rows.index.duplicated()]


def _settings(kept: Artefact) -> dict[str, Any]:
    record = kept.record
    return {
        "data_version": record.data_version,
        "days": f"{record.first_day} to {record.last_day}",
        "seed": record.seed,
        "commit": record.commit,
        **record.params,
    }


def _judged(kept: Artefact) -> tuple[Any, ...]:
    # The gate judges on the days after the last one learnt from, in the same version of the table.
    record = kept.record
    return record.data_version, record.last_day, kept.problem.policy.gate_days


def _unlike(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Pair]:
    names = dict.fromkeys([*one, *two])
    pairs = {name: (one.get(name), two.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
