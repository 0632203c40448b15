"""Gaps by hand and against SciPy, and how often a table without a gap shows one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reference_impl.errors import LoopError
from reference_impl.simulate import load_scenario, simulate_day
from reference_impl.train import predict
from reference_impl.trust import CANNOT_JUDGE, COLUMNS, GAP, NO_GAP, gaps


def null_table(seed, days=20, per_day=100, couriers=10):
    """Nobody is worse than another; a day is good or bad for all, and errors have a long tail."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(days), per_day)
    truth = 20 + rng.normal(0, 1, days)[day] + rng.exponential(2, len(day))
    who = rng.integers(0, couriers, len(day)).astype(str)
    return pd.DataFrame({"day": day, "courier": who, "prediction": 20.0, "minutes": truth})


def naive(frame):
    """How many couriers a separate 95% interval calls other than the mean of the table."""
    error = (frame["minutes"] - frame["prediction"]).abs()
    of_each = [error[frame["courier"] == who] for who in sorted(frame["courier"].unique())]
    ends = [stats.t.interval(0.95, len(e) - 1, e.mean(), stats.sem(e)) for e in of_each]
    return sum(not low <= error.mean() <= high for low, high in ends)


def test_gaps_by_hand(delivery):
    frame = pd.DataFrame(
        {
            "day": [0, 0, 1, 1],
            "district": ["hills", "centre", "hills", "centre"],
            "prediction": 20.0,
            "minutes": [26.0, 21.0, 18.0, 19.0],
        }
    )
    found = gaps(delivery, frame, "district", 1).set_index("group")
    assert list(found.reset_index()) == COLUMNS
    assert found.loc["hills", ["rows", "days", "error", "bias", "gap"]].tolist() == [2, 2, 4, 2, 3]
    assert found.loc["centre", ["error", "bias", "gap"]].tolist() == [1, 0, -3]
    assert set(found["verdict"]) == {CANNOT_JUDGE}
    assert found[["low", "high"]].isna().all(axis=None)


def test_a_group_is_compared_with_its_own_stratum(delivery):
    # Bicycles are 8 and 6 minutes off, scooters 1 and 3: among its own, c12 is as far as c01.
    frame = pd.DataFrame(
        {
            "day": [0, 0, 0, 0],
            "courier": ["c01", "c02", "c11", "c12"],
            "vehicle": ["bicycle", "bicycle", "scooter", "scooter"],
            "prediction": 20.0,
            "minutes": [28.0, 26.0, 21.0, 23.0],
        }
    )
    alone = gaps(delivery, frame, "courier", 1).set_index("group")["gap"]
    assert alone["c01"] == pytest.approx(8 - (6 + 1 + 3) / 3)
    within = gaps(delivery, frame, "courier", 1, within="vehicle").set_index("group")["gap"]
    assert within.to_dict() == {"c01": 2, "c12": 2, "c02": -2, "c11": -2}


def test_strata_count_by_the_rows_of_the_group(delivery):
    rows = [
        ("a", "x", 10),
        ("a", "x", 10),
        ("a", "y", 4),
        ("b", "x", 1),
        ("b", "y", 1),
        ("b", "z", 9),
    ]
    frame = pd.DataFrame(rows, columns=["g", "s", "off"]).assign(day=0, prediction=20.0)
    frame["minutes"] = 20.0 + frame["off"]
    found = gaps(delivery, frame, "g", 1, within="s").set_index("group")["gap"]
    assert found["a"] == pytest.approx((2 * (10 - 1) + (4 - 1)) / 3)
    assert found["b"] == pytest.approx(((1 - 10) + (1 - 4)) / 2)  # nobody else is in z


def test_of_two_groups_the_interval_is_that_of_welch(delivery):
    rng = np.random.default_rng(4)
    frame = null_table(4, days=200, per_day=40, couriers=2)
    frame["minutes"] = 20 + rng.exponential(2, len(frame)) + (frame["courier"] == "1") * 0.5
    found = gaps(delivery, frame, "courier", 1).iloc[0]
    one, other = (frame.loc[frame["courier"] == who, "minutes"] - 20 for who in "10")
    # Two groups share the 5%, so each interval is one of 97.5%.
    centre, spread = one.mean() - other.mean(), np.hypot(stats.sem(one), stats.sem(other))
    low, high = stats.t.interval(0.975, len(frame) - 2, centre, spread)
    assert found["group"] == "1"
    assert found["low"] == pytest.approx(low, abs=0.02)
    assert found["high"] == pytest.approx(high, abs=0.02)
    assert found["verdict"] == GAP


def test_a_bad_day_for_all_is_no_gap(delivery):
    frame = null_table(2)
    shaken = frame.assign(minutes=frame["minutes"] + 100 * (frame["day"] == 3))
    wide = gaps(delivery, shaken, "courier", 1).set_index("group")
    assert (wide["verdict"] == NO_GAP).all()


def test_a_table_without_a_gap_shows_one_in_about_5_percent(delivery):
    tables = [null_table(seed) for seed in range(120)]
    ours = sum((gaps(delivery, t, "courier", 1)["verdict"] == GAP).any() for t in tables)
    separate = sum(naive(table) > 0 for table in tables)
    assert ours <= stats.binom.ppf(0.999, len(tables), 0.05)
    assert separate >= stats.binom.ppf(0.001, len(tables), 0.25)  # 1 - 0.95**10 = 40%


def test_a_courier_who_is_slower_is_found(delivery):
    tables = [null_table(seed, days=30) for seed in range(10)]
    for table in tables:
        table.loc[table["courier"] == "3", "minutes"] += 1.5
        found = gaps(delivery, table, "courier", 1, of="bias").iloc[0]
        assert (found["group"], found["verdict"]) == ("3", GAP)
        assert found["low"] < 1.5 < found["high"]
        assert (
            gaps(delivery, table, "courier", 1, of="bias", least=3.0).iloc[0]["verdict"] == NO_GAP
        )


def test_of_the_simulated_couriers_the_naive_way_accuses_some_in_most_tables(
    delivery, quick_problem, pipeline
):
    """Nobody is slower: that is declared ground truth, so whoever is accused is so by chance."""
    story, accused, gaps_shown = load_scenario("calm"), 0, 0
    for seed in range(5):
        days = [simulate_day(story, day, seed) for day in range(30)]
        rows = pd.concat(days, ignore_index=True)
        rows["prediction"] = predict(quick_problem, pipeline, rows)
        accused += naive(rows) > 0
        found = gaps(delivery, rows, "courier", 1, within="vehicle")
        assert len(found) == 20
        assert CANNOT_JUDGE not in set(found["verdict"])
        gaps_shown += (found["verdict"] == GAP).any()
    assert accused >= 2
    assert gaps_shown <= 1


def test_roadworks_are_a_gap_of_the_harbour_and_of_bicycles_but_of_no_courier(
    delivery, quick_problem, pipeline
):
    story = load_scenario("roadworks")
    rows = pd.concat([simulate_day(story, day, 2) for day in range(30, 60)], ignore_index=True)
    rows["prediction"] = predict(quick_problem, pipeline, rows)
    first = gaps(delivery, rows, "district", 1).iloc[0]
    assert (first["group"], first["verdict"]) == ("harbour", GAP)
    assert first["bias"] > 4
    alone = gaps(delivery, rows, "courier", 1, of="bias")
    assert (alone["verdict"] == GAP).any()  # who rides a scooter meets fewer minutes of roadworks
    within = gaps(delivery, rows, "courier", 1, within="vehicle", of="bias")
    assert (within["verdict"] == NO_GAP).all()


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_gaps_repeat_do_not_depend_on_the_order_and_balance(delivery, seed, couriers):
    frame = null_table(seed, days=12, per_day=20, couriers=couriers)
    found = gaps(delivery, frame, "courier", 3)
    shuffled = frame.sample(frac=1, random_state=seed).sort_values("day", kind="stable")
    pd.testing.assert_frame_equal(found, gaps(delivery, shuffled, "courier", 3))
    overall = (frame["minutes"] - frame["prediction"]).abs().mean()
    assert np.average(found["error"], weights=found["rows"]) == pytest.approx(overall)
    judged = found[found["verdict"] != CANNOT_JUDGE]
    assert judged["gap"].between(judged["low"], judged["high"]).all()
    if couriers == 1:
        assert found["verdict"].tolist() == [CANNOT_JUDGE]


def test_what_cannot_be_compared_is_said(delivery):
    frame = null_table(1)
    with pytest.raises(LoopError, match="no column colour"):
        gaps(delivery, frame, "colour", 1)
    with pytest.raises(LoopError, match="No row has both"):
        gaps(delivery, frame.assign(prediction=np.nan), "courier", 1)
    few = gaps(delivery, frame[frame["day"] < 9], "courier", 1)
    assert set(few["verdict"]) == {CANNOT_JUDGE}
