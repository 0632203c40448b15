"""A model is made the same way twice, and follows what is recent when it is asked to."""

import numpy as np
import pandas as pd
import pytest

from reference_impl.errors import LoopError
from reference_impl.evaluate import mean_absolute_error, same_hour_last_week
from reference_impl.simulate import load_scenario, simulate_day
from reference_impl.train import TrainingRecord, predict, recency_weights, train


def test_same_rows_and_seed_same_predictions(quick_problem, history, batch, pipeline):
    again = train(quick_problem, history, seed=1)
    np.testing.assert_array_equal(
        predict(quick_problem, pipeline, batch), predict(quick_problem, again, batch)
    )


def test_it_has_learnt_something(quick_problem, history, batch, pipeline):
    model = mean_absolute_error(quick_problem, batch, predict(quick_problem, pipeline, batch))
    clerk = mean_absolute_error(
        quick_problem, batch, same_hour_last_week(quick_problem, history, batch)
    )
    assert model < 0.6 * clerk


def test_unknown_levels_and_missing_numbers_are_predicted(quick_problem, batch, pipeline):
    strange = batch.assign(district="airport", open_orders=np.nan)
    assert np.isfinite(predict(quick_problem, pipeline, strange)).all()


def test_predictions_stay_within_the_limits_of_the_target(quick_problem, batch, pipeline):
    target = quick_problem.target.model_copy(update={"min": 30.0, "max": 31.0})
    narrow = quick_problem.model_copy(update={"target": target})
    answers = predict(narrow, pipeline, batch)
    assert answers.min() >= 30
    assert answers.max() <= 31


def test_weights_halve_by_the_half_life(history):
    weights = recency_weights(history, half_life_days=10)
    age = (history["day"].max() - history["day"]).dt.days
    assert set(weights[age == 0]) == {1.0}
    np.testing.assert_allclose(weights[age == 10], 0.5)
    np.testing.assert_allclose(weights[age == 20], 0.25)


def test_recency_follows_a_change(quick_problem, history):
    newest = history["day"] > history["day"].max() - np.timedelta64(7, "D")
    slower = history.assign(minutes=history["minutes"] + 10 * newest)
    calm = load_scenario("calm")
    week = pd.concat([simulate_day(calm, day, 5, 100) for day in range(7)])
    now = week.assign(minutes=week["minutes"] + 10)
    errors = []
    for half_life in (None, 3):
        model = train(quick_problem, slower, 1, half_life)
        errors.append(mean_absolute_error(quick_problem, now, predict(quick_problem, model, now)))
    assert errors[1] < 0.8 * errors[0]


def test_too_few_rows_are_refused(quick_problem, history):
    with pytest.raises(LoopError, match="10 labelled rows are too few"):
        train(quick_problem, history.head(10), 1)


def test_the_record_knows_when():
    record = TrainingRecord("delivery", 1, -60, -1, 10, 7)
    assert record.created.endswith("+00:00")
