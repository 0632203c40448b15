"""No row may stand alone: as a property, and as the attack that the export must stop."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.errors import LoopError
from reference_impl.privacy import ANY, generalise, k_anonymous, ladders
from reference_impl.simulate import load_scenario, simulate_day

KEEP = ["minutes", "prediction"]
KNOWN = ["ordered_at", "district", "vehicle", "distance_km", "open_orders"]


def answered(seed, orders, day=3):
    rows = simulate_day(load_scenario("calm"), day, seed, orders)
    return rows.assign(prediction=rows["minutes"] + 0.3, model_version=1, day_number=day)


@settings(deadline=None, max_examples=30)
@given(
    seed=st.integers(0, 1000),
    orders=st.integers(1, 150),
    k=st.integers(2, 12),
    columns=st.sets(st.sampled_from(KNOWN), min_size=1).map(sorted),
    limit=st.sampled_from([0.0, 0.05, 1.0]),
)
def test_every_group_has_k_rows_and_no_row_is_invented(delivery, seed, orders, k, columns, limit):
    rows = answered(seed, orders)
    ladder = ladders(delivery, rows, columns)
    table, report = k_anonymous(rows, ladder, k, KEEP, "order_id", limit)
    assert list(table) == [*columns, *KEEP]
    sizes = table.groupby(columns).size()
    assert (sizes >= k).all()
    assert report.reached == (sizes.min() if len(table) else 0)
    assert (report.exported, report.suppressed) == (len(table), len(rows) - len(table))
    # Each exported row is one of ours, made coarser, and none more often than we had it.
    at = {name: [step for step, _ in ladder[name]].index(report.steps[name]) for name in columns}
    ours = generalise(rows, ladder, at).assign(**{n: rows[n].round().astype("Int64") for n in KEEP})
    left = ours.value_counts().sub(table.value_counts(), fill_value=0)
    assert (left >= 0).all()
    assert left.sum() == report.suppressed
    # While something could still be made coarser, no more than the limit was left out.
    if report.suppressed > limit * len(rows):
        assert set(report.steps.values()) == {ANY}


@pytest.mark.parametrize("k", [2, 5, 20])
def test_who_knows_all_about_an_order_finds_nobody_or_k(delivery, k):
    """The attack: join what one knows, exactly, with the export."""
    rows = answered(7, 2000)
    ladder = ladders(delivery, rows, KNOWN)
    table, report = k_anonymous(rows, ladder, k, KEEP, "order_id")
    at = {name: [step for step, _ in ladder[name]].index(report.steps[name]) for name in KNOWN}
    known = generalise(rows, ladder, at).assign(order_id=rows["order_id"])
    found = known.merge(table, on=KNOWN).groupby("order_id").size()
    assert found.min() >= k
    assert len(found) == report.exported
    # The same attack on the rows as they are finds nearly everybody alone.
    raw = rows[["order_id", *KNOWN]].merge(rows[KNOWN], on=KNOWN).groupby("order_id").size()
    assert (raw == 1).mean() > 0.95


def test_no_key_no_person_no_date_and_no_order_of_arrival(delivery):
    rows = answered(1, 400)
    table, report = k_anonymous(rows, ladders(delivery, rows, KNOWN[:2]), 5, KEEP, "order_id")
    assert {"order_id", "courier", "day", "day_number", "temperature_c", "model_version"} <= set(
        report.dropped
    )
    text = table.to_csv()
    assert not rows["order_id"].map(text.__contains__).any()
    assert "2026" not in text
    assert table.equals(table.sort_values(list(table), ignore_index=True))
    backwards, _ = k_anonymous(rows[::-1], ladders(delivery, rows, KNOWN[:2]), 5, KEEP, "order_id")
    assert table.equals(backwards)
    assert (table["prediction"] % 1 == 0).all()


def test_an_order_that_came_twice_hides_nobody(delivery):
    rows = answered(1, 60)
    twice = pd.concat([rows, rows], ignore_index=True)
    ladder = ladders(delivery, rows, KNOWN)
    one, two = (k_anonymous(r, ladder, 4, KEEP, "order_id") for r in (rows, twice))
    assert one[0].equals(two[0])
    assert two[1].rows == 60


def test_by_hand(delivery):
    rows = pd.DataFrame(
        {
            "order_id": list("abcdef"),
            "ordered_at": pd.to_datetime(["2026-01-01 12:01"] * 3 + ["2026-01-02 19:59"] * 3),
            "district": ["hills", "hills", "hills", "centre", "centre", "harbour"],
            "minutes": [30.4, 30.1, 29.9, 20.0, 25.0, 26.0],
        }
    )
    ladder = ladders(delivery, rows, ["ordered_at", "district"])
    table, report = k_anonymous(rows, ladder, 2, ["minutes"], "order_id", max_suppressed=0.2)
    assert table.to_numpy().tolist() == [
        ["12:00", "hills", 30], ["12:00", "hills", 30], ["12:00", "hills", 30],
        ["19:00", "centre", 20], ["19:00", "centre", 25],
    ]  # fmt: skip
    assert (report.reached, report.suppressed, report.diversity) == (2, 1, 1)
    assert report.homogeneous == pytest.approx(3 / 5)  # all at noon in the hills took 30 minutes
    assert report.steps == {"ordered_at": "hour", "district": "as it is"}
    assert "60.0% of the rows are in a group with only one" in report.text()
    strict, coarse = k_anonymous(rows, ladder, 2, ["minutes"], "order_id", max_suppressed=0)
    assert len(strict) == 6
    assert coarse.steps["district"] == ANY  # three districts against two hours


def test_numbers_are_cut_into_classes_of_like_size_and_nulls_are_a_class(delivery):
    rows = answered(3, 4000)
    ladder = ladders(delivery, rows, ["distance_km", "open_orders"])
    for place, number in enumerate((8, 4, 2)):
        name = generalise(rows, ladder, {"distance_km": place, "open_orders": place})
        shares = name["distance_km"].value_counts(normalize=True)
        assert len(shares) == number
        np.testing.assert_allclose(shares, 1 / number, atol=0.02)
        lost = rows["open_orders"].isna()
        assert (name.loc[lost, "open_orders"] == "missing").all()
        assert not (name.loc[~lost, "open_orders"] == "missing").any()
    two = generalise(rows, ladder, {"distance_km": 2, "open_orders": 2})["distance_km"]
    low = two.str.startswith("below")
    assert rows.loc[low, "distance_km"].max() < rows.loc[~low, "distance_km"].min()


def test_what_cannot_be_exported(delivery):
    rows = answered(1, 20)
    for name in ("order_id", "courier", "minutes"):
        with pytest.raises(LoopError, match=f"'{name}' cannot be made coarser"):
            ladders(delivery, rows, [name])
    ladder = ladders(delivery, rows, ["district"])
    with pytest.raises(LoopError, match="at least 2, not 1"):
        k_anonymous(rows, ladder, 1, KEEP, "order_id")
    for keep in ([], ["order_id"], ["district"]):
        with pytest.raises(LoopError, match="Keep at least one column"):
            k_anonymous(rows, ladder, 2, keep, "order_id")
    nothing, report = k_anonymous(rows.head(3), ladder, 5, KEEP, "order_id")
    assert (len(nothing), report.reached, report.diversity) == (0, 0, 0)
