"""History ends where production begins, and the loop cannot see further."""

import numpy as np
import pandas as pd
import pytest

from reference_impl.errors import LoopError
from reference_impl.problem import load_problem, read_table
from reference_impl.simulate import load_scenario, simulate_day
from reference_impl.source import from_table, simulated


def test_simulated_days(delivery):
    story = load_scenario("roadworks")
    source = simulated(delivery, story, 5, 7, 10)
    assert (source.days, len(source.history)) == (5, 600)
    assert (source.history_days.min(), source.history_days.max()) == (-60, -1)
    assert source.first_date == pd.Timestamp("2026-01-01")
    pd.testing.assert_frame_equal(source.batch(4), simulate_day(story, 4, 7, 10))
    assert source.events == story.events
    rows = source.batch(4)
    pd.testing.assert_frame_equal(source.label(4, rows), rows)
    reacted = source.react(4, rows, np.zeros(len(rows)))
    pd.testing.assert_frame_equal(reacted.drop(columns="shown"), rows)
    assert source.late(4) == 0
    with pytest.raises(LoopError, match="at least 1, not -3"):
        simulated(delivery, story, -3, 7)


def test_table_is_cut_at_the_training_days(bikes_csv):
    bikes = load_problem("bike_sharing")
    table = read_table(bikes, bikes_csv)
    source = from_table(bikes, table)
    assert (source.days, len(source.history)) == (20, 180 * 24)
    assert source.history["day"].max() < source.first_date
    played = pd.concat([source.batch(day) for day in range(source.days)], ignore_index=True)
    assert len(played) + len(source.history) == len(table)
    assert from_table(bikes, table, days=3).days == 3
    rows = source.batch(0)
    assert source.label(0, rows) is rows
    assert source.react(0, rows, np.zeros(len(rows))) is rows
    assert source.late(0) == 0


def test_a_day_without_rows_is_empty_and_a_short_table_refused(bikes_csv):
    bikes = load_problem("bike_sharing")
    table = read_table(bikes, bikes_csv)
    gap = table[table["day"] != table["day"].min() + pd.Timedelta(days=185)]
    assert from_table(bikes, gap).batch(5).empty
    assert list(from_table(bikes, gap).batch(5)) == list(table)
    for short in (table.iloc[:500], table.iloc[:0]):
        with pytest.raises(LoopError, match="first 180 days"):
            from_table(bikes, short)


def test_a_random_tenth_of_the_orders_is_not_shown_the_promise(delivery):
    source = simulated(delivery, load_scenario("feedback"), 40, 7)
    for day, reacts in ((29, False), (30, True)):
        rows = source.batch(day)
        after = source.react(day, rows, np.full(len(rows), 10.0))
        changed = (after["minutes"] != rows["minutes"]).to_numpy()
        late = (rows["minutes"] > 10).to_numpy()
        seen = after["shown"].to_numpy()
        assert changed.tolist() == (late & seen if reacts else np.zeros(200, bool)).tolist()
    days = [source.react(d, source.batch(d), np.zeros(200))["shown"].mean() for d in range(40)]
    assert 0.89 < np.mean(days) < 0.91
    again = source.react(30, source.batch(30), np.zeros(200))["shown"]
    assert again.tolist() == seen.tolist()
