"""One code path: what a model sees in serving is what it saw in training."""

from datetime import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from reference_impl.features import MISSING, features, row_features
from reference_impl.problem import load_problem, read_table


def test_a_single_order_gets_the_same_features_as_in_the_batch(delivery, batch):
    together = features(delivery, batch)
    alone = [features(delivery, batch.iloc[[place]]) for place in range(5)]
    assert_frame_equal(pd.concat(alone), together.head(5))


def test_hour_and_weekday_by_the_calendar(delivery, batch):
    at = pd.to_datetime(["2026-01-01 13:59", "2026-01-04 00:00"])  # a Thursday and a Sunday
    table = features(delivery, batch.head(2).assign(ordered_at=at))
    assert table["hour"].tolist() == [13, 0]
    assert table["weekday"].tolist() == [3, 6]


def test_the_target_and_what_is_not_declared_stay_out(delivery, batch):
    table = features(delivery, batch.assign(secret=1.0))
    declared = [column.name for column in delivery.features]
    assert list(table) == [*declared, "hour", "weekday"]
    assert_frame_equal(table, features(delivery, batch.drop(columns="minutes")))


def test_missing_text_is_a_level_and_missing_numbers_stay_missing(delivery, batch):
    batch.loc[0, "district"] = None
    batch.loc[0, "open_orders"] = None
    row = features(delivery, batch).iloc[0]
    assert row["district"] == MISSING
    assert pd.isna(row["open_orders"])


def test_hour_of_a_table_that_keeps_it_apart(bikes_csv):
    bikes = load_problem("bike_sharing")
    table = features(bikes, read_table(bikes, bikes_csv))
    assert table["hour"].tolist()[:24] == list(range(24))
    assert table["weekday"].iloc[0] == 5  # 2011-01-01 was a Saturday
    assert not {"cnt", "casual", "registered"} & set(table)


WORDS = st.none() | st.text(max_size=8) | st.sampled_from(["centre", "1", "nan", "None", MISSING])
NUMBERS = st.none() | st.floats() | st.integers(-(2**40), 2**40)
MOMENTS = st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1))


@pytest.mark.parametrize("name", ["delivery", "bike_sharing"])
@given(data=st.data())
def test_one_order_has_the_features_that_it_has_in_a_table(name, data):
    problem = load_problem(name)
    moments = MOMENTS | MOMENTS.map(lambda moment: moment.isoformat())
    order = {problem.time.column: data.draw(moments)}
    for column in problem.features:
        order[column.name] = data.draw(NUMBERS if column.kind == "numeric" else WORDS)
    if problem.time.hour is not None:
        order[problem.time.hour] = data.draw(st.integers(0, 23))
    table = features(problem, pd.DataFrame([order]))
    row = row_features(problem, order)
    assert list(row) == list(table)
    for column, value in row.items():
        expected = table[column].iloc[0]
        assert value == expected or (value != value and expected != expected), column  # noqa: PLR0124


def test_an_order_that_lacks_a_column_or_holds_a_word_for_a_number(delivery, batch):
    order = batch.iloc[0].to_dict()
    with pytest.raises(KeyError, match="items"):
        row_features(delivery, {name: value for name, value in order.items() if name != "items"})
    with pytest.raises(ValueError, match="far"):
        row_features(delivery, order | {"distance_km": "far"})
    with pytest.raises(ValueError, match="yesterday"):
        row_features(delivery, order | {"ordered_at": "yesterday"})
