"""Errors by hand, intervals against SciPy, and no comparison across different rows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mean_absolute_error as sklearn_error

from reference_impl.criteria import Guardrail
from reference_impl.evaluate import (
    DifferentRowsError,
    Judged,
    absolute_errors,
    guardrail_value,
    judge,
    judge_baselines,
    last_value,
    mean_absolute_error,
    mean_interval,
    paired_interval,
    rows_hash,
    same_hour_last_week,
    slice_errors,
)


def test_error_is_that_of_scikit_learn(delivery, batch):
    guess = np.full(len(batch), 30.0)
    expected = sklearn_error(batch["minutes"], guess)
    assert mean_absolute_error(delivery, batch, guess) == pytest.approx(expected)
    assert absolute_errors(delivery, batch, guess).shape == (200,)


def past_of(times, minutes):
    at = pd.to_datetime(times)
    return pd.DataFrame({"ordered_at": at, "day": at.normalize(), "minutes": minutes})


def test_the_two_trivial_forecasts(delivery):
    at = ["2026-01-06 18:10", "2026-01-12 12:10", "2026-01-12 12:50", "2026-01-13 18:00"]
    past = past_of(at, [99.0, 20.0, 30.0, 50.0])  # a week ago to the day does not count any more
    later = past_of(["2026-01-19 12:59", "2026-01-20 18:01", "2026-01-21 03:00"], [1.0, 2.0, 3.0])
    later["order_id"] = list("abc")
    assert last_value(delivery, past, later).tolist() == [50.0, 50.0, 50.0]
    # The Wednesday hour was never seen: it gets the mean of the newest week.
    clerk = [25.0, 50.0, 100 / 3]
    assert same_hour_last_week(delivery, past, later).tolist() == pytest.approx(clerk)
    judged = judge_baselines(delivery, past, later)
    assert [one.who for one in judged] == ["last value", "same hour last week"]
    assert judged[0].residuals.tolist() == [-49.0, -48.0, -47.0]


def test_the_trivial_forecasts_know_the_hour_column_of_a_table(bikes_csv):
    from reference_impl.problem import load_problem, read_table

    bikes = load_problem("bike_sharing")
    table = read_table(bikes, bikes_csv).head(24 * 14)
    past, later = table.head(24 * 7), table.tail(24 * 7)
    expected = past["cnt"].to_numpy()  # the same hours, a week before
    np.testing.assert_array_equal(same_hour_last_week(bikes, past, later), expected)


def test_slices_have_the_rows_errors_and_intervals_of_their_groups(delivery, batch):
    errors = np.random.default_rng(1).gamma(2, 1, len(batch))
    table = slice_errors(delivery, batch, errors, seed=3)
    assert list(table) == ["by", "value", "n", "error", "low", "high"]
    hills = table[(table["by"] == "district") & (table["value"] == "hills")].iloc[0]
    own = errors[(batch["district"] == "hills").to_numpy()]
    assert (hills["n"], hills["error"]) == (len(own), pytest.approx(own.mean()))
    assert hills["low"] < hills["error"] < hills["high"]
    assert (hills["low"], hills["high"]) == (mean_interval(own, 3).low, mean_interval(own, 3).high)
    hours = table[table["by"] == "hour"]
    assert hours["n"].sum() == len(batch)
    assert "19" in set(hours["value"])


def test_a_missing_level_is_a_group_and_not_left_out(delivery, batch):
    batch["district"] = batch["district"].mask(batch["district"] == "hills")
    table = slice_errors(delivery, batch, np.ones(len(batch)), seed=3)
    assert table.loc[table["by"] == "district", "n"].sum() == len(batch)


def test_guardrails_by_hand():
    judged = Judged("x", "rows", np.array([-4.0, 1.0, 1.0, 6.0]))
    assert guardrail_value(Guardrail(metric="bias", max=1), judged) == 1.0
    ninth = guardrail_value(Guardrail(metric="p90_error", max=1), judged)
    assert ninth == pytest.approx(np.quantile([4, 1, 1, 6], 0.9))
    assert guardrail_value(Guardrail(metric="share_late", max=1, beyond=5), judged) == 0.25
    assert guardrail_value(Guardrail(metric="share_late", max=1), judged) == 0.75
    assert guardrail_value(Guardrail(metric="share_late", max=1, beyond=6), judged) == 0.0


@pytest.mark.parametrize("seed", range(3))
def test_bootstrap_agrees_with_the_one_of_scipy(seed):
    rng = np.random.default_rng(seed)
    champion, challenger = rng.gamma(2, 2, 300), rng.gamma(2, 1.8, 300)
    ours = paired_interval(Judged("a", "r", champion), Judged("b", "r", challenger), seed)
    theirs = stats.bootstrap(
        (champion - challenger,), np.mean, method="percentile", n_resamples=4000, rng=rng
    ).confidence_interval
    width = theirs.high - theirs.low
    assert ours.low == pytest.approx(theirs.low, abs=0.06 * width)
    assert ours.high == pytest.approx(theirs.high, abs=0.06 * width)


@pytest.mark.parametrize("seed", range(3))
def test_bootstrap_agrees_with_the_t_interval(seed):
    values = np.random.default_rng(seed).gamma(2, 2, 400)
    ours = mean_interval(values, seed)
    low, high = stats.t.interval(0.95, 399, values.mean(), stats.sem(values))
    assert ours.low == pytest.approx(low, abs=0.1)
    assert ours.high == pytest.approx(high, abs=0.1)


def test_rows_of_one_day_are_not_separate_witnesses():
    rng = np.random.default_rng(1)
    days = np.repeat(np.arange(20), 50)
    values = rng.normal(0, 1, 20)[days] + rng.normal(0, 0.1, 1000)
    rows, blocks = mean_interval(values, 1), mean_interval(values, 1, days)
    assert blocks.high - blocks.low > 4 * (rows.high - rows.low)
    few = mean_interval(values[:450], 1, days[:450])  # nine days: too few to be drawn
    assert few == mean_interval(values[:450], 1)
    assert mean_interval(values[:500], 1, days[:500]) != mean_interval(values[:500], 1)
    # A day counts by its rows: of days of one and of two rows the mean is that of all rows.
    same = mean_interval(np.full(15, 2.0), 1, np.repeat(np.arange(10), [1, 2] * 5))
    assert (same.low, same.high) == (2.0, 2.0)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=50), st.integers(0, 99))
def test_interval_holds_the_mean_and_repeats(values, seed):
    array = np.array(values)
    interval = mean_interval(array, seed)
    assert interval == mean_interval(array, seed)
    assert array.min() - 1e-9 <= interval.low <= interval.high <= array.max() + 1e-9


def test_pairing_sees_a_gain_that_separate_intervals_hide():
    rng = np.random.default_rng(2)
    hard = rng.gamma(1, 5, 300)
    champion = Judged("champion", "rows", hard + 0.4)
    challenger = Judged("challenger", "rows", hard + rng.normal(0, 0.2, 300))
    assert paired_interval(champion, challenger, 1).low > 0.3
    alone = mean_interval(champion.errors, 1), mean_interval(challenger.errors, 1)
    assert alone[0].low < alone[1].high
    swapped = paired_interval(challenger, champion, 1)
    assert swapped.high < 0


def test_a_paired_interval_is_that_of_the_gains_with_their_days_and_seed():
    rng = np.random.default_rng(3)
    days = np.repeat(np.arange(12), 20)
    champion = Judged("champion", "rows", rng.gamma(2, 2, 240) + rng.normal(0, 1, 12)[days])
    challenger = Judged("challenger", "rows", rng.gamma(2, 2, 240))
    gains = champion.errors - challenger.errors
    for seed in (1, 2):
        by_day = mean_interval(gains, seed, days)
        assert paired_interval(champion, challenger, seed, days) == by_day
        assert paired_interval(champion, challenger, seed) == mean_interval(gains, seed) != by_day
    assert mean_interval(gains, 1) != mean_interval(gains, 2)


def test_an_interval_of_nothing_is_refused():
    with pytest.raises(ValueError, match=r"^an interval needs at least one value$"):
        mean_interval(np.array([]), 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows.iloc[::-1],  # the same rows in another order do not pair
        lambda rows: rows.iloc[1:],
        lambda rows: rows.assign(order_id="other-" + rows["order_id"]),
        lambda rows: rows.assign(minutes=rows["minutes"] + 1),  # the labels were corrected since
    ],
)
def test_models_judged_on_different_rows_are_not_compared(delivery, batch, spoil):
    guess = np.full(len(batch), 30.0)
    champion, other = judge(delivery, batch, guess, "champion"), spoil(batch)
    challenger = judge(delivery, other, guess[: len(other)], "challenger")
    with pytest.raises(DifferentRowsError) as refused:
        paired_interval(champion, challenger, 1)
    assert str(refused.value) == (
        "champion and challenger were judged on different rows: "
        "judge both on the same rows and compare again"
    )
    assert rows_hash(delivery, batch) == champion.rows != challenger.rows
    assert rows_hash(delivery, batch.set_axis(range(5, 205))) == champion.rows
