"""Errors by hand, intervals against SciPy, and a gate that refuses for the right reason."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mean_absolute_error as sklearn_error

from reference_impl.evaluate import (
    absolute_errors,
    baseline,
    gate,
    mean_absolute_error,
    mean_interval,
    paired_interval,
)
from reference_impl.problem import Policy

POLICY = Policy(min_rows=20, min_gain=0.02)


def test_error_is_that_of_scikit_learn(delivery, batch):
    guess = np.full(len(batch), 30.0)
    expected = sklearn_error(batch["minutes"], guess)
    assert mean_absolute_error(delivery, batch, guess) == pytest.approx(expected)
    assert absolute_errors(delivery, batch, guess).shape == (200,)


def test_baseline_is_the_mean_of_the_hour_of_the_week(delivery):
    at = ["2026-01-05 12:10", "2026-01-12 12:50", "2026-01-06 12:00", "2026-01-05 18:00"]
    past = pd.DataFrame({"ordered_at": pd.to_datetime(at), "minutes": [20.0, 30.0, 99.0, 51.0]})
    later = pd.DataFrame({"ordered_at": pd.to_datetime(["2026-01-19 12:59", "2026-01-21 03:00"])})
    assert baseline(delivery, past, later).tolist() == [25.0, 50.0]  # unseen hour: overall mean


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
    few = mean_interval(values[:400], 1, days[:400])  # eight days: too few to be drawn
    assert few == mean_interval(values[:400], 1)


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
    champion, challenger = hard + 0.4, hard + rng.normal(0, 0.2, 300)
    assert paired_interval(champion, challenger, 1).low > 0.3
    alone = mean_interval(champion, 1), mean_interval(challenger, 1)
    assert alone[0].low < alone[1].high
    swapped = paired_interval(challenger, champion, 1)
    assert swapped.high < 0


def test_intervals_refuse_what_they_cannot_judge():
    with pytest.raises(ValueError, match="at least one"):
        mean_interval(np.array([]), 1)
    with pytest.raises(ValueError, match="same rows"):
        paired_interval(np.ones(3), np.ones(4), 1)


def errors_of(challenger, baseline_error=10.0, champion=None, rows=200):
    noise = np.abs(np.random.default_rng(3).normal(0, 0.3, rows))
    table = {"day": np.arange(rows) // 100, "challenger": challenger + noise,
             "baseline": baseline_error + noise}  # fmt: skip
    if champion is not None:
        table["champion"] = champion + noise * np.random.default_rng(4).uniform(0.5, 1.5, rows)
    return pd.DataFrame(table)


@pytest.mark.parametrize(
    ("errors", "promote", "word"),
    [
        (errors_of(2.0), True, "error 2"),
        (errors_of(2.0, champion=3.0), True, "same rows"),
        (errors_of(2.0, champion=2.0), False, "may be nothing"),
        (errors_of(3.0, champion=2.0), False, "may be nothing"),
        (errors_of(5.0, champion=5.06), False, "below 2%"),
        (errors_of(11.0), False, "baseline"),
        (errors_of(11.0, champion=15.0), False, "baseline"),
        (errors_of(2.0, champion=3.0, rows=10), False, "only 10 rows"),
    ],
)
def test_the_gate(errors, promote, word):
    decision = gate(errors, POLICY, seed=1)
    assert decision.promote is promote
    assert any(word in reason for reason in decision.reasons)
    assert decision.challenger_error == pytest.approx(errors["challenger"].mean())
    assert (decision.champion_error is None) == ("champion" not in errors)
