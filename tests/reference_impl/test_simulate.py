"""The simulator is the ground truth, so its promises are tested one by one."""

import hashlib

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pydantic import ValidationError

from reference_impl.errors import LoopError
from reference_impl.problem import load_problem
from reference_impl.simulate import (
    Event,
    hurried,
    labels_late,
    load_scenario,
    reported,
    scenarios,
    simulate,
    simulate_day,
)

NAMES = [
    "calm",
    "dry_winter",
    "duplicated_feed",
    "e_bikes",
    "feedback",
    "km_to_m",
    "late_labels",
    "new_district",
    "new_restaurant_type",
    "null_flood",
    "price_war",
    "rain_season",
    "renamed_column",
    "roadworks",
    "roadworks_in_rain",
    "shifted_clock",
    "wrong_labels",
]
# What these do is not in the orders but in the labels, or in the answer to a promise.
NOT_IN_THE_ORDERS = ["calm", "feedback", "late_labels", "wrong_labels"]


def pair(name, day, seed=2, orders=500):
    """One day of a scenario, and the same day had nothing happened."""
    story, calm = load_scenario(name), load_scenario("calm")
    return simulate_day(story, day, seed, orders), simulate_day(calm, day, seed, orders)


def changed(during, without):
    return [
        column for column in without if not during.get(column, pd.Series()).equals(without[column])
    ]


def test_the_scenarios_and_their_truth():
    assert scenarios() == NAMES
    for name in NAMES:
        story = load_scenario(name)
        assert story.name == name
        assert story.events


def test_unknown_scenario_is_refused_with_the_known_ones():
    with pytest.raises(LoopError, match=r"no scenario 'earthquake'.*calm.*roadworks"):
        load_scenario("earthquake")


@settings(deadline=None, max_examples=15)
@given(
    name=st.sampled_from(NAMES),
    day=st.integers(-60, 400),
    seed=st.integers(0, 2**32),
    orders=st.integers(1, 40),
)
def test_same_seed_same_bytes_and_legal_rows(name, day, seed, orders):
    story = load_scenario(name)
    frame = simulate_day(story, day, seed, orders)
    again = simulate_day(story, day, seed, orders)
    assert frame.to_csv().encode() == again.to_csv().encode()
    twice = name == "duplicated_feed" and 30 <= day < 37
    assert len(frame) == (2 * orders if twice else orders)
    assert frame["order_id"].is_unique is not twice
    assert frame["ordered_at"].is_monotonic_increasing
    assert (frame["ordered_at"].dt.normalize() == frame["day"]).all()
    assert frame["minutes"].between(4, 240).all()


# Made before there were couriers: a new column must not shift any number of an older one.
BEFORE_COURIERS = {"calm": "8fe3b4579aad", "roadworks": "6450cfc92d1e"}


@pytest.mark.parametrize("name", BEFORE_COURIERS)
def test_the_couriers_left_every_other_column_as_it_was(name):
    story = load_scenario(name)
    days = [simulate_day(story, day, 7).drop(columns="courier") for day in (-3, 0, 31, 40, 60)]
    sums = "".join(hashlib.sha256(day.to_csv().encode()).hexdigest() for day in days)
    assert hashlib.sha256(sums.encode()).hexdigest()[:12] == BEFORE_COURIERS[name]


def test_each_courier_rides_one_vehicle_and_gets_one_order_in_twenty():
    rows = simulate_day(load_scenario("calm"), 5, 3, 20_000)
    vehicles = rows.groupby("courier")["vehicle"].agg(["nunique", "first"])
    assert vehicles["nunique"].eq(1).all()
    assert vehicles["first"].tolist() == ["bicycle"] * 10 + ["scooter"] * 6 + ["car"] * 4
    assert vehicles.index.tolist() == [f"c{number:02d}" for number in range(1, 21)]
    assert scipy.stats.chisquare(rows["courier"].value_counts()).pvalue > 0.001


def test_the_courier_is_not_a_cause_and_not_a_feature():
    rows = simulate_day(load_scenario("calm"), 5, 3, 20_000)
    for _, group in rows.groupby("vehicle"):
        of_each = [minutes for _, minutes in group.groupby("courier")["minutes"]]
        assert scipy.stats.f_oneway(*of_each).pvalue > 0.001
    assert "courier" not in {column.name for column in load_problem("delivery").features}


def test_a_longer_run_begins_with_the_shorter_one():
    story = load_scenario("roadworks")
    long, short = simulate(story, 40, 7, 20), simulate(story, 33, 7, 20)
    assert_frame_equal(long.iloc[: len(short)], short)


def test_seeds_and_days_differ():
    calm = load_scenario("calm")
    one = simulate_day(calm, 0, 1)["minutes"]
    assert not one.equals(simulate_day(calm, 0, 2)["minutes"])
    assert not one.equals(simulate_day(calm, 1, 1)["minutes"])


def test_columns_are_those_of_the_problem():
    problem = load_problem("delivery")
    frame = simulate_day(load_scenario("new_district"), 50, 1)
    declared = {column.name for column in problem.columns} | {
        "order_id",
        "ordered_at",
        "day",
        "minutes",
    }
    assert set(frame) == declared
    for column in problem.columns:
        if column.kind == "categorical":
            assert set(frame[column.name]) <= set(column.categories)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_happens_before_its_day(name):
    story = load_scenario(name)
    first = min(event.start_day for event in story.events)
    calm = load_scenario("calm")
    for day in (-1, first - 1):
        assert_frame_equal(simulate_day(story, day, 4), simulate_day(calm, day, 4))
        assert labels_late(story, day) == 0
        minutes = simulate_day(story, day, 4)["minutes"]
        assert reported(story, day, minutes).equals(minutes)
        assert hurried(story, day, minutes, np.zeros(len(minutes))).equals(minutes)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_IN_THE_ORDERS])
def test_each_event_is_in_the_orders_from_its_first_day_to_its_last(name):
    for event in load_scenario(name).events:
        last = 400 if event.end_day is None else event.end_day - 1
        # A single day of rain may happen to be dry, with the season and without it.
        rainy = event.kind == "rain"
        first_days = range(event.start_day, event.start_day + (10 if rainy else 1))
        last_days = range(last - (9 if rainy else 0), last + 1)
        for days in (first_days, last_days):
            assert any(changed(*pair(name, day)) for day in days)
    ends = [event.end_day for event in load_scenario(name).events]
    if None not in ends:
        assert changed(*pair(name, max(ends))) == []


@pytest.mark.parametrize("name", NOT_IN_THE_ORDERS)
def test_what_is_not_in_the_orders_leaves_them_alone(name):
    for day in (0, 30, 40):
        assert changed(*pair(name, day)) == []


def test_strength_of_an_event():
    ramp = Event(kind="rain", start_day=10, end_day=20, ramp_days=3, what="x", effect="input")
    assert [ramp.strength(day) for day in (9, 10, 11, 12, 13, 19, 20)] == [
        0,
        0.25,
        0.5,
        0.75,
        1,
        1,
        0,
    ]
    with pytest.raises(ValidationError):
        Event(kind="flood", start_day=1, what="x", effect="input")


def test_roadworks_slow_the_harbour_only_and_only_in_the_truth():
    story, calm = load_scenario("roadworks"), load_scenario("calm")
    during, without = simulate_day(story, 40, 2, 500), simulate_day(calm, 40, 2, 500)
    harbour = during["district"] == "harbour"
    slower = during["minutes"] - without["minutes"]
    assert slower[~harbour].abs().max() == 0
    assert slower[harbour].min() > 0
    assert_frame_equal(during.drop(columns="minutes"), without.drop(columns="minutes"))
    assert_frame_equal(simulate_day(story, 65, 2), simulate_day(calm, 65, 2))


def test_electric_bicycles_gain_speed_little_by_little():
    story, calm = load_scenario("e_bikes"), load_scenario("calm")
    gain = []
    for day in (20, 40, 60, 80):
        now, before = simulate_day(story, day, 2, 500), simulate_day(calm, day, 2, 500)
        bicycle = now["vehicle"] == "bicycle"
        gain.append((before["minutes"] - now["minutes"])[bicycle].mean())
        assert (now["minutes"] == before["minutes"])[~bicycle].all()
    assert gain == sorted(gain)
    assert gain[-1] > 3


def test_faults_change_the_feed_and_not_the_world():
    calm = simulate_day(load_scenario("calm"), 31, 3, 400)
    metres = simulate_day(load_scenario("km_to_m"), 31, 3, 400)
    nulls = simulate_day(load_scenario("null_flood"), 31, 3, 400)
    np.testing.assert_allclose(metres["distance_km"], calm["distance_km"] * 1000)
    assert 0.25 < nulls["open_orders"].isna().mean() < 0.45
    assert 0 < calm["open_orders"].isna().mean() < 0.04
    assert (metres["minutes"] == calm["minutes"]).all()
    assert (nulls["minutes"] == calm["minutes"]).all()


def test_new_district_and_rain_arrive():
    airport = simulate_day(load_scenario("new_district"), 60, 3, 1000)["district"] == "airport"
    assert airport.mean() == pytest.approx(0.2, abs=0.04)
    wet = simulate(load_scenario("rain_season"), 60, 3, 50).query("day >= '2026-02-05'")
    dry = simulate(load_scenario("calm"), 60, 3, 50).query("day >= '2026-02-05'")
    assert wet["rain_mm"].mean() > 3 * dry["rain_mm"].mean()


def test_the_season_turns_in_a_calm_year():
    calm = load_scenario("calm")
    january = pd.concat([simulate_day(calm, day, 1, 30) for day in range(0, 31)])
    july = pd.concat([simulate_day(calm, day, 1, 30) for day in range(181, 212)])
    assert july["temperature_c"].mean() > january["temperature_c"].mean() + 8


@pytest.mark.parametrize("days", [0, -3])
def test_no_days_no_season(days):
    with pytest.raises(LoopError, match=f"at least 1, not {days}"):
        simulate(load_scenario("calm"), days, 1)
    with pytest.raises(LoopError, match="orders must be at least 1"):
        simulate_day(load_scenario("calm"), 1, 1, 0)
    with pytest.raises(LoopError, match="seed not negative"):
        simulate_day(load_scenario("calm"), 1, -1)


def test_a_new_type_takes_the_place_of_others_and_long_to_prepare():
    during, without = pair("new_restaurant_type", 60, orders=4000)
    assert changed(during, without) == ["restaurant_type", "minutes"]
    new = during["restaurant_type"] == "fondue"
    assert new.mean() == pytest.approx(0.2, abs=0.02)
    assert "fondue" not in set(without["restaurant_type"])
    assert changed(during[~new], without[~new]) == []
    assert (during["minutes"] - without["minutes"])[new].mean() == pytest.approx(10, abs=1)
    assert "fondue" in next(
        column.categories
        for column in load_problem("delivery").columns
        if column.name == "restaurant_type"
    )


def test_a_price_war_makes_long_times_common_and_changes_no_rule():
    during, without = pair("price_war", 40, orders=4000)
    assert changed(during, without) == ["distance_km", "items", "minutes"]
    large = during["items"] > without["items"]
    assert large.mean() == pytest.approx(0.4, abs=0.03)
    assert changed(during[~large], without[~large]) == []
    assert (during["items"] - without["items"])[large].eq(3).all()
    ratio = (during["distance_km"] / without["distance_km"])[large & (without["distance_km"] > 2)]
    assert ratio.median() == pytest.approx(1.8, abs=0.01)
    # The target moves ...
    slow = without["minutes"].quantile(0.9)
    assert (during["minutes"] > slow).mean() > 0.2
    # ... by just what three items (1.2 min each) and the longer ride explain.
    rides = during["vehicle"].map({"bicycle": 15.0, "scooter": 24.0, "car": 20.0})
    rides = rides * np.where(
        (during["vehicle"] == "bicycle") & (during["district"] == "hills"), 0.8, 1.0
    )
    rides = rides * (1 - 0.03 * during["rain_mm"].clip(0, 12))
    longer = 60 * (during["distance_km"] - without["distance_km"]) / rides
    explained = longer + 1.2 * (during["items"] - without["items"])
    free = without["minutes"] > 4  # no time is below four minutes, so there the cut hides a part
    gap = (during["minutes"] - without["minutes"] - explained)[free]
    assert gap.abs().max() < 0.101  # both times are rounded to a tenth


def test_a_feed_that_repeats_itself_sends_each_row_twice():
    during, without = pair("duplicated_feed", 30)
    assert len(during) == 2 * len(without)
    assert_frame_equal(during.drop_duplicates().reset_index(drop=True), without)
    assert during["order_id"].value_counts().eq(2).all()


def test_a_renamed_column_keeps_its_values():
    during, without = pair("renamed_column", 30)
    assert "distance_km" not in during
    assert_frame_equal(during.rename(columns={"distance": "distance_km"}), without)


def test_the_clock_is_an_hour_slow_within_the_same_day():
    during, without = pair("shifted_clock", 30)
    assert changed(during, without) == ["ordered_at"]
    assert (without["ordered_at"] - during["ordered_at"]).eq(pd.Timedelta(hours=1)).all()
    assert during.dtypes.equals(without.dtypes)
    assert (during["ordered_at"].dt.normalize() == during["day"]).all()


def test_a_dry_winter_stays_within_what_is_known():
    season, usual = load_scenario("dry_winter"), load_scenario("calm")
    during = pd.concat([simulate_day(season, day, 2) for day in range(30, 65)])
    without = pd.concat([simulate_day(usual, day, 2) for day in range(30, 65)])
    assert (during["rain_mm"] == 0).all()
    assert (without["rain_mm"] > 0).mean() > 0.2
    assert set(during["temperature_c"] - without["temperature_c"] > 2) == {False}
    assert [event.effect for event in season.events] == ["season"]


def test_two_at_once_are_each_as_if_alone():
    both, rain = load_scenario("roadworks_in_rain"), load_scenario("rain_season")
    during, wet = simulate_day(both, 45, 2, 500), simulate_day(rain, 45, 2, 500)
    assert changed(during, wet) == ["minutes"]
    harbour = wet["district"] == "harbour"
    assert (during["minutes"] > wet["minutes"])[harbour].all()
    assert (during["minutes"] == wet["minutes"])[~harbour].all()
    assert_frame_equal(simulate_day(both, 66, 2), simulate_day(rain, 66, 2))


def test_late_and_wrong_labels():
    late, wrong = load_scenario("late_labels"), load_scenario("wrong_labels")
    assert [labels_late(late, day) for day in (29, 30, 50, 51)] == [0, 8, 8, 0]
    minutes = pd.Series([20.0, 31.5])
    offsets = [(reported(wrong, day, minutes) - minutes).tolist() for day in (29, 30, 50, 51)]
    assert offsets == [[0, 0], [8, 8], [8, 8], [0, 0]]
    assert reported(late, 40, minutes).equals(minutes)
    assert labels_late(wrong, 40) == 0


def test_couriers_hurry_only_when_they_would_be_late():
    story, minutes = load_scenario("feedback"), pd.Series([20.0, 30.0, 40.0])
    promised = np.array([30.0, 30.0, 30.0])
    assert hurried(story, 30, minutes, promised).tolist() == [20.0, 30.0, 34.0]
    assert hurried(story, 29, minutes, promised).tolist() == [20.0, 30.0, 40.0]


def test_a_day_is_numbered_beyond_five_digits_and_before_day_zero():
    ids = simulate_day(load_scenario("calm"), -7, 1, 100_002)["order_id"]
    assert [ids.iloc[0], ids.iloc[-1]] == ["-0007-00000", "-0007-100001"]
    assert ids.is_unique
