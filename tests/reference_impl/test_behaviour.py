"""A model that misbehaves is caught by its own expectation, and only by that one."""

import numpy as np
import pandas as pd
import pytest

from reference_impl.behaviour import change, check_behaviour, wrong_by
from reference_impl.criteria import Expectation
from reference_impl.train import predict


def expected(**facts):
    return Expectation(**{"what": "x", "column": "distance_km", "direction": "increases"} | facts)


def verdicts(problem, model, probe):
    table = check_behaviour(problem, model, probe)
    return dict(zip(table["what"], table["verdict"], strict=True))


def test_a_healthy_model_behaves(quick_problem, pipeline, batch):
    said = verdicts(quick_problem, lambda rows: predict(quick_problem, pipeline, rows), batch)
    assert list(said) == [one.what for one in quick_problem.expectations]
    assert set(said.values()) == {"passed"}


@pytest.mark.parametrize(
    ("column", "slope", "broken"),
    [
        ("distance_km", -3, "a longer distance must not shorten the promise"),
        ("items", -1, "a larger order must not shorten the promise"),
        ("open_orders", -1, "a longer queue must not shorten the promise"),
        ("distance_km", 50, "fifty metres must not change the promise"),
        ("temperature_c", 0.1, "the temperature must not change the promise"),
    ],
)
def test_each_expectation_fails_for_the_model_that_breaks_it(
    delivery, batch, column, slope, broken
):
    said = verdicts(delivery, lambda rows: 20 + slope * rows[column].fillna(1).to_numpy(), batch)
    assert [what for what, verdict in said.items() if verdict == "failed"] == [broken]


def test_the_tolerated_share_is_a_share_of_the_rows_that_could_be_moved(delivery):
    probe = pd.DataFrame({"distance_km": [1.0] * 90 + [5.0] * 10 + [30.0] * 50 + [np.nan] * 50})

    def wrong_beyond_five(rows):
        return np.where(rows["distance_km"] > 5, -1.0, 0.0)

    for limit, verdict in ((0.1, "passed"), (0.099, "failed")):
        one = delivery.model_copy(update={"expectations": [expected(add=1.0, max_share=limit)]})
        row = check_behaviour(one, wrong_beyond_five, probe).iloc[0]
        assert (row["rows"], row["broken"], row["share"], row["worst"]) == (100, 10, 0.1, 1.0)
        assert row["verdict"] == verdict


def test_few_rows_cannot_be_judged(delivery, batch):
    said = verdicts(delivery, lambda rows: np.zeros(len(rows)), batch.head(20))
    assert set(said.values()) == {"cannot judge"}


def test_a_level_is_replaced_and_a_number_keeps_its_limits(delivery, batch):
    columns = {column.name: column for column in delivery.columns}
    airport = expected(column="district", set_to="airport")
    assert set(change(airport, columns["district"], batch)["district"]) == {"airport"}
    moved = change(expected(add=40), columns["distance_km"], batch)["distance_km"]
    assert set(moved) == {30.0}
    assert batch["distance_km"].max() < 26  # the probe rows are left as they are


@pytest.mark.parametrize(
    ("direction", "wrong"),
    [("increases", [0, 2, 0]), ("decreases", [3, 0, 0]), ("none", [3, 2, 0])],
)
def test_what_is_wrong_depends_on_the_direction(direction, wrong):
    answer = np.array([3.0, -2.0, 0.0])
    assert wrong_by(expected(add=1, direction=direction), answer).tolist() == wrong
