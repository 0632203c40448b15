"""The servers that are compared, each in a process of its own: `serving_peers NAME FOLDER LOG`.

`floor` is FastAPI and pydantic with no model behind them: nothing built on both can be faster.
`pandas` is the usual way: a frame of one row for the scikit-learn pipeline. `ours` is the service.
Each prints its port when it listens.
"""

import sys
from typing import Annotated, Any

import pandas as pd
import uvicorn
from fastapi import Body, FastAPI

from reference_impl.artefact import load
from reference_impl.prediction_log import PredictionLog
from reference_impl.request import request_model
from reference_impl.server import listen, run
from reference_impl.service import Service
from reference_impl.swap import FromFolder
from reference_impl.train import predict as predict_frame

LOG_BYTES = 2_000_000_000  # nothing is dropped, so that the benchmark can count every line


def floor(folder: str) -> FastAPI:
    """Validation of the same request, and an answer that is always the same."""
    app = FastAPI()
    order_type: Any = request_model(load(folder).problem)

    @app.post("/predict")
    async def predict(_: Annotated[order_type, Body()]) -> dict[str, float]:
        return {"minutes": 31.4}

    return app


def pandas(folder: str) -> FastAPI:
    """The same request as a frame of one row for the pipeline."""
    app = FastAPI()
    artefact = load(folder)
    problem, pipeline = artefact.problem, artefact.pipeline
    order_type: Any = request_model(problem)
    numbers = [column.name for column in problem.features if column.kind == "numeric"]

    @app.post("/predict")
    def predict(order: Annotated[order_type, Body()]) -> dict[str, float]:
        frame = pd.DataFrame([order.model_dump()]).astype(dict.fromkeys(numbers, "float64"))
        return {"minutes": float(predict_frame(problem, pipeline, frame)[0])}

    return app


def main(name: str, folder: str, log: str) -> None:
    """Serve one of them on a free port until SIGTERM."""
    port = listen("127.0.0.1", 0)
    print(port.getsockname()[1], flush=True)  # noqa: T201 - read by the process that started this one
    if name == "ours":
        source = FromFolder(folder)
        run(Service(load(folder).problem, source, PredictionLog(log, LOG_BYTES)), port)
    else:
        app = {"floor": floor, "pandas": pandas}[name](folder)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[port])


if __name__ == "__main__":
    main(*sys.argv[1:])
