"""Labels that every order shares a fault of are found; a world that changes for some is not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.data_statistics import quantiles, statistics_of
from reference_impl.labels import check_labels, label_shift, overdue
from reference_impl.problem import load_problem
from reference_impl.simulate import hurried, load_scenario, reported, simulate_day
from reference_impl.train import predict

FLOATS = st.lists(st.floats(-50, 50), min_size=5, max_size=60)


@pytest.fixture(scope="module")
def known(delivery, quick_problem, history, pipeline):
    held_out = pd.concat([simulate_day(load_scenario("calm"), day, 5) for day in (0, 1)])
    residuals = held_out["minutes"] - predict(quick_problem, pipeline, held_out)
    return statistics_of(delivery, history, residuals.to_numpy())


def labels(problem, pipeline, name, day, rows=200):
    """The answered orders of a day with their labels, as the feed of a scenario reports them."""
    story = load_scenario(name)
    frame = simulate_day(story, day, 5, rows)
    promised = predict(problem, pipeline, frame)
    minutes = reported(story, day, hurried(story, day, frame["minutes"], promised))
    return frame.assign(prediction=promised, minutes=minutes)


@pytest.mark.parametrize(
    "name",
    [
        "calm", "e_bikes", "feedback", "late_labels", "new_restaurant_type", "price_war",
        "rain_season", "roadworks", "roadworks_in_rain",
    ],
)  # fmt: skip
def test_labels_of_a_world_that_changes_are_accepted(quick_problem, known, pipeline, name):
    for day in (5, 31, 44, 60, 89):
        verdict = check_labels(quick_problem, labels(quick_problem, pipeline, name, day), known)
        assert (verdict.status, verdict.reason, verdict.unjudged) == ("accepted", "", ())


@pytest.mark.parametrize("offset", [8.0, -8.0])
def test_an_offset_of_all_labels_is_found_on_its_days(quick_problem, known, pipeline, offset):
    for day in (29, 30, 40, 50, 51):
        day_labels = labels(quick_problem, pipeline, "wrong_labels", day)
        if offset < 0 and 30 <= day < 51:
            day_labels["minutes"] -= 16
        verdict = check_labels(quick_problem, day_labels, known)
        if 30 <= day < 51:
            assert verdict.status == "quarantined"
            (row,) = verdict.failures.to_dict("records")
            assert (row["column"], row["check"], row["count"]) == ("minutes", "label_shift", 200)
            found = float(verdict.reason.split("all labels ")[1].split(" min")[0])
            assert found == pytest.approx(offset, abs=1.5)
            assert [len(part) for part in verdict.split(day_labels)] == [0, 200]
        else:
            assert verdict.status == "accepted"


def test_the_limit_is_in_interquartile_ranges(quick_problem, known, pipeline):
    day = labels(quick_problem, pipeline, "wrong_labels", 35)
    far = quick_problem.policy.model_copy(update={"max_label_shift": 3.0})
    assert check_labels(quick_problem, day, known).status == "quarantined"
    tolerant = quick_problem.model_copy(update={"policy": far})
    assert check_labels(tolerant, day, known).status == "accepted"
    wide = replace(known, residuals=(-50.0, -20.0, 0.0, 20.0, 50.0))
    assert check_labels(quick_problem, day, wide).status == "accepted"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda f: f.assign(minutes=-1.0), "minutes: in_range(0.0, 300.0) fails for 200 of 200"),
        (lambda f: f.assign(minutes=f["minutes"] * 60), "minutes: in_range"),
        (lambda f: f.assign(minutes=f["minutes"] / 60), "minutes: label_shift (all labels -"),
        (lambda f: f.assign(minutes="soon"), "minutes: is_numeric fails for 200 of 200 rows"),
        (lambda f: f.assign(minutes=np.nan), "minutes: no_label (0 of 200 came)"),
        (lambda f: f.drop(columns="minutes"), "minutes: column_in_dataframe fails"),
        (lambda f: pd.concat([f, f]), "order_id: field_uniqueness fails for 400 of 400 rows"),
        (lambda f: f.head(0), "(rows): no rows arrived"),
    ],
)
def test_planted_faults_are_named(quick_problem, known, pipeline, spoil, reason):
    day = labels(quick_problem, pipeline, "calm", 3)
    assert check_labels(quick_problem, day, known).status == "accepted"
    verdict = check_labels(quick_problem, spoil(day), known)
    assert verdict.status == "quarantined"
    assert reason in verdict.reason


def test_labels_that_have_not_come_are_set_apart_until_too_few_came(quick_problem, known, pipeline):
    day = labels(quick_problem, pipeline, "calm", 3)
    day.loc[[4, 9], "minutes"] = [np.nan, -1.0]
    verdict = check_labels(quick_problem, day, known)
    assert verdict.status == "accepted"
    fit, apart = verdict.split(day)
    assert (len(fit), apart["broken"].tolist()) == (
        198,
        ["minutes: no_label", "minutes: in_range(0.0, 300.0)"],
    )
    for missing, status in ((40, "accepted"), (41, "quarantined")):
        few = labels(quick_problem, pipeline, "calm", 3)
        few.loc[: missing - 1, "minutes"] = np.nan
        assert check_labels(quick_problem, few, known).status == status


def test_what_cannot_be_judged_is_said(quick_problem, known, pipeline):
    few = labels(quick_problem, pipeline, "wrong_labels", 35, rows=59)
    verdict = check_labels(quick_problem, few, known)
    assert (verdict.status, verdict.unjudged) == (
        "accepted",
        ("label_shift: 59 labels, 60 are needed",),
    )
    enough = labels(quick_problem, pipeline, "wrong_labels", 35, rows=60)
    assert check_labels(quick_problem, enough, known).status == "quarantined"
    unknown = replace(known, residuals=None)
    assert "not known" in check_labels(quick_problem, enough, unknown).unjudged[0]


@given(FLOATS, st.floats(-30, 30))
@settings(max_examples=60, deadline=None)
def test_a_constant_is_measured_exactly(values, offset):
    usual = np.array(values)
    assert label_shift(usual + offset, quantiles(usual)) == pytest.approx(offset, abs=1e-9)


@given(FLOATS, FLOATS)
@settings(max_examples=60, deadline=None)
def test_a_shift_is_no_larger_than_that_of_any_quantile(values, others):
    shift = label_shift(np.array(values), quantiles(np.array(others)))
    moves = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95]) - quantiles(np.array(others))
    assert abs(shift) <= np.abs(moves).min() + 1e-9
    assert shift == 0 or set(np.sign(moves)) == {np.sign(shift)}


def test_a_change_for_half_of_the_orders_is_no_common_shift():
    rng = np.random.default_rng(1)
    usual = rng.normal(size=2000)
    half = usual + np.where(rng.random(2000) < 0.5, 30.0, 0.0)
    assert abs(label_shift(half, quantiles(usual))) < 0.5


@pytest.mark.parametrize(
    ("waiting", "today", "late"),
    [([10], 12, []), ([10], 13, []), ([10], 14, [10]), ([11, 9, 10], 14, [9, 10]), ([], 90, [])],
)
def test_a_day_is_overdue_when_delay_and_tolerance_are_over(delivery, waiting, today, late):
    assert overdue(delivery, waiting, today) == late
    patient = delivery.policy.model_copy(update={"label_tolerance_days": 90})
    assert overdue(delivery.model_copy(update={"policy": patient}), waiting, today) == []


def test_the_labels_of_another_problem():
    bikes = load_problem("bike_sharing")
    time = pd.Series(pd.to_datetime(["2011-07-01"] * 24))
    frame = pd.DataFrame({
        "instant": range(24), "dteday": time, "day": time, "hr": range(24), "holiday": "0",
        "workingday": "1", "weathersit": "1", "temp": 0.5, "hum": 0.5, "windspeed": 0.1,
        "cnt": 100.0, "prediction": 100.0,
    })  # fmt: skip
    known = statistics_of(bikes, frame, np.zeros(30))
    verdict = check_labels(bikes, frame, known)
    assert verdict.status == "accepted"
    assert verdict.unjudged == ("label_shift: 24 labels, 168 are needed",)
