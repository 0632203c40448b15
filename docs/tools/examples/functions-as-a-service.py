# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["functions-framework==3.10.2", "numpy==2.4.6", "pandas==3.0.6"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""The promise as a function that runs on demand: what may stay in its memory, and what may not."""

import sys
from pathlib import Path

import flask
import functions_framework
import numpy as np
import pandas as pd
from flask.testing import FlaskClient

# All of this runs once in each new instance, before its first answer: the cold start.
orders = pd.read_csv(Path(__file__).with_name("orders.csv"))
MINUTES_PER_KM, PREPARATION = np.polyfit(orders["distance_km"], orders["minutes"], deg=1)
answered = [0]  # looks like a count of all orders


@functions_framework.http
def promise(request: flask.Request) -> tuple[dict, int]:
    order = request.get_json(silent=True)
    kilometres = order.get("distance_km") if isinstance(order, dict) else None
    if type(kilometres) not in (int, float) or not 0 <= kilometres <= 30:
        return {"detail": "distance_km must be a number from 0 to 30"}, 422
    answered[0] += 1
    return {
        "minutes": round(PREPARATION + MINUTES_PER_KM * kilometres, 1),
        "answered": answered[0],
    }, 200


def start_instance() -> FlaskClient:
    """What the platform does when a request finds no idle instance: it loads this file anew."""
    sys.dont_write_bytecode = True  # no compiled copy in this folder
    return functions_framework.create_app(target="promise", source=__file__).test_client()


if __name__ == "__main__":
    order = {"distance_km": 2.5}
    quiet = start_instance()
    answers = [quiet.post("/", json=order).get_json() for _ in range(3)]
    rush = start_instance()  # a fourth order comes while the first instance is busy
    answers.append(rush.post("/", json=order).get_json())
    refused = quiet.post("/", json={"distance_km": "2.5 km"})

    print("promised minutes:", [answer["minutes"] for answer in answers])
    print("counted so far:  ", [answer["answered"] for answer in answers])
    print("refused:", refused.status_code, refused.get_json()["detail"])

    assert len({answer["minutes"] for answer in answers}) == 1, "the model is the same everywhere"
    assert [answer["answered"] for answer in answers] == [1, 2, 3, 1], "the memory is not shared"
    assert refused.status_code == 422, "a distance with a unit in it is no number"
