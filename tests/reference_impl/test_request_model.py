"""A row that a batch refuses is refused as a request, and the other way round."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reference_impl.kinds import in_kinds
from reference_impl.problem import Column, load_problem
from reference_impl.request import request_model
from reference_impl.validate import check_batch

DELIVERY = load_problem("delivery")
# A column without limits and one without a list of levels: the open ends of the contract.
OPEN = DELIVERY.model_copy(
    update={
        "columns": [
            *DELIVERY.columns,
            Column(name="tip", kind="numeric", nullable=True),
            Column(name="street", kind="categorical"),
            Column(name="lift", kind="categorical", categories=["0", "1"], nullable=True),
            Column(name="above", kind="numeric", min=0),
            Column(name="below", kind="numeric", max=0),
        ]
    }
)
LEGAL = {
    "ordered_at": "2026-02-03T19:10:00", "district": "harbour", "restaurant_type": "pizza",
    "vehicle": "bicycle", "distance_km": 3.2, "items": 2, "rain_mm": 0.0, "open_orders": 2.1,
    "tip": -3.5, "street": "", "lift": "1", "above": 0, "below": 0.0,
}  # fmt: skip
STRANGE = [
    None, float("nan"), float("inf"), float("-inf"), True, False, "", "harbour", "1", "3.2", " 3",
    "nan", "missing", 0, -0.0, 1, -1, 10**400, 1e308, 30, 30.000001, b"pizza", [], {}, (1,),
    "2026-02-03", "2026-02-03 19:10", "2026-02-03T19:10:00Z", "2026-02-03T19:10:00+01:00",
    "2026-02-30T10:00", "20260203", "2026-W06-2", "soon", "1770000000", 1770000000,
    "0001-01-01T00:00", "9999-12-31T23:59:59", datetime(2026, 2, 3, 19), pd.NaT,
    datetime(2026, 2, 3, 19, tzinfo=UTC), pd.Timestamp("2026-02-03"), pd.NA,
    np.float64(2.5),
]  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(STRANGE),
    st.floats(),
    st.integers(-50, 50),
    st.text(max_size=4),
    st.sampled_from([level for column in OPEN.columns for level in column.categories]),
)


def series(values):
    try:
        return pd.Series(values)  # of the type that pandas finds in them
    except OverflowError:
        return pd.Series(values, dtype=object)


def judged(rows):
    """For each row, whether a batch accepts it."""
    frame = pd.DataFrame({name: series([row[name] for row in rows]) for name in LEGAL})
    frame = frame.assign(order_id=[str(row) for row in range(len(rows))], temperature_c=8.0)
    broken = set(check_batch(OPEN, frame).rows["row"])
    return [row not in broken for row in range(len(rows))]


def batch_accepts(row):
    return judged([row])[0]


MODEL = request_model(OPEN)


def request_accepts(row):
    try:
        MODEL.model_validate(row)
    except ValidationError:
        return False
    return True


def test_the_legal_row_is_legal():
    assert batch_accepts(LEGAL)
    assert request_accepts(LEGAL)


@pytest.mark.parametrize("name", LEGAL)
def test_each_strange_value_is_judged_alike_in_each_column(name):
    rows = [LEGAL | {name: value} for value in STRANGE] + [LEGAL]
    online = [request_accepts(row) for row in rows]
    assert judged(rows) == online
    assert online[-1]
    assert False in online


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(LEGAL)), VALUES, max_size=3))
def test_any_row_is_judged_alike(changes):
    row = LEGAL | changes
    assert batch_accepts(row) == request_accepts(row)


@pytest.mark.parametrize(
    ("name", "value", "legal"),
    [
        ("distance_km", float("nan"), False), ("open_orders", float("nan"), True),
        ("distance_km", "3.2", False), ("items", True, False), ("items", 10**400, False),
        ("tip", float("inf"), False), ("above", float("inf"), False), ("tip", None, True),
        ("lift", 1, False), ("street", 3, False), ("street", "Main", True),
        ("distance_km", 30.0, True), ("distance_km", 30.1, False),
        ("ordered_at", "2026-02-03T19:10:00Z", False), ("ordered_at", 1770000000, False),
        ("ordered_at", "2026-02-03", True), ("ordered_at", None, False),
    ],
)  # fmt: skip
def test_both_are_right(name, value, legal):
    row = LEGAL | {name: value}
    assert (batch_accepts(row), request_accepts(row)) == (legal, legal)


def test_a_request_may_leave_out_what_may_be_null_and_nothing_more():
    def without(name):
        return {key: value for key, value in LEGAL.items() if key != name}

    assert [name for name in LEGAL if request_accepts(without(name))] == [
        "open_orders",
        "tip",
        "lift",
    ]
    assert not request_accepts(LEGAL | {"distance_miles": 2})


def test_what_is_let_in_has_the_declared_kinds():
    rows = [LEGAL | {"ordered_at": "2026-02-03"}, LEGAL | {"open_orders": None}]
    frame = pd.DataFrame(rows).astype(object).assign(order_id=["a", "b"], note="as it was")
    typed = in_kinds(OPEN, frame)
    assert typed["ordered_at"].tolist() == [
        pd.Timestamp("2026-02-03"),
        pd.Timestamp("2026-02-03 19:10"),
    ]
    assert typed["open_orders"].isna().tolist() == [False, True]
    assert {str(typed[name].dtype) for name in ("items", "open_orders", "above")} == {"float64"}
    assert typed["note"].tolist() == ["as it was", "as it was"]
