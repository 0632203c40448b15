"""Each fault is caught by the rule that is meant to catch it, and calm days pass."""

import numpy as np
import pandas as pd
import pytest

from reference_impl.problem import load_problem, read_table
from reference_impl.simulate import load_scenario, simulate_day
from reference_impl.train import predict
from reference_impl.validate import check_batch, schema


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    "name",
    [
        "calm", "dry_winter", "e_bikes", "new_district", "new_restaurant_type", "price_war",
        "rain_season", "roadworks", "roadworks_in_rain",
    ],
)  # fmt: skip
def test_days_without_a_fault_are_accepted(delivery, history, name, seed):
    for day in range(0, 90, 9):
        orders = simulate_day(load_scenario(name), day, seed, 100).drop(columns="minutes")
        verdict = check_batch(delivery, orders, history)
        assert (verdict.status, verdict.reason) == ("accepted", "")


def test_metres_are_caught_by_the_limit_and_by_the_median(delivery, history):
    metres = simulate_day(load_scenario("km_to_m"), 31, 1)
    verdict = check_batch(delivery, metres, history)
    assert verdict.status == "quarantined"
    found = verdict.failures.set_index("check")
    assert set(found["column"]) == {"distance_km"}
    assert found.loc["less_than_or_equal_to(30.0)", "count"] == 200
    # Without the limit the comparison with the training data must see it alone.
    columns = [c.model_copy(update={"max": None}) for c in delivery.columns]
    unlimited = delivery.model_copy(update={"columns": columns})
    only = check_batch(unlimited, metres, history).failures
    assert only["check"].tolist() == ["median_shift"]
    assert check_batch(unlimited, metres).status == "accepted"


def test_a_flood_of_legal_nulls_needs_the_training_data(delivery, history):
    nulls = simulate_day(load_scenario("null_flood"), 31, 1)
    assert check_batch(delivery, nulls).status == "accepted"
    verdict = check_batch(delivery, nulls, history)
    assert verdict.status == "quarantined"
    assert verdict.failures[["column", "check"]].to_numpy().tolist() == [
        ["open_orders", "null_share"]
    ]
    assert verdict.failures["count"].iloc[0] == nulls["open_orders"].isna().sum()


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("duplicated_feed", "order_id: field_uniqueness fails for 400 of 400 rows"),
        ("renamed_column", "distance_km: column_in_dataframe fails"),
    ],
)
def test_faults_of_the_feed_are_caught_on_each_of_their_days(delivery, history, name, reason, seed):
    story = load_scenario(name)
    reasons = {
        day: check_batch(
            delivery, simulate_day(story, day, seed).drop(columns="minutes"), history
        ).reason
        for day in range(27, 40)
    }
    assert reasons == {day: reason if 30 <= day < 37 else "" for day in reasons}


def test_a_clock_an_hour_slow_is_legal_and_costs_accuracy(delivery, history, pipeline):
    """No rule sees it. The scenario says so, and this test is to fail when one does."""
    for seed in (1, 2, 3):
        shifted = simulate_day(load_scenario("shifted_clock"), 31, seed, 2000)
        usual = simulate_day(load_scenario("calm"), 31, seed, 2000)
        verdict = check_batch(delivery, shifted.drop(columns="minutes"), history)
        assert (verdict.status, len(verdict.failures)) == ("accepted", 0)
        errors = [
            float(np.abs(predict(delivery, pipeline, day) - day["minutes"]).mean())
            for day in (shifted, usual)
        ]
        assert errors[0] > 1.05 * errors[1]


@pytest.mark.parametrize(
    ("spoil", "column"),
    [
        (lambda f: f.drop(columns="vehicle"), "vehicle"),
        (lambda f: f.rename(columns={"items": "item_count"}), "items"),
        (lambda f: f.assign(items="many"), "items"),
        (lambda f: f.assign(district="moon"), "district"),
        (lambda f: f.assign(distance_km=-1.0), "distance_km"),
        (lambda f: f.assign(distance_km=np.nan), "distance_km"),
        (lambda f: f.assign(distance_km=np.inf), "distance_km"),
        (lambda f: pd.concat([f, f]), "order_id"),
        (lambda f: f.head(40), "(rows)"),
        (lambda f: f.head(0), "(rows)"),
        (lambda f: f.assign(ordered_at="soon"), "ordered_at"),
    ],
)
def test_planted_faults_are_quarantined_and_named(delivery, history, batch, spoil, column):
    assert check_batch(delivery, batch, history).status == "accepted"
    verdict = check_batch(delivery, spoil(batch), history)
    assert verdict.status == "quarantined"
    assert column in set(verdict.failures["column"])
    assert column in verdict.reason


def test_a_typing_error_is_reported_and_tolerated(delivery, history, batch):
    batch.loc[0, "distance_km"] = -5.0
    verdict = check_batch(delivery, batch, history)
    assert verdict.status == "accepted"
    row = verdict.failures.iloc[0]
    assert (row["column"], row["count"], row["example"]) == ("distance_km", 1, "-5.0")
    batch.loc[:2, "distance_km"] = -5.0  # 3 of 200 is above 1%
    assert check_batch(delivery, batch, history).status == "quarantined"


def test_all_faults_are_reported_at_once(delivery, history, batch):
    spoilt = batch.assign(items=-1.0, district="moon")
    failed = set(check_batch(delivery, spoilt, history).failures["column"])
    assert {"items", "district"} <= failed


def test_the_target_is_asked_for_only_when_it_is_due(delivery, batch):
    orders = batch.drop(columns="minutes")
    assert "minutes" not in schema(delivery, with_target=False).columns
    assert check_batch(delivery, orders).status == "accepted"
    assert check_batch(delivery, orders, with_target=True).status == "quarantined"


def test_the_same_rules_hold_for_a_table_of_bicycles(bikes_csv):
    bikes = load_problem("bike_sharing")
    table = read_table(bikes, bikes_csv)
    past, day = table.iloc[: 180 * 24], table.iloc[180 * 24 : 181 * 24]
    assert check_batch(bikes, day, past).status == "accepted"
    storm = check_batch(bikes, day.head(1), past)  # one hour of a day, as in the storm of 2012
    assert storm.reason == "(rows): too_few_rows (1 of about 24)"
