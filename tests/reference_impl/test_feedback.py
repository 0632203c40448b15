"""Rows that the model has shaped are found by the holdout and are not learnt from."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reference_impl.feedback import Effect, promise_effect, teachable
from reference_impl.simulate import load_scenario
from reference_impl.source import simulated


def season(problem, scenario, first, last, miss=0.0):
    """Labelled days as the loop stores them, promised by the truth plus or minus three minutes."""
    source = simulated(problem, load_scenario(scenario), last, 7)
    days = []
    for day in range(first, last):
        rows = source.batch(day)
        noise = np.random.default_rng(day).normal(0, 3, len(rows))
        promised = rows["minutes"].to_numpy() + noise + miss
        after = source.react(day, rows, promised)
        days.append(after.assign(prediction=promised, model_version=1, day_number=day))
    return pd.concat(days, ignore_index=True)


def test_the_effect_is_that_of_welch(delivery):
    rows = season(delivery, "feedback", 30, 50)
    residual = rows["minutes"] - rows["prediction"]
    seen = rows["shown"]
    effect = promise_effect(delivery, rows)
    standard = np.hypot(stats.sem(residual[seen]), stats.sem(residual[~seen]))
    assert effect.noise == pytest.approx(standard)
    assert effect.shift == pytest.approx(residual[seen].mean() - residual[~seen].mean())
    # 60% of what is late is made up for: 0.6 x 3 / sqrt(2 pi), as half of a normal error is late.
    assert effect.shift == pytest.approx(-0.6 * 3 / np.sqrt(2 * np.pi), abs=0.3)


def test_chance_is_named_as_such():
    assert Effect(-0.7, 0.2).certain
    assert not Effect(-0.6, 0.2).certain
    assert Effect(0.7, 0.2).certain


def test_labels_shaped_by_the_promise_are_refused_and_the_holdout_stays(delivery):
    rows = season(delivery, "feedback", 30, 50)
    kept, refusals = teachable(delivery, rows)
    assert not kept["shown"].any()
    assert len(kept) == (~rows["shown"]).sum()
    assert len(refusals) == 1
    assert "rows are refused because their promise was seen" in refusals[0]
    assert "min" in refusals[0]


@pytest.mark.parametrize("scenario", ["calm", "roadworks"])
def test_where_nobody_reacts_every_row_may_teach(delivery, scenario):
    rows = season(delivery, scenario, 20, 40, miss=-4)  # wrong promises alone change nothing
    kept, refusals = teachable(delivery, rows)
    assert refusals == []
    assert kept is not None
    assert len(kept) == len(rows)


def test_the_history_made_no_promise_and_is_kept(delivery):
    rows = season(delivery, "feedback", 30, 50)
    history = rows.drop(columns="shown").assign(prediction=np.nan, day_number=-1)
    kept, _ = teachable(delivery, pd.concat([history, rows]))
    assert len(kept) == len(history) + (~rows["shown"]).sum()


def test_without_a_holdout_there_is_no_judgement(delivery):
    rows = season(delivery, "feedback", 30, 50)
    assert promise_effect(delivery, rows.drop(columns="shown")) is None
    assert promise_effect(delivery, rows[rows["shown"]]) is None
    few = pd.concat([rows[rows["shown"]], rows[~rows["shown"]].head(29)])
    assert promise_effect(delivery, few) is None
    assert promise_effect(delivery, rows.drop(columns="prediction")) is None


def test_rows_of_quarantined_days_are_refused_and_counted(delivery):
    rows = season(delivery, "calm", 0, 4)
    kept, refusals = teachable(delivery, rows, quarantined={1, 3, 99})
    assert set(kept["day_number"]) == {0, 2}
    assert refusals == ["400 rows of 2 quarantined days are refused"]
