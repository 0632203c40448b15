"""One order in, a promise out: the champion behind HTTP.

The request is checked against the same limits as a batch, so a wrong field is refused with its
name. The alias is asked at each request: a promotion or a rollback takes effect with the next
order and needs no restart. The process keeps no state but a loaded model, so it can be repeated.
"""

from typing import Any

import pandas as pd
from fastapi import FastAPI, HTTPException
from sklearn.pipeline import Pipeline

from reference_impl.errors import LoopError
from reference_impl.problem import Problem
from reference_impl.registry import Registry
from reference_impl.train import predict
from reference_impl.validate import request_model


class _Champion:
    """The model that serves, loaded again only when another version has been promoted."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._loaded: dict[int, Pipeline] = {}

    def now(self) -> tuple[int, Pipeline]:
        """Version and pipeline. Raises HTTPException 503 when there is none to load."""
        try:
            version = self._registry.champion_version()
            pipeline = self._loaded.get(version)
            if pipeline is None:
                pipeline = self._registry.load(version)
                self._loaded = {version: pipeline}
        except LoopError as error:
            raise HTTPException(503, str(error)) from error
        # Not read from `_loaded` again: another thread may have put the next champion there.
        return version, pipeline


def create_app(problem: Problem, registry: Registry) -> FastAPI:
    """Build the service.

    Routes:
        POST /predict: one order; answers the target (in its unit), `unit` and `model_version`.
            422 names the field that is wrong, 503 says that there is no champion.
        GET /health: whether a champion can be loaded.
        GET /model: version, metrics, settings and data version of the champion.

    Args:
        problem: declares the fields of an order.
        registry: holds the champion.
    """
    # FastAPI's own pages for reading the API load scripts from another host.
    app = FastAPI(
        title=problem.title, description=problem.description, docs_url=None, redoc_url=None
    )
    champion = _Champion(registry)

    def predict_one(order: Any) -> dict[str, Any]:  # noqa: ANN401 - annotated just below
        version, pipeline = champion.now()
        # None in a number column must be the missing number, not an object.
        frame = pd.DataFrame([order.model_dump()])
        for column in problem.features:
            if column.kind == "numeric":
                frame[column.name] = frame[column.name].astype("float64")
        answer = round(float(predict(problem, pipeline, frame)[0]), 2)
        unit = problem.target.unit
        return {problem.target.name: answer, "unit": unit, "model_version": version}

    def health() -> dict[str, Any]:
        return {"status": "ok", "model_version": champion.now()[0]}

    def model() -> dict[str, Any]:
        version = champion.now()[0]
        entry = next(entry for entry in registry.versions() if entry.version == version)
        return {"problem": problem.name, **vars(entry)}

    # The type of an order follows from the problem file, so it cannot be written in the signature.
    predict_one.__annotations__["order"] = request_model(problem)
    app.add_api_route("/predict", predict_one, methods=["POST"])
    app.add_api_route("/health", health, methods=["GET"])
    app.add_api_route("/model", model, methods=["GET"])
    return app
