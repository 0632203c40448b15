"""The service as a client sees it."""

import json
import math

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from reference_impl import serve as module
from reference_impl.artefact import load
from reference_impl.errors import LoopError
from reference_impl.prediction_log import PredictionLog, read
from reference_impl.problem import load_problem
from reference_impl.request import request_model
from reference_impl.rollout import Rollout
from reference_impl.serve import MAX_BODY, MAX_ROWS, create_app
from reference_impl.service import Service
from reference_impl.swap import FromFolder, FromRegistry
from reference_impl.train import predict

ORDER = {
    "ordered_at": "2026-02-03T19:10:00", "district": "harbour", "restaurant_type": "pizza",
    "vehicle": "bicycle", "distance_km": 3.2, "items": 2, "rain_mm": 0.0,
    "open_orders": 2.1,
}  # fmt: skip


@pytest.fixture
def start(quick_problem, models, tmp_path):
    """Start the service on a source, the first of `models` unless one is given."""
    clients = []

    def started(source=None, rollout=None, problem=quick_problem):
        log = PredictionLog(tmp_path / f"log{len(clients)}")
        service = Service(problem, source or FromFolder(models[0]), log, rollout)
        client = TestClient(create_app(service))
        client.log, client.service = log.folder, service
        clients.append(client.__enter__())
        return client

    yield started
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def client(start):
    return start()


def figures(client):
    """The samples of /metrics, by name and labels."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def orders_of(frame):
    orders = frame.drop(columns=["order_id", "day", "minutes", "temperature_c", "courier"])
    return json.loads(orders.to_json(orient="records", date_format="iso", double_precision=15))


def naive(orders):
    return [order | {"ordered_at": order["ordered_at"].removesuffix("Z")} for order in orders]


def test_one_order_gets_its_minutes_its_version_and_its_id(client, models):
    answer = client.post("/predict", json=ORDER)
    assert answer.status_code == 200
    body = answer.json()
    assert body["minutes"] == load(models[0]).predict_one(ORDER)
    assert body["unit"] == "min"
    assert body["model_version"] == load(models[0]).content_hash[:12]
    assert set(body) == {"minutes", "unit", "model_version", "prediction_id"}


def test_serving_gives_what_the_pipeline_gives(client, quick_problem, pipeline, batch):
    orders = naive(orders_of(batch.head(50)))
    expected = predict(quick_problem, pipeline, batch.head(50))
    alone = [client.post("/predict", json=order).json()["minutes"] for order in orders]
    assert alone == pytest.approx(expected, rel=1e-6)
    together = client.post("/predict/batch", json=orders).json()["predictions"]
    assert [one["minutes"] for one in together] == alone


def test_every_answer_is_in_the_log_with_its_request(client, models):
    ids = [client.post("/predict", json=ORDER).json()["prediction_id"] for _ in range(3)]
    many = client.post("/predict/batch", json=[ORDER, ORDER | {"items": 9}]).json()
    ids += [one["prediction_id"] for one in many["predictions"]]
    table = read(client.log)
    assert list(table["prediction_id"]) == ids == sorted(ids)
    assert table["request"][0] == ORDER
    assert table["request"][4]["items"] == 9
    assert set(table["content_hash"]) == {load(models[0]).content_hash}
    assert table["answer"][4] == many["predictions"][1]["minutes"]


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"distance_km": 3200}, "distance_km", "must be at most 30"),
        ({"distance_km": -1}, "distance_km", "must be at least 0"),
        ({"distance_km": "far"}, "distance_km", "must be a number"),
        ({"distance_km": None}, "distance_km", "must be a number"),
        ({"distance_km": math.nan}, "distance_km", "must be a finite number"),
        ({"distance_km": math.inf}, "distance_km", "must be a finite number"),
        ({"open_orders": -math.inf}, "open_orders", "must be a finite number"),
        ({"district": "moon"}, "district", "must be 'centre', 'harbour'"),
        ({"district": math.nan}, "district", "must be 'centre', 'harbour'"),
        ({"ordered_at": "soon"}, "ordered_at", "must be a time such as 2026-01-31T18:30:00"),
        ({"ordered_at": 1e300}, "ordered_at", "must be a time"),
        ({"ordered_at": "2026-02-03T19:10:00Z"}, "ordered_at", "must be a local time without"),
        ({"distance_miles": 3}, "distance_miles", "is not a field of an order"),
        ({"x" * 500: 3}, "x" * 60, "is not a field of an order"),
    ],
)
def test_a_wrong_field_is_named_with_the_reason(client, change, field, reason):
    text = json.dumps(ORDER | change)
    headers = {"Content-Type": "application/json"}
    answer = client.post("/predict", content=text, headers=headers)
    assert answer.status_code == 422
    (wrong,) = answer.json()["detail"]
    assert wrong["field"] == field
    assert wrong["reason"].startswith(reason)
    batch = client.post("/predict/batch", content=f"[{json.dumps(ORDER)}, {text}]", headers=headers)
    assert batch.status_code == 422
    assert batch.json()["detail"] == [wrong | {"row": 1}]
    assert read(client.log).empty


def test_a_missing_field_is_named_unless_it_may_be_missing(client):
    def without(name):
        return client.post("/predict", json={key: v for key, v in ORDER.items() if key != name})

    answer = without("vehicle")
    assert answer.status_code == 422
    assert answer.json() == {"detail": [{"field": "vehicle", "reason": "is missing"}]}
    assert without("open_orders").status_code == 200


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"a":' * 100_000, "is not JSON"),
        (b'{"ordered_at": "\\ud800"}', "is not JSON"),
        (b'"text"', "must be an object"),
        (b"null", "must be an object"),
        (b"[]", "must be an object"),
        (b"9" * 5000, "is not JSON"),
    ],
)
def test_a_body_that_is_no_order_is_refused(client, body, reason):
    answer = client.post("/predict", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    wrong = answer.json()["detail"][0]
    assert (wrong["field"], wrong["reason"][: len(reason)]) == ("body", reason)


@pytest.mark.parametrize(
    ("number", "field"),
    [("1e400", "distance_km"), ("1" + "0" * 400 + ".0", "distance_km"), ("9" * 5000, "body")],
)
def test_numbers_beyond_any_float_are_refused(client, number, field):
    text = json.dumps(ORDER).replace("3.2", number)
    answer = client.post("/predict", content=text, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["field"] == field


def test_a_batch_has_its_bounds(client):
    none = client.post("/predict/batch", json=[]).json()["detail"]
    assert none == [{"field": "body", "reason": "must hold at least 1 order"}]
    many = client.post("/predict/batch", json=[ORDER] * (MAX_ROWS + 1))
    assert many.status_code == 422
    assert many.json()["detail"][0]["reason"] == f"must hold at most {MAX_ROWS} orders"
    assert client.post("/predict/batch", json=[ORDER] * MAX_ROWS).status_code == 200


def test_of_many_findings_the_first_are_told(client):
    answer = client.post("/predict/batch", json=[{}] * 100)
    assert (answer.status_code, len(answer.json()["detail"])) == (422, 20)


def test_a_long_body_and_another_type_are_refused(client):
    long = client.post(
        "/predict", content=b" " * (MAX_BODY + 1), headers={"Content-Type": "application/json"}
    )
    assert (long.status_code, str(MAX_BODY) in long.json()["detail"]) == (413, True)
    form = client.post("/predict", data={"items": 2})
    assert (form.status_code, "Content-Type" in form.json()["detail"]) == (415, True)
    chunks = (b" " * 100_000 for _ in range(11))
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert client.post("/predict", content=chunks, headers=headers).status_code == 413


def test_metrics_can_be_read_by_prometheus(client):
    for change in ({}, {}, {"distance_km": 99}, {"invented": 1}):
        client.post("/predict", json=ORDER | change)
    client.post("/predict/batch", json=[ORDER] * 4)
    client.get("/wp-login.php")
    found = figures(client)
    version = client.get("/model").json()["version"]
    assert found["http_requests_total", "/predict", "200"] == 2
    assert found["http_requests_total", "/predict", "422"] == 2
    assert found["http_requests_total", "404", "other"] == 1
    assert found["http_request_seconds_count", "/predict"] == 4
    assert found["predictions_total", version, "champion"] == 6
    assert found["prediction_value_count",] == 6
    assert found["rejected_fields_total", "distance_km"] == 1
    assert found["rejected_fields_total", "other"] == 1
    assert found["model_swaps_total", "done"] == 1
    assert 0 <= found["model_age_seconds",] < 3600
    assert found["prediction_log_dropped_total",] == 0
    assert found["prediction_log_bytes",] == sum(
        p.stat().st_size for p in client.log.glob("*.jsonl")
    )


def test_two_apps_in_one_process_count_for_themselves(start):
    first, second = start(), start()
    first.post("/predict", json=ORDER)
    assert figures(first)["prediction_value_count",] == 1
    assert figures(second)["prediction_value_count",] == 0


def test_health_ready_and_model(client, models):
    version = load(models[0]).content_hash[:12]
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json() == {"status": "ready", "model_version": version}
    body = client.get("/model").json()
    assert (body["problem"], body["version"], body["metrics"]) == (
        "delivery", version, {"mae": 2.5}
    )  # fmt: skip
    assert body["content_hash"].startswith(version)


def test_who_has_been_told_to_stop_is_not_ready_and_still_answers(client):
    client.service.draining = True
    assert client.get("/ready").status_code == 503
    assert "told to stop" in client.get("/ready").json()["detail"]
    assert client.post("/predict", json=ORDER).status_code == 200


def test_the_champion_of_a_registry_answers(start, registry):
    client = start(FromRegistry(registry))
    assert client.post("/predict", json=ORDER).json()["model_version"] == "2"
    registry.rollback()
    client.service._holder.refresh()
    assert client.post("/predict", json=ORDER).json()["model_version"] == "1"


class NotYet(FromFolder):
    """A source without a champion, until it has one."""

    has_one = False

    def champion(self):
        if not self.has_one:
            raise LoopError("Model 'delivery' has no champion yet: run the loop first.")
        return super().champion()


def test_without_a_champion_it_says_so_and_takes_the_first_one(start, models):
    source = NotYet(models[0])
    client = start(source)
    for answer in (client.get("/ready"), client.post("/predict", json=ORDER), client.get("/model")):
        assert answer.status_code == 503
        assert "no champion yet" in answer.json()["detail"]
    assert client.get("/health").status_code == 200
    assert math.isnan(figures(client)["model_age_seconds",])
    source.has_one = True
    client.service._holder.refresh()
    assert client.post("/predict", json=ORDER).status_code == 200


def test_a_log_that_cannot_be_written_is_a_503_and_not_an_answer(client, monkeypatch):
    def full(_):
        raise LoopError("The prediction log cannot be written: the disk is full.")

    monkeypatch.setattr(client.service._log, "append", full)
    for path, body in (("/predict", ORDER), ("/predict/batch", [ORDER])):
        answer = client.post(path, json=body)
        assert (answer.status_code, "disk is full" in answer.json()["detail"]) == (503, True)


def test_a_model_that_gives_no_number_is_a_503(client, monkeypatch):
    artefact = client.service.champion().artefact
    monkeypatch.setattr(artefact, "predict_one", lambda _: math.nan)
    answer = client.post("/predict", json=ORDER)
    assert (answer.status_code, "gave no number" in answer.json()["detail"]) == (503, True)
    assert read(client.log).empty


def test_a_canary_answers_its_share_always_to_the_same_orders(start, models):
    client = start(rollout=Rollout(canary=str(models[1]), share=0.3))
    orders = [ORDER | {"distance_km": number / 100} for number in range(600)]
    together = client.post("/predict/batch", json=orders).json()["predictions"]
    canary = load(models[1])
    by_canary = [one["model_version"] == canary.content_hash[:12] for one in together]
    # 600 draws of 0.3: five standard deviations are 56.
    assert 180 - 56 < sum(by_canary) < 180 + 56
    for order, first in list(zip(orders, together, strict=True))[::20]:
        again = client.post("/predict", json=order).json()
        assert (again["model_version"], again["minutes"]) == (
            first["model_version"], first["minutes"]
        )  # fmt: skip
    table = read(client.log).head(600)
    assert ((table["role"] == "canary") == by_canary).all()
    place = by_canary.index(True)
    assert together[place]["minutes"] == canary.predict_one(orders[place])
    assert figures(client)["predictions_total", canary.content_hash[:12], "canary"] >= 124


@pytest.mark.parametrize(("share", "role"), [(0.0, "champion"), (1.0, "canary")])
def test_no_share_and_the_whole_share(start, models, share, role):
    client = start(rollout=Rollout(canary=str(models[1]), share=share))
    client.post("/predict/batch", json=[ORDER | {"items": items} for items in range(1, 30)])
    assert set(read(client.log)["role"]) == {role}


def test_what_a_canary_cannot_answer_the_champion_does(start, models, monkeypatch):
    client = start(rollout=Rollout(canary=str(models[1]), share=1.0))
    canary = client.service._canary.artefact

    def broken(_order):
        raise RuntimeError("on trial")

    monkeypatch.setattr(canary, "predict_one", broken)
    monkeypatch.setattr(canary, "predict", broken)
    expected = load(models[0]).predict_one(ORDER)
    assert client.post("/predict", json=ORDER).json()["minutes"] == expected
    together = client.post("/predict/batch", json=[ORDER, ORDER]).json()["predictions"]
    assert [one["minutes"] for one in together] == [expected] * 2
    assert set(read(client.log)["role"]) == {"champion"}
    assert figures(client)["canary_failures_total",] == 3


def test_a_share_is_a_part():
    with pytest.raises(LoopError, match="from 0 to 1"):
        Rollout(share=10)


def test_a_shadow_is_logged_and_never_returned(start, models):
    client = start(rollout=Rollout(shadow=str(models[1])))
    answer = client.post("/predict", json=ORDER).json()
    client.service._shadow.stop()
    first, second = load(models[0]), load(models[1])
    assert answer["minutes"] == first.predict_one(ORDER)
    row = read(client.log).iloc[0]
    assert (row["prediction_id"], row["answer"]) == (answer["prediction_id"], answer["minutes"])
    assert row["shadow_answer"] == second.predict_one(ORDER) != answer["minutes"]
    assert row["shadow_version"] == second.content_hash[:12]
    assert figures(client)["shadow_answers_total", "answered"] == 1


def test_a_shadow_that_fails_harms_nobody(start, models, monkeypatch):
    client = start(rollout=Rollout(shadow=str(models[1])))
    shadow = client.service._shadow
    monkeypatch.setattr(shadow.served.artefact, "predict_one", lambda _: 1 / 0)
    for _ in range(5):
        assert client.post("/predict", json=ORDER).status_code == 200
    shadow.stop()
    assert figures(client)["shadow_answers_total", "failed"] == 5
    assert len(read(client.log)) == 5


def test_a_shadow_that_hangs_costs_dropped_orders_and_no_time(start, models, monkeypatch):
    import threading

    from reference_impl import rollout

    monkeypatch.setattr(rollout, "_WAITING", 2)
    go_on = threading.Event()
    client = start(rollout=Rollout(shadow=str(models[1])))
    hangs = client.service._shadow.served.artefact
    monkeypatch.setattr(hangs, "predict_one", lambda _: go_on.wait(60) and 1.0)
    for _ in range(10):
        assert client.post("/predict", json=ORDER).status_code == 200
    assert figures(client)["shadow_answers_total", "dropped"] >= 7
    go_on.set()


def test_a_second_model_that_does_not_exist_stops_the_start(start, tmp_path):
    with pytest.raises(LoopError, match="manifest"):
        start(rollout=Rollout(canary=str(tmp_path)))


def test_the_order_of_another_problem_has_its_own_fields():
    fields = set(request_model(load_problem("bike_sharing")).model_fields)
    assert {"dteday", "hr", "temp"} <= fields
    assert not {"cnt", "casual", "instant"} & fields


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_no_page_that_loads_from_another_host(client, path):
    assert client.get(path).status_code == 404


def test_openapi_describes_what_is_served(client):
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/predict", "/predict/batch", "/health", "/ready", "/model", "/metrics"
    }  # fmt: skip
    order = described["components"]["schemas"]["Order"]
    assert order["additionalProperties"] is False
    assert order["properties"]["distance_km"]["maximum"] == 30
    batch = described["paths"]["/predict/batch"]["post"]["requestBody"]["content"]
    assert batch["application/json"]["schema"]["maxItems"] == module.MAX_ROWS
    wrong = described["paths"]["/predict"]["post"]["responses"]["422"]["content"]
    assert wrong["application/json"]["schema"] == {"$ref": "#/components/schemas/Refused"}
