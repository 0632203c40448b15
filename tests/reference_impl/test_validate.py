"""Each fault is caught by the rule that is meant to catch it, and calm days pass."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from reference_impl import validate
from reference_impl.data_statistics import statistics_of
from reference_impl.problem import load_problem, read_table
from reference_impl.simulate import load_scenario, simulate_day
from reference_impl.validate import check_batch, check_history, schema


@pytest.fixture(autouse=True)
def _fresh_schema():
    """Each test has a schema of its own, or a fault in making it would show in the first alone."""
    validate._cached_schema.cache_clear()


@pytest.fixture(scope="module")
def known(delivery, history):
    return statistics_of(delivery, history)


def orders(name, day, seed, rows=200):
    return simulate_day(load_scenario(name), day, seed, rows).drop(columns="minutes")


@pytest.mark.parametrize(
    "name",
    [
        "calm", "dry_winter", "e_bikes", "new_district", "new_restaurant_type", "price_war",
        "rain_season", "roadworks", "roadworks_in_rain",
    ],
)  # fmt: skip
def test_days_without_a_fault_are_accepted(delivery, known, name):
    for day in range(0, 90, 11):
        verdict = check_batch(delivery, orders(name, day, day % 3 + 1, 100), known)
        assert (verdict.status, verdict.reason, len(verdict.rows)) == ("accepted", "", 0)


def test_metres_are_caught_by_the_limit_and_by_the_median(delivery, known):
    metres = orders("km_to_m", 31, 1)
    verdict = check_batch(delivery, metres, known)
    assert verdict.status == "quarantined"
    found = verdict.failures.set_index("check")
    assert set(found["column"]) == {"distance_km"}
    assert found.loc["in_range(0.0, 30.0)", "count"] == 200
    # Without the limit the comparison with the training data must see it alone.
    columns = [c.model_copy(update={"max": None}) for c in delivery.columns]
    unlimited = delivery.model_copy(update={"columns": columns})
    only = check_batch(unlimited, metres, known).failures
    assert only["check"].tolist() == ["median_shift"]
    assert check_batch(unlimited, metres).status == "accepted"


def test_a_flood_of_legal_nulls_needs_the_training_data(delivery, known):
    nulls = orders("null_flood", 31, 1)
    assert check_batch(delivery, nulls).status == "accepted"
    verdict = check_batch(delivery, nulls, known)
    assert verdict.status == "quarantined"
    assert verdict.failures[["column", "check"]].to_numpy().tolist() == [
        ["open_orders", "null_share"]
    ]
    assert verdict.failures["count"].iloc[0] == nulls["open_orders"].isna().sum()
    assert verdict.rows["row"].tolist() == np.flatnonzero(nulls["open_orders"].isna()).tolist()


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("duplicated_feed", "order_id: field_uniqueness fails for 400 of 400 rows"),
        ("renamed_column", "distance_km: column_in_dataframe fails"),
        ("shifted_clock", "ordered_at: clock (as in training with a clock -1 h off)"),
    ],
)
def test_faults_of_the_feed_are_caught_on_each_of_their_days(delivery, known, name, reason, seed):
    reasons = {
        day: check_batch(delivery, orders(name, day, seed), known).reason for day in range(28, 39)
    }
    assert reasons == {day: reason if 30 <= day < 37 else "" for day in reasons}


@pytest.mark.parametrize(
    ("spoil", "column", "status"),
    [
        (lambda f: f.drop(columns="vehicle"), "vehicle", "quarantined"),
        (lambda f: f.rename(columns={"items": "item_count"}), "items", "quarantined"),
        (lambda f: f.assign(items="many"), "items", "quarantined"),
        (lambda f: f.assign(items="2"), "items", "quarantined"),
        (lambda f: f.assign(items=True), "items", "quarantined"),
        (lambda f: f.assign(items=10**400), "items", "quarantined"),
        (lambda f: f.assign(district="moon"), "district", "quarantined"),
        (lambda f: f.assign(district=1), "district", "quarantined"),
        (lambda f: f.assign(district=None), "district", "quarantined"),
        (lambda f: f.assign(distance_km=-1.0), "distance_km", "quarantined"),
        (lambda f: f.assign(distance_km=np.nan), "distance_km", "quarantined"),
        (lambda f: f.assign(distance_km=np.inf), "distance_km", "quarantined"),
        (lambda f: pd.concat([f, f]), "order_id", "quarantined"),
        (lambda f: f.assign(order_id=None), "order_id", "quarantined"),
        (lambda f: f.head(40), "(rows)", "quarantined"),
        (lambda f: f.head(0), "(rows)", "quarantined"),
        (lambda f: f.assign(ordered_at=f["ordered_at"].dt.tz_localize("UTC")), "ordered_at",
         "rejected"),
        (lambda f: f.assign(ordered_at="soon"), "ordered_at", "rejected"),
        (lambda f: f.assign(ordered_at=pd.NaT), "ordered_at", "rejected"),
        (lambda f: f.assign(ordered_at=1), "ordered_at", "rejected"),
        (lambda f: f.drop(columns="ordered_at"), "ordered_at", "rejected"),
        (lambda f: f.drop(columns="order_id"), "order_id", "rejected"),
        (lambda f: pd.concat([f, f[["items"]]], axis=1), "items", "rejected"),
        (lambda _: pd.DataFrame({"weather": ["fine"]}), "order_id", "rejected"),
    ],
)  # fmt: skip
def test_planted_faults_are_blocked_and_named(delivery, known, batch, spoil, column, status):
    assert check_batch(delivery, batch, known).status == "accepted"
    verdict = check_batch(delivery, spoil(batch), known)
    assert verdict.status == status
    assert column in set(verdict.failures["column"])
    assert column in verdict.reason


@pytest.mark.parametrize(
    ("spoil", "failure", "reason"),
    [
        (lambda f: f.head(0), ["(rows)", "not_empty", 0, "no rows"], "(rows): no rows arrived"),
        (lambda f: f.drop(columns="order_id"),
         ["order_id", "column_in_dataframe", 200, "missing"],
         "order_id: column_in_dataframe fails"),
        (lambda f: pd.concat([f, f[["items"]]], axis=1),
         ["items", "unique_column", 200, "there twice"], "items: unique_column fails"),
        (lambda f: f.drop(columns="vehicle"), ["vehicle", "column_in_dataframe", 200, "missing"],
         "vehicle: column_in_dataframe fails"),
        (lambda f: f.assign(district="moon"), ["district", "isin(", 200, "moon"],
         "fails for 200 of 200 rows"),
        (lambda f: f.assign(items="2"), ["items", "is_numeric", 200, "2"],
         "items: is_numeric fails for 200 of 200 rows"),
    ],
)  # fmt: skip
def test_a_failure_has_its_column_rule_rows_and_example(delivery, batch, spoil, failure, reason):
    verdict = check_batch(delivery, spoil(batch))
    column, check, count, example = verdict.failures.iloc[0]
    assert [column, check[: len(failure[1])], count, example] == failure
    assert verdict.reason.endswith(reason)


def test_a_typing_error_is_reported_tolerated_and_set_apart(delivery, known, batch):
    batch.loc[7, "distance_km"] = -5.0
    verdict = check_batch(delivery, batch, known)
    assert verdict.status == "accepted"
    row = verdict.failures.iloc[0]
    assert (row["column"], row["count"], row["example"]) == ("distance_km", 1, "-5.0")
    fit, apart = verdict.split(batch)
    pd.testing.assert_frame_equal(fit, batch.drop(7).reset_index(drop=True))
    assert apart[["order_id", "distance_km", "reason", "broken"]].to_numpy().tolist() == [
        [batch["order_id"][7], "-5.0", "", "distance_km: in_range(0.0, 30.0)"]
    ]
    batch.loc[:1, "distance_km"] = -5.0  # 3 of 200 is above 1%
    verdict = check_batch(delivery, batch, known)
    assert verdict.status == "quarantined"
    fit, apart = verdict.split(batch)
    assert (len(fit), len(apart)) == (0, 200)
    assert np.flatnonzero(apart["broken"]).tolist() == [0, 1, 7]
    assert set(apart["reason"]) == {"distance_km: in_range(0.0, 30.0) fails for 3 of 200 rows"}


def test_the_tolerated_share_is_still_tolerated(delivery, batch):
    batch.loc[:1, "distance_km"] = -5.0  # exactly 1%
    assert check_batch(delivery, batch).status == "accepted"


def test_all_rules_that_a_row_breaks_are_named(delivery, batch):
    batch = batch.astype({"items": object, "district": object})
    batch.loc[3, ["items", "district", "distance_km"]] = ["2", "moon", np.inf]
    verdict = check_batch(delivery, batch)
    assert verdict.status == "accepted"
    assert set(verdict.split(batch)[1]["broken"].iloc[0].split("; ")) == {
        "items: is_numeric",
        "distance_km: in_range(0.0, 30.0)",
        next(f"district: {c}" for c in verdict.failures["check"] if c.startswith("isin")),
    }


def test_positions_do_not_depend_on_the_index(delivery, batch):
    batch.loc[7, "distance_km"] = -5.0
    batch.index = [5] * len(batch)
    verdict = check_batch(delivery, batch)
    assert verdict.rows["row"].tolist() == [7]
    assert len(verdict.split(batch)[0]) == 199


def test_a_day_that_is_delivered_again_is_known_by_its_keys(delivery, known):
    yesterday, today = orders("calm", 3, 1), orders("calm", 4, 1)
    earlier = set(yesterday["order_id"])
    assert check_batch(delivery, today, known, earlier=earlier).status == "accepted"
    again = check_batch(delivery, yesterday, known, earlier=earlier)
    assert again.reason == "order_id: seen_before fails for 200 of 200 rows"
    late = pd.concat([today, yesterday.head(2)], ignore_index=True)
    verdict = check_batch(delivery, late, known, earlier=earlier)
    assert (verdict.status, verdict.rows["row"].tolist()) == ("accepted", [200, 201])


def test_a_row_is_set_apart_for_each_of_its_faults(delivery, known, batch):
    batch.loc[4, "distance_km"] = -5.0
    earlier = {batch["order_id"][9]}
    few = check_batch(delivery, batch, known, earlier=earlier)
    assert few.rows.sort_values("row").to_numpy().tolist() == [
        [4, "distance_km", "in_range(0.0, 30.0)"], [9, "order_id", "seen_before"],
    ]  # fmt: skip
    flood = batch.assign(open_orders=batch["open_orders"].mask(np.arange(200) % 2 == 1))
    many = check_batch(delivery, flood, known, earlier=earlier)
    assert set(many.rows["check"]) == {"in_range(0.0, 30.0)", "seen_before", "null_share"}
    assert len(many.rows) == 2 + flood["open_orders"].isna().sum()


def test_all_faults_are_reported_at_once(delivery, known, batch):
    spoilt = batch.assign(items=-1.0, district="moon")
    failed = set(check_batch(delivery, spoilt, known).failures["column"])
    assert {"items", "district"} <= failed


def test_an_end_without_a_limit_is_no_place_for_infinity(delivery, batch):
    columns = [c.model_copy(update={"min": None, "max": None}) for c in delivery.columns]
    unlimited = delivery.model_copy(update={"columns": columns})
    assert check_batch(unlimited, batch.assign(items=-1e300)).status == "accepted"
    for infinite in (np.inf, -np.inf):
        assert check_batch(unlimited, batch.assign(items=infinite)).status == "quarantined"


def test_the_target_is_asked_for_only_when_it_is_due(delivery, batch):
    inputs = batch.drop(columns="minutes")
    assert "minutes" not in schema(delivery, with_target=False).columns
    assert check_batch(delivery, inputs).status == "accepted"
    assert check_batch(delivery, inputs, with_target=True).status == "quarantined"


def test_a_history_is_learnt_from_or_rejected(delivery, history):
    assert check_history(delivery, history).status == "accepted"
    few = history.copy()
    few.loc[:9, "minutes"] = -1.0
    verdict = check_history(delivery, few)
    assert (verdict.status, len(verdict.split(few)[0])) == ("accepted", len(few) - 10)
    assert check_history(delivery, history.assign(minutes=-1.0)).status == "rejected"
    assert check_history(delivery, history.drop(columns="minutes")).status == "rejected"
    assert check_history(delivery, history.head(0)).status == "rejected"


def test_another_problem_of_the_same_columns_has_its_own_limits(delivery, batch):
    narrow = [
        c.model_copy(update={"max": 2.0}) if c.name == "distance_km" else c
        for c in delivery.columns
    ]
    strict = delivery.model_copy(update={"columns": narrow})
    assert check_batch(delivery, batch).status == "accepted"
    assert check_batch(strict, batch).status == "quarantined"
    assert check_batch(delivery, batch).status == "accepted"


def test_the_same_rules_hold_for_a_table_of_bicycles(bikes_csv):
    bikes = load_problem("bike_sharing")
    table = read_table(bikes, bikes_csv)
    past, day = table.iloc[: 180 * 24], table.iloc[180 * 24 : 181 * 24]
    known = statistics_of(bikes, past)
    assert check_batch(bikes, day, known).status == "accepted"
    storm = check_batch(bikes, day.head(1), known)  # one hour of a day, as in the storm of 2012
    assert storm.reason == "(rows): too_few_rows (1 of about 24)"
    nulls = replace(known, nulls=known.nulls | {"temp": -1.0})
    assert check_batch(bikes, day, nulls).reason.startswith("temp: null_share")
    assert check_batch(bikes, day.drop(columns="hr"), known).status == "rejected"
