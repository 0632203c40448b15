"""Orders in, promises out: the champion behind HTTP.

The request is checked against the same limits as a batch, so a wrong field is refused with its
name. The body of a prediction is read here and not by FastAPI's general machinery, which costs
more than the model itself; the signatures below still describe the service in /openapi.json.
"""

import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict
from inspect import signature
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from pydantic import Field, TypeAdapter, ValidationError, create_model
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reference_impl.errors import LoopError
from reference_impl.metrics import CONTENT_TYPE, OTHER, Metrics
from reference_impl.prediction import Entry
from reference_impl.refusal import Refused, Sentence, explain
from reference_impl.request import request_model
from reference_impl.service import Service

MAX_ROWS = 1000
MAX_BODY = 1_000_000  # bytes; a thousand orders are 200,000
_JSON = "application/json"
_WRONG: dict[int | str, dict[str, Any]] = {
    400: {"model": Sentence, "description": "The body ended too early."},
    413: {"model": Sentence, "description": f"The body is longer than {MAX_BODY} bytes."},
    415: {"model": Sentence, "description": "The body is not declared to be JSON."},
    422: {"model": Refused, "description": "What is wrong: field, reason, and row of a batch."},
    503: {"model": Sentence, "description": "No model can answer now."},
}


def create_app(service: Service) -> FastAPI:
    """Build the HTTP side of a service, which starts and stops with the app.

    Routes:
        POST /predict: one order; answers the target (in its unit), `unit`, `model_version` and
            `prediction_id`.
        POST /predict/batch: 1 to `MAX_ROWS` orders; an answer to each, or to none.
        GET /health: the process lives. GET /ready: it has a model and was not told to stop.
        GET /model: what the champion is. GET /metrics: figures for Prometheus.

    A refused order is a 422 with field and reason; when no model can answer, a 503 says why.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.start()
        yield
        await run_in_threadpool(service.stop)

    # FastAPI's own pages for reading the API load scripts from another host.
    app = FastAPI(
        title=service.problem.title, description=service.problem.description,
        docs_url=None, redoc_url=None, lifespan=lifespan,
    )  # fmt: skip
    app.router.route_class = _DirectRoute
    _add_predictions(app, service)
    app.router.route_class = APIRoute
    _add_inspection(app, service)
    routes = {route.path for route in app.routes if isinstance(route, APIRoute)}
    app.add_middleware(_Counted, metrics=service.metrics, routes=routes)

    async def refused(_: Request, error: ValidationError) -> Response:
        answer = explain(error)
        for wrong in answer.detail:
            service.metrics.rejected(wrong.field)
        return Response(answer.model_dump_json(exclude_none=True), 422, media_type=_JSON)

    async def no_answer(_: Request, error: LoopError) -> Response:
        return Response(Sentence(detail=str(error)).model_dump_json(), 503, media_type=_JSON)

    app.exception_handler(ValidationError)(refused)
    app.exception_handler(LoopError)(no_answer)
    return app


def _add_predictions(app: FastAPI, service: Service) -> None:
    target = service.problem.target
    order_type: Any = request_model(service.problem)
    fields: dict[str, Any] = {target.name: (float, ...)}
    fields |= dict.fromkeys(("unit", "model_version", "prediction_id"), (str, ...))
    prediction: Any = create_model("Prediction", **fields)
    predictions = create_model("Predictions", predictions=(list[prediction], ...))

    def answered(entry: Entry) -> dict[str, Any]:
        return {
            target.name: entry.answer, "unit": target.unit,
            "model_version": entry.model_version, "prediction_id": entry.prediction_id,
        }  # fmt: skip

    async def predict(order: Any) -> Response:  # noqa: ANN401 - annotated just below
        # Not in a thread: going there and back takes longer than the prediction.
        return Response(json.dumps(answered(service.one(order))), media_type=_JSON)

    async def predict_batch(orders: Any) -> Response:  # noqa: ANN401 - annotated just below
        entries = await run_in_threadpool(service.many, orders)
        found = {"predictions": [answered(entry) for entry in entries]}
        return Response(json.dumps(found), media_type=_JSON)

    # The type of an order follows from the problem file, so it cannot be written in the signature.
    predict.__annotations__["order"] = order_type
    rows = Annotated[list[order_type], Field(min_length=1, max_length=MAX_ROWS)]
    predict_batch.__annotations__["orders"] = rows
    for path, endpoint, model in (
        ("/predict", predict, prediction),
        ("/predict/batch", predict_batch, predictions),
    ):
        app.post(path, response_model=model, responses=_WRONG)(endpoint)


def _add_inspection(app: FastAPI, service: Service) -> None:
    unready: dict[int | str, dict[str, Any]] = {503: {"model": Sentence}}

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/ready", responses=unready)
    def ready() -> dict[str, str]:
        if service.draining:
            raise LoopError("This process has been told to stop: ask another one.")
        return {"status": "ready", "model_version": service.champion().version}

    @app.get("/model", responses=unready)
    def model() -> dict[str, Any]:
        served = service.champion()
        return {
            "problem": service.problem.name, "version": served.version,
            "content_hash": served.artefact.content_hash, **asdict(served.artefact.record),
        }  # fmt: skip

    @app.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    def metrics() -> Response:
        return Response(service.metrics.text(), media_type=CONTENT_TYPE)


class _DirectRoute(APIRoute):
    """Reads and validates the body itself and hands the result to the endpoint."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        (given,) = signature(self.endpoint).parameters.values()
        valid: TypeAdapter[Any] = TypeAdapter(given.annotation)

        async def handle(request: Request) -> Response:
            body = valid.validate_json(await _body(request))
            response: Response = await self.endpoint(body)
            return response

        return handle


async def _body(request: Request) -> bytes:
    if request.headers.get("content-type", _JSON).partition(";")[0].strip().lower() != _JSON:
        raise HTTPException(415, f"Send the order as JSON, with the header Content-Type: {_JSON}.")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise HTTPException(413, f"The body is longer than {MAX_BODY} bytes: send less.")
    except ClientDisconnect as error:
        raise HTTPException(400, "The body ended too early.") from error
    return bytes(body)


class _Counted:
    """Counts each request and its time, whatever becomes of it."""

    def __init__(self, app: ASGIApp, metrics: Metrics, routes: set[str]) -> None:
        self._app, self._metrics, self._routes = app, metrics, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        started, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = scope["path"] if scope["path"] in self._routes else OTHER
            self._metrics.request(route, status, time.perf_counter() - started)
        return None
