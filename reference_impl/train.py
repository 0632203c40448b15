"""From labelled rows to a pipeline, and the record of how it was made."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder
from threadpoolctl import ThreadpoolController

from reference_impl.errors import LoopError
from reference_impl.features import features
from reference_impl.identity import code_version, data_hash, environment
from reference_impl.problem import Problem

if TYPE_CHECKING:
    from reference_impl.store import Store


@dataclass(frozen=True)
class TrainingRecord:
    """What one must know to make the model again: data version, days, seed, code, settings.

    `data_hash` is that of the rows learnt from, `environment` the hash of what was installed; see
    `identity`. A record without them was made by hand. `left_out` holds the keys of the rows
    between the first and the last day from which the model was not allowed to learn.
    """

    problem: str
    data_version: int
    first_day: int
    last_day: int
    rows: int
    seed: int
    params: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    commit: str = "unknown"
    data_hash: str = ""
    environment: str = ""
    left_out: list[str] = field(default_factory=list)
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


def record_of(  # noqa: PLR0913 - what was made must be able to name all of it
    problem: Problem,
    window: pd.DataFrame,
    learnt: pd.DataFrame,
    data_version: int,
    seed: int,
    params: dict[str, str],
    metrics: dict[str, float],
) -> TrainingRecord:
    """Write down how a model was made; code, environment and data are looked up, not passed.

    Args:
        problem: the task.
        window: rows of the version `data_version` of the table, with `day_number`.
        learnt: those of them that the model has learnt from.
        data_version: of the table.
        seed: of the training.
        params: settings that `train` was given, as text.
        metrics: errors at the gate.
    """
    from reference_impl.store import DAY  # late: who serves a model needs no Delta Lake

    first, last = int(learnt[DAY].min()), int(learnt[DAY].max())
    between = window[window[DAY].between(first, last)]
    left_out = between[~between[problem.key].isin(learnt[problem.key])]
    return TrainingRecord(
        problem=problem.name,
        data_version=data_version,
        first_day=first,
        last_day=last,
        rows=len(learnt),
        seed=seed,
        params=params,
        metrics=metrics,
        commit=code_version(),
        data_hash=data_hash(learnt[columns_learnt(problem)]),
        environment=environment().hash,
        left_out=[str(key) for key in left_out[problem.key]],
    )


def rows_learnt(problem: Problem, store: "Store", record: TrainingRecord) -> pd.DataFrame:
    """The rows that a model has learnt from, in the version of the table that it saw.

    Raises:
        LoopError: the version is gone, or one of its files is missing or cannot be read.
    """
    rows = store.read("labelled", record.data_version, record.first_day, record.last_day)
    return rows[~rows[problem.key].astype("str").isin(record.left_out)]


def columns_learnt(problem: Problem) -> list[str]:
    """What a training reads: the columns of the features, the target, and `day` for the weights."""
    time = [problem.time.column, problem.time.hour or problem.time.column]
    names = [column.name for column in problem.features]
    return list(dict.fromkeys(["day", *time, *names, problem.target.name]))


def recency_weights(frame: pd.DataFrame, half_life_days: float) -> NDArray[np.float64]:
    """Weight of each row, (n,): halved by each `half_life_days` of age; the newest day has 1.

    When the world changes, the rows since the change are few. Weights let them be heard before
    the old ones have left the window. The price is a little more variance while all is calm.
    """
    age = (frame["day"].max() - frame["day"]).dt.days.to_numpy(dtype=float)
    weights: NDArray[np.float64] = 0.5 ** (age / half_life_days)
    return weights


def train(
    problem: Problem, frame: pd.DataFrame, seed: int, half_life_days: float | None = None
) -> Pipeline:
    """Fit gradient-boosted trees (Friedman 2001) on labelled rows.

    Args:
        problem: declares features and target.
        frame: n labelled rows with a column `day`.
        seed: the same seed and rows give the same predictions.
        half_life_days: see `recency_weights`; without it every row counts the same.

    Returns:
        A fitted pipeline that takes `features(problem, ...)` and predicts in the target's unit.

    Raises:
        LoopError: there are fewer rows than the policy asks for.
    """
    if len(frame) < problem.policy.min_rows:
        raise LoopError(
            f"{len(frame)} labelled rows are too few to train on: "
            f"problem '{problem.name}' asks for {problem.policy.min_rows}."
        )
    text = [column.name for column in problem.features if column.kind == "categorical"]
    # A level that training did not know becomes all zeros instead of an error at night.
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    pipeline = Pipeline(
        [
            ("columns", ColumnTransformer([("levels", encoder, text)], remainder="passthrough")),
            ("model", HistGradientBoostingRegressor(max_iter=120, random_state=seed)),
        ]
    )
    weights = None if half_life_days is None else recency_weights(frame, half_life_days)
    table, truth = features(problem, frame), frame[problem.target.name]
    with _one_thread():
        return pipeline.fit(table, truth, model__sample_weight=weights)


def predict(problem: Problem, pipeline: Pipeline, frame: pd.DataFrame) -> NDArray[np.float64]:
    """Predictions for n rows, (n,), in the unit of the target and within its limits."""
    with _one_thread():
        raw = np.asarray(pipeline.predict(features(problem, frame)), dtype=np.float64)
    return bounded(problem, raw)


def bounded(problem: Problem, raw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Raw answers of a model, (n,), within the limits of the target; they are never rounded.

    Every path to a prediction ends here. Who shows a prediction may round it, and only there.
    """
    return np.clip(raw, problem.target.min, problem.target.max)


def _one_thread() -> AbstractContextManager[object]:
    # Small tables gain nothing from threads, and on a busy machine the threads wait for each
    # other: 0.5 s of fitting became two minutes beside four other processes.
    limited: AbstractContextManager[object] = _thread_pools().limit(limits=1, user_api="openmp")
    return limited


@lru_cache
def _thread_pools() -> ThreadpoolController:
    return ThreadpoolController()  # looks through all loaded libraries, so it is asked once
