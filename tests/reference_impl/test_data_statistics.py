"""The statistics are those of the training data, and a clock is told from a change of demand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.city import _HOUR_WEIGHTS, _HOURS
from reference_impl.data_statistics import (
    clock_shift,
    from_json,
    hours,
    statistics_of,
    to_json,
    unusual,
)

SHARES = np.zeros(24)
SHARES[_HOURS] = _HOUR_WEIGHTS / _HOUR_WEIGHTS.sum()


def counts(rows, seed, shares=SHARES):
    return tuple(np.random.default_rng(seed).multinomial(rows, shares).tolist())


def test_they_are_the_numbers_of_pandas(delivery, history):
    known = statistics_of(delivery, history)
    assert known.batch_rows == 100
    assert known.nulls["open_orders"] == history["open_orders"].isna().mean()
    assert set(known.middles) == {"distance_km", "items", "open_orders"}  # rain has a season
    low, middle, high = history["distance_km"].quantile([0.25, 0.5, 0.75])
    assert known.middles["distance_km"] == pytest.approx((middle, high - low))
    assert known.hours == tuple(
        history["ordered_at"].dt.hour.value_counts().reindex(range(24), fill_value=0)
    )
    assert known.residuals is None


def test_the_same_again_from_json_and_in_less_than_a_kilobyte(delivery, history):
    for residuals in (None, np.arange(50.0)):
        known = statistics_of(delivery, history, residuals)
        text = to_json(known)
        assert from_json(text) == known
        assert len(text) < 1000


def test_a_feature_without_a_spread_has_no_median_rule(delivery, history, batch):
    constant = statistics_of(delivery, history.assign(items=2.0))
    assert constant.middles["items"] == (2.0, 0.0)
    assert unusual(delivery, batch.assign(items=25.0), constant) == []
    mostly = history.assign(items=2.0)
    mostly.loc[:20, "items"] = 9.0  # the quartiles are equal, so the deviation must do
    assert statistics_of(delivery, mostly).middles["items"][1] > 0


@pytest.mark.parametrize(("shift", "clear"), [(5, False), (7, True), (-5, False)])
def test_the_median_limit_is_where_the_policy_puts_it(delivery, history, batch, shift, clear):
    known = statistics_of(delivery, history)
    spread = known.middles["items"][1]
    moved = batch.assign(items=known.middles["items"][0] + shift / 2 * spread)
    assert [failure.check for failure in unusual(delivery, moved, known)] == (
        ["median_shift"] if clear else []
    )


def test_a_column_of_nulls_breaks_the_null_rule_alone(delivery, history, batch):
    known = statistics_of(delivery, history)
    found = unusual(delivery, batch.assign(items=np.nan), known)
    assert [(failure.column, failure.check) for failure in found] == [("items", "null_share")]


@pytest.mark.parametrize("shift", [-3, -1, 1, 2, 12])
def test_a_wrong_clock_is_found_with_its_hours(shift):
    known = counts(12_000, 0)
    for seed in range(40):
        found, evidence = clock_shift(known, tuple(np.roll(counts(200, seed + 1), shift)))
        assert found == shift
        assert evidence > 0


def test_the_right_clock_has_no_evidence_against_it():
    known = counts(12_000, 0)
    evidence = [clock_shift(known, counts(200, seed))[1] for seed in range(1, 1000)]
    assert max(evidence) < np.log(1e6)
    # Markov: a factor above c has at most the probability 1/c, for each of 23 shifts.
    for c in (0.5, 100.0):
        assert np.mean(np.array(evidence) > np.log(c)) <= 23 / c


def test_more_suppers_than_usual_are_no_wrong_clock(delivery, history):
    known = statistics_of(delivery, history)
    day = pd.DataFrame({"ordered_at": pd.Timestamp("2026-02-03") + pd.to_timedelta(
        np.random.default_rng(3).choice([12, 18, 19, 20], 400), unit="h"
    )})  # fmt: skip
    assert unusual(delivery, day, known) == []


def test_many_rows_of_a_flat_day_need_a_clear_gain(delivery, history):
    flat = np.full(24, 1 / 24)
    tilted = flat + 0.001 * np.sin(np.arange(24) / 24 * 2 * np.pi)
    known = statistics_of(delivery, history)
    known = type(known)(**{**vars(known), "hours": counts(10_000_000, 1, tilted)})
    turned = np.repeat(np.arange(24), counts(10_000_000, 2, np.roll(tilted, 12)))
    frame = pd.DataFrame({"ordered_at": pd.Timestamp("2026-02-03") + pd.to_timedelta(turned, "h")})
    shift, evidence = clock_shift(known.hours, tuple(np.bincount(turned, minlength=24)))
    assert evidence > np.log(1e6)
    assert abs(shift) > 6
    assert unusual(delivery, frame, known) == []


@given(st.lists(st.integers(0, 50), min_size=24, max_size=24), st.integers(0, 23))
def test_turning_both_days_changes_nothing(current, turn):
    known = np.array(counts(500, 4)) + 1
    _, evidence = clock_shift(tuple(known), tuple(current))
    _, turned = clock_shift(tuple(np.roll(known, turn)), tuple(np.roll(current, turn)))
    assert turned == pytest.approx(evidence, abs=1e-6)


def test_the_hour_stands_where_the_problem_says(delivery):
    frame = pd.DataFrame({"ordered_at": ["2026-02-03T19:10:00", None], "hr": [3, 4]})
    assert hours(delivery, frame).to_numpy() == pytest.approx([19, np.nan], nan_ok=True)
    time = delivery.time.model_copy(update={"hour": "hr"})
    assert hours(delivery.model_copy(update={"time": time}), frame).tolist() == [3.0, 4.0]
