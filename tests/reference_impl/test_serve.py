"""The service as a client sees it."""

import pytest
from starlette.testclient import TestClient

from reference_impl.problem import load_problem
from reference_impl.registry import Registry
from reference_impl.serve import create_app
from reference_impl.train import predict
from reference_impl.validate import request_model

ORDER = {
    "ordered_at": "2026-02-03T19:10:00", "district": "harbour", "restaurant_type": "pizza",
    "vehicle": "bicycle", "distance_km": 3.2, "items": 2, "rain_mm": 0.0,
    "open_orders": 2.1,
}  # fmt: skip


@pytest.fixture
def client(quick_problem, registry):
    return TestClient(create_app(quick_problem, registry))


def test_one_order_gets_its_minutes_and_the_version(client):
    answer = client.post("/predict", json=ORDER)
    assert answer.status_code == 200
    body = answer.json()
    assert 10 < body["minutes"] < 60
    assert (body["unit"], body["model_version"]) == ("min", 2)


def test_serving_gives_what_the_batch_gives(client, quick_problem, registry, batch):
    expected = predict(quick_problem, registry.load(2), batch.head(10))
    orders = batch.head(10).drop(columns=["order_id", "day", "minutes", "temperature_c", "courier"])
    for order, value in zip(orders.to_dict("records"), expected, strict=True):
        order["ordered_at"] = order["ordered_at"].isoformat()
        order["open_orders"] = (
            None if order["open_orders"] != order["open_orders"] else order["open_orders"]
        )
        answer = client.post("/predict", json=order).json()
        assert answer["minutes"] == pytest.approx(value, abs=0.006)


def test_farther_takes_longer(client):
    near, far = (client.post("/predict", json=ORDER | {"distance_km": km}).json() for km in (1, 6))
    assert far["minutes"] > near["minutes"] + 5


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"distance_km": 3200}, "distance_km"),
        ({"distance_km": "far"}, "distance_km"),
        ({"distance_km": None}, "distance_km"),
        ({"district": "moon"}, "district"),
        ({"ordered_at": "soon"}, "ordered_at"),
        ({"distance_miles": 3}, "distance_miles"),
    ],
)
def test_a_wrong_field_is_named(client, change, field):
    answer = client.post("/predict", json=ORDER | change)
    assert answer.status_code == 422
    assert {error["loc"][-1] for error in answer.json()["detail"]} == {field}


def test_a_missing_field_is_named_unless_it_may_be_missing(client):
    def without(name):
        return client.post("/predict", json={key: v for key, v in ORDER.items() if key != name})

    answer = without("vehicle")
    assert (answer.status_code, answer.json()["detail"][0]["loc"][-1]) == (422, "vehicle")
    assert without("open_orders").status_code == 200


def test_health_and_model(client):
    assert client.get("/health").json() == {"status": "ok", "model_version": 2}
    body = client.get("/model").json()
    assert (body["problem"], body["version"], body["metrics"]) == ("delivery", 2, {"mae": 2.5})
    assert body["is_champion"] is True


def test_a_rollback_takes_effect_without_a_restart(client, registry):
    assert client.post("/predict", json=ORDER).json()["model_version"] == 2
    registry.rollback()
    assert client.post("/predict", json=ORDER).json()["model_version"] == 1


def test_without_a_champion_it_says_so(quick_problem, registry):
    client = TestClient(create_app(quick_problem, Registry(registry.folder, "empty")))
    for answer in (client.get("/health"), client.post("/predict", json=ORDER)):
        assert answer.status_code == 503
        assert "no champion yet" in answer.json()["detail"]


def test_the_order_of_another_problem_has_its_own_fields():
    fields = set(request_model(load_problem("bike_sharing")).model_fields)
    assert {"dteday", "hr", "temp"} <= fields
    assert not {"cnt", "casual", "instant"} & fields


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_no_page_that_loads_from_another_host(client, path):
    assert client.get(path).status_code == 404
