"""Explanations against Shapley's formula, written out by hand."""

import builtins
import itertools
import math
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from reference_impl.errors import LoopError
from reference_impl.explain import explain_one, importance
from reference_impl.features import features
from reference_impl.simulate import load_scenario, simulate_day


@pytest.fixture(scope="module")
def later():
    return simulate_day(load_scenario("calm"), 3, 5, 300)


def shapley(answer, one, others):
    """Shapley's value of each column: the sum over all sets of the other columns, (m,)."""
    names = list(one.columns)

    def worth(known):
        mixed = others.copy()
        for name in known:
            mixed[name] = one[name].iloc[0]
        return answer(mixed).mean()

    values = {}
    for name in names:
        rest = [other for other in names if other != name]
        values[name] = sum(
            math.factorial(size) * math.factorial(len(rest) - size) / math.factorial(len(names))
            * (worth({*known, name}) - worth(known))
            for size in range(len(rest) + 1)
            for known in itertools.combinations(rest, size)
        )  # fmt: skip
    return values


def test_shap_is_the_shapley_value_written_out(quick_problem, pipeline, later):
    names = ["district", "vehicle", "distance_km"]
    others = later.iloc[:6].copy()
    row = later.iloc[[50]].copy()
    # All other columns are alike, so they have no effect and three players are left.
    for column in quick_problem.features:
        if column.name not in names:
            others[column.name] = row[column.name].iloc[0]
    others["ordered_at"] = row["ordered_at"].iloc[0]
    found = explain_one(quick_problem, pipeline, row, others)
    effects = found.parts.set_index("column")["effect"]
    one, table = features(quick_problem, row), features(quick_problem, others)

    def answer(three):
        return pipeline.predict(table.assign(**{n: three[n].to_numpy() for n in names}))

    expected = shapley(answer, one[names], table[names])
    for name in names:
        assert effects[name] == pytest.approx(expected[name], abs=1e-9)
    assert effects.drop(names).abs().max() == pytest.approx(0, abs=1e-9)


def test_of_a_linear_model_it_is_slope_times_distance_from_the_mean(quick_problem, later):
    numbers = ["distance_km", "items", "rain_mm"]
    model = LinearRegression().fit(later[numbers], later["minutes"])
    keep = FunctionTransformer(lambda table: table[numbers])
    found = explain_one(
        quick_problem, Pipeline([("keep", keep), ("model", model)]), later.iloc[[7]], later
    )
    expected = model.coef_ * (later[numbers].iloc[7] - later[numbers].mean())
    effects = found.parts.set_index("column")["effect"]
    pd.testing.assert_series_equal(effects[numbers], expected, check_names=False)
    assert found.base == pytest.approx(model.predict(later[numbers]).mean())


@pytest.mark.parametrize("place", [0, 31, 222])
def test_the_sum_is_the_prediction(quick_problem, pipeline, later, place):
    """Also where a reading is lost, in the row or in the background."""
    background = later.iloc[100:150].copy()
    background.iloc[3, background.columns.get_loc("open_orders")] = np.nan
    row = later.iloc[[place]].copy()
    if place == 31:
        row["open_orders"] = np.nan
    found = explain_one(quick_problem, pipeline, row, background)
    made = pipeline.predict(features(quick_problem, row))[0]
    assert found.prediction == made
    assert found.base + found.parts["effect"].sum() == pytest.approx(made, abs=1e-6)
    expected = pipeline.predict(features(quick_problem, background)).mean()
    assert found.base == pytest.approx(expected, abs=1e-9)
    assert found.parts["effect"].abs().is_monotonic_decreasing
    assert sorted(found.parts["column"]) == sorted(features(quick_problem, row))


def test_what_cannot_be_explained(quick_problem, pipeline, later):
    with pytest.raises(LoopError, match="one row at a time"):
        explain_one(quick_problem, pipeline, later.head(2), later)
    with pytest.raises(LoopError, match="one row of background"):
        explain_one(quick_problem, pipeline, later.head(1), later.head(0))
    extra = [quick_problem.features[3].model_copy(update={"name": f"n{i}"}) for i in range(9)]
    wide = quick_problem.model_copy(update={"columns": [*quick_problem.columns, *extra]})
    rows = later.assign(**{f"n{i}": 1.0 for i in range(9)})
    with pytest.raises(LoopError, match="18 columns are too many"):
        explain_one(wide, pipeline, rows.head(1), rows)


def test_without_shap_a_sentence_says_what_to_install(quick_problem, pipeline, later, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "shap":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.delitem(sys.modules, "shap", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(LoopError, match="package shap: install the course requirements"):
        explain_one(quick_problem, pipeline, later.head(1), later)


def test_importance_is_the_rise_of_the_error(quick_problem, pipeline, later):
    found = importance(quick_problem, pipeline, later, seed=1, repeats=3)
    table = features(quick_problem, later)
    assert sorted(found["column"]) == sorted(table)
    assert found["column"].iloc[0] == "distance_km"
    assert found["rise"].is_monotonic_decreasing
    # By hand, with shuffles of our own: the same to within the spread of a shuffle.
    rng = np.random.default_rng(8)
    before = mean_absolute_error(later["minutes"], pipeline.predict(table))
    rises = []
    for _ in range(20):
        shuffled = table.assign(distance_km=rng.permutation(table["distance_km"]))
        rises.append(mean_absolute_error(later["minutes"], pipeline.predict(shuffled)) - before)
    assert found["rise"].iloc[0] == pytest.approx(np.mean(rises), abs=4 * np.std(rises))
    assert found.equals(importance(quick_problem, pipeline, later, seed=1, repeats=3))


def test_a_column_that_the_model_does_not_use_has_no_importance(quick_problem, later):
    keep = FunctionTransformer(lambda table: table[["distance_km"]])
    model = LinearRegression().fit(later[["distance_km"]], later["minutes"])
    chain = Pipeline([("keep", keep), ("model", model)])
    found = importance(quick_problem, chain, later, seed=1, repeats=2).set_index("column")["rise"]
    assert found["distance_km"] > 1
    assert found.drop("distance_km").abs().max() == 0
    with pytest.raises(LoopError, match="at least one labelled row"):
        importance(quick_problem, chain, later.head(0), seed=1)
