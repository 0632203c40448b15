"""Schemathesis: requests made from the OpenAPI document, well-formed and malformed, never a 500.

`SERVING_CASES` is the number of examples for each of the two POST routes, two requests
an example, one well-formed and one not. For a thousand requests:
`SERVING_CASES=250 python -m pytest --log-cli-level INFO tests/reference_impl/test_serve_schema.py`.
"""

import logging
import os
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from reference_impl.prediction_log import PredictionLog
from reference_impl.serve import create_app
from reference_impl.service import Service
from reference_impl.swap import FromFolder

CASES = int(os.environ.get("SERVING_CASES", "60"))
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip

# JSON Schema knows times with a zone only, and an order must come without one.
schemathesis.openapi.format("date-time", st.datetimes().map(lambda time: time.isoformat()))


@pytest.fixture(scope="module")
def service(models, quick_problem, tmp_path_factory):
    made = Service(
        quick_problem, FromFolder(models[0]), PredictionLog(tmp_path_factory.mktemp("log"))
    )
    yield made
    made.stop()


@pytest.fixture(scope="module")
def schema(service):
    app = create_app(service)

    async def lasting(scope, receive, send):
        # Schemathesis starts and stops the app for each request; this one lives for all of them.
        if scope["type"] == "http":
            await app(scope, receive, send)

    return schemathesis.openapi.from_asgi("/openapi.json", lasting)


@pytest.mark.parametrize("path", ["/predict", "/predict/batch"])
def test_no_request_is_answered_with_a_fault_of_the_server(schema, path):
    operation = schema[path]["POST"]
    seen: Counter[int] = Counter()

    @given(data=st.data())
    @settings(
        max_examples=CASES, deadline=None, derandomize=True, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def send(data):
        for mode in GenerationMode:
            case = data.draw(operation.as_strategy(generation_mode=mode))
            response = case.call_and_validate(checks=CHECKS)
            seen[response.status_code] += 1

    send()
    logging.getLogger(__name__).info("%s: %s", path, dict(seen))
    assert seen[200] > 0
    assert seen[422] > 0
    assert sum(seen.values()) >= 2 * CASES


@pytest.mark.parametrize("path", ["/health", "/ready", "/model", "/metrics"])
def test_the_other_routes_answer_as_they_are_described(schema, path):
    operation = schema[path]["GET"]

    @given(case=operation.as_strategy())
    @settings(max_examples=3, deadline=None, derandomize=True, database=None)
    def send(case):
        case.call_and_validate(checks=CHECKS)

    send()
