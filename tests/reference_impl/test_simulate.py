"""The simulator is the ground truth, so its promises are tested one by one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pydantic import ValidationError

from reference_impl.errors import LoopError
from reference_impl.problem import load_problem
from reference_impl.simulate import Event, load_scenario, scenarios, simulate, simulate_day

NAMES = ["calm", "e_bikes", "km_to_m", "new_district", "null_flood", "rain_season", "roadworks"]


def test_the_seven_scenarios():
    assert scenarios() == NAMES
    assert {load_scenario(name).name for name in NAMES} == set(NAMES)


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
    assert len(frame) == orders
    assert frame["order_id"].is_unique
    assert frame["ordered_at"].is_monotonic_increasing
    assert (frame["ordered_at"].dt.normalize() == frame["day"]).all()
    assert frame["minutes"].between(4, 240).all()


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
