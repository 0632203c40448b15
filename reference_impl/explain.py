"""Why these minutes? What a model leans on in general, and what made one prediction.

Both answers are about the model and not about the city. An important column is one that this model
uses; whether it causes the delay is another question, which no explanation of a model can answer.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.inspection import permutation_importance
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from reference_impl.errors import LoopError
from reference_impl.features import features
from reference_impl.problem import Problem

Floats = NDArray[np.float64]
_MOST = 12  # columns: 4,096 mixtures with each row of the background


@dataclass(frozen=True)
class Explanation:
    """One prediction as a sum, in the unit of the target: prediction = base + sum of the parts.

    `base` is the mean prediction of the background rows, `parts` has one row a column of the
    model's input, largest effect first: column, value (as text), effect. A positive effect makes
    the prediction larger than that of the background.
    """

    base: float
    parts: pd.DataFrame
    prediction: float


def importance(
    problem: Problem, pipeline: Pipeline, rows: pd.DataFrame, seed: int, repeats: int = 10
) -> pd.DataFrame:
    """Permutation importance (Breiman 2001): how much worse the model is without a column.

    The values of one column are shuffled among the rows, so that they say nothing any more, and
    the mean absolute error is taken again. Columns that go together (the hour and the orders that
    wait) stand in for one another, and then both look less important than they are.

    Args:
        problem: names features and target.
        pipeline: the fitted model.
        rows: labelled rows that are later than all it has learnt from; on the rows of its training
            a column that was learnt by heart would look important.
        seed: of the shuffling.
        repeats: how often each column is shuffled, at least 2.

    Returns:
        One row a column, most important first: column, rise (mean rise of the error, in the unit
        of the target) and spread (standard deviation over the repeats).

    Raises:
        LoopError: there are no rows, or fewer than two repeats.
    """
    if rows.empty or repeats < 2:
        raise LoopError("Importance needs at least one labelled row and two repeats: give more.")
    table, truth = features(problem, rows), rows[problem.target.name]
    with threadpool_limits(1, user_api="openmp"):
        found = permutation_importance(
            pipeline, table, truth, scoring="neg_mean_absolute_error",
            n_repeats=repeats, random_state=seed,
        )  # fmt: skip
    result = pd.DataFrame(
        {
            "column": table.columns,
            "rise": found.importances_mean,
            "spread": found.importances.std(axis=1, ddof=1),
        }
    )
    return result.sort_values("rise", ascending=False, ignore_index=True)


def explain_one(
    problem: Problem, pipeline: Pipeline, row: pd.DataFrame, background: pd.DataFrame
) -> Explanation:
    """SHAP values of one prediction (Lundberg and Lee 2017), one for each original column.

    The prediction is a sum that is shared out: the effect of a column is what the prediction
    changes when the column gets this row's value instead of one of the background, on average over
    all orders in which columns can be filled in (Shapley 1953). With so few columns every mixture
    is asked, so the values are exact. A text such as the district is one column here, not the
    columns that the pipeline makes of it: no mixture holds an order from two districts at once.

    Args:
        problem: declares the features.
        pipeline: the fitted model.
        row: one row, with the feature columns and the time.
        background: rows to compare with, for example 100 of those that the model learnt from.
            Other rows give other effects: they answer "why more than those?".

    Returns:
        The sum, before the limits of the target are applied.

    Raises:
        LoopError: `shap` is not installed, `row` is not one row, there is no background, or the
            model has more than 12 columns.
    """
    if len(row) != 1 or background.empty:
        raise LoopError("Explain one row at a time, against at least one row of background.")
    one, others = features(problem, row), features(problem, background)
    if one.shape[1] > _MOST:
        raise LoopError(f"{one.shape[1]} columns are too many to ask every mixture of them.")
    codes, answer = _as_numbers(pipeline, pd.concat([others, one], ignore_index=True))
    explainer = _shap().KernelExplainer(answer, codes[:-1])
    # All mixtures are solved for at once; nothing is drawn and no effect is set to zero.
    effects = explainer.shap_values(codes[-1], nsamples=2**_MOST, l1_reg=False, silent=True)
    values = one.iloc[0].astype("str").to_numpy()
    parts = pd.DataFrame({"column": one.columns, "value": values, "effect": effects})
    parts = parts.sort_values("effect", key=lambda e: -e.abs(), kind="stable", ignore_index=True)
    return Explanation(float(explainer.expected_value), parts, float(answer(codes[-1:])[0]))


def _as_numbers(
    pipeline: Pipeline, table: pd.DataFrame
) -> tuple[Floats, Callable[[Floats], Floats]]:
    """The table as numbers, which is what `shap` mixes, and the model as a function of them."""
    texts = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    levels = {str(name): pd.factorize(table[name]) for name in texts}
    coded = table.assign(**{name: codes for name, (codes, _) in levels.items()})

    def answer(mixed: Floats) -> Floats:
        frame = pd.DataFrame(mixed, columns=table.columns)
        for name, (_, known) in levels.items():
            frame[name] = known.take(frame[name].to_numpy().astype(np.intp))
        with threadpool_limits(1, user_api="openmp"):
            return np.asarray(pipeline.predict(frame), dtype=np.float64)

    return coded.to_numpy(dtype=np.float64), answer


def _shap() -> Any:  # noqa: ANN401 - shap has no types
    """The library, imported late: it takes seconds, and some machines lack it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it colours plots in ways that matplotlib will drop
            import shap
    except ImportError as error:
        raise LoopError(
            "Explaining one prediction needs the package shap: install the course requirements."
        ) from error
    return shap
