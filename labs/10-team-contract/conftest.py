"""What the checks of lab team-contract draw: an incident with a known cause, in four logs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest

HOURS = {"app": 0, "data": 1, "modelling": 1, "partner": -5}
FEEDS = {
    "promise": ["model", "features"],
    "model": ["features", "labels"],
    "features": ["orders", "weather"],
    "labels": ["orders"],
    "orders": ["partner feed"],
    "billing": ["orders"],
    "model card": ["model"],
}
TEAM = {
    "promise": "app", "billing": "app", "model": "modelling", "model card": "modelling",
    "features": "data", "labels": "data", "orders": "data", "weather": "data",
    "partner feed": "partner",
}  # fmt: skip
UPSTREAM = ["promise", "model", "features", "labels", "orders", "weather", "partner feed"]
BESIDE = ["billing", "model card"]


def make_incident(rng: np.random.Generator) -> dict[str, Any]:
    """An incident: the logs of the teams, and what is true of it."""
    begin = datetime(2026, 3, 2, 8, 0, tzinfo=UTC) + timedelta(minutes=int(rng.integers(600)))
    cause, early, beside = (
        str(rng.choice(UPSTREAM)), str(rng.choice(UPSTREAM)), str(rng.choice(BESIDE)),
    )  # fmt: skip
    recover = int(rng.integers(120, 300))
    minutes = rng.choice(np.arange(1, recover), 11, replace=False).tolist()  # no two alike
    notice, take = sorted(minutes[:2])
    wrong = [0, *sorted(minutes[2:])]
    told = [
        (-300, early, "change", "an earlier change"),
        (-200, "weather", "alarm", "something else"),
        (-60, cause, "change", "the cause"),
        (-20, beside, "change", "beside it"),
        *((minute, "promise", "wrong", f"order {n}") for n, minute in enumerate(wrong)),
        (notice, "promise", "alarm", "the error grows"),
        (take, "promise", "taken", "looking"),
        (take + 0.5, "promise", "change", "rolled back"),
        (recover, "promise", "well", "as before"),
        (recover + 30, "promise", "alarm", "the night shift"),
        (recover + 60, "promise", "well", "still"),
    ]
    logs: dict[str, list[dict[str, str]]] = {team: [] for team in HOURS}
    for minute, part, kind, what in told:
        team = TEAM[part]
        zone = timezone(timedelta(hours=HOURS[team]))
        at = (begin + timedelta(minutes=minute)).astimezone(zone).isoformat()
        logs[team].append({"at": at, "part": part, "kind": kind, "what": what})
    return {
        "logs": {team: logs[team] for team in rng.permutation(list(logs)).tolist()},
        "suspects": ["the cause", "an earlier change"],
        "to notice": notice,
        "to take": take,
        "to recover": recover,
        "unnoticed": sum(minute < notice for minute in wrong),
        "in order": [what for *_, what in sorted(told, key=lambda row: row[0])],
    }


@pytest.fixture(scope="session")
def incident_of() -> Callable[[np.random.Generator], dict[str, Any]]:
    """See make_incident."""
    return make_incident


@pytest.fixture(scope="session")
def feeds() -> dict[str, list[str]]:
    """Which part gets its input from which."""
    return FEEDS
