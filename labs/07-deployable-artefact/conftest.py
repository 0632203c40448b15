"""What the checks of lab deployable-artefact draw: artefacts, orders, and their answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

DISTRICTS = ["centre", "harbour", "hills", "station"]
SCHEMA = {
    "distance_km": {"kind": "number", "min": 0.0, "max": 30.0, "nullable": False},
    "hour": {"kind": "number", "min": 0, "max": 24, "nullable": False},
    "open_orders": {"kind": "number", "min": 0, "max": 500, "nullable": True},
    "district": {"kind": "level", "levels": DISTRICTS, "nullable": False},
}
ENVIRONMENT = {"numpy": "2.4.6", "scikit-learn": "1.9.1"}


@dataclass(frozen=True)
class Parts:
    """What an artefact is made of, with answers that do not come from the student's code."""

    version: str
    model: dict[str, Any]
    features: list[dict[str, Any]]
    schema: dict[str, Any]
    example: dict[str, Any]

    def answer(self, order: dict[str, Any]) -> float:
        """Return the minutes of an order, by the definitions in the exercise."""
        return minutes_of(self.model, self.features, order)


def minutes_of(
    model: dict[str, Any], features: list[dict[str, Any]], order: dict[str, Any]
) -> float:
    """Return what a model answers to an order."""
    values = {feature["name"]: _value(feature, order.get(feature["field"])) for feature in features}

    def leaf(tree: dict[str, Any]) -> float:
        if "value" in tree:
            return tree["value"]
        return leaf(tree["yes"] if values[tree["feature"]] > tree["above"] else tree["no"])

    return model["base"] + sum(leaf(tree) for tree in model["trees"])


def _value(feature: dict[str, Any], field: Any) -> float:  # noqa: ANN401
    match feature["make"], field:
        case "number", None:
            return feature["missing"]
        case "number", number:
            return number
        case _, None:
            return 0.0
        case "equals", level:
            return 1.0 if level == feature["level"] else 0.0
    return 1.0 if feature["low"] <= field < feature["high"] else 0.0


@pytest.fixture
def draw_parts() -> Callable[..., Parts]:
    """Draw the parts of an artefact; each call gives other numbers."""

    def draw(rng: np.random.Generator, version: str = "v1") -> Parts:
        features = [
            {"name": "distance", "field": "distance_km", "make": "number", "missing": 3.0},
            {
                "name": "open",
                "field": "open_orders",
                "make": "number",
                "missing": float(rng.uniform(20, 80)),
            },
            {"name": "dinner", "field": "hour", "make": "between", "low": 18.0, "high": 21.0},
        ]
        features += [
            {"name": name, "field": "district", "make": "equals", "level": name}
            for name in rng.choice(DISTRICTS, size=2, replace=False).tolist()
        ]
        model = {
            "base": float(rng.uniform(15, 30)),
            "trees": [_tree(rng, features, 3) for _ in range(6)],
        }
        return Parts(version, model, features, SCHEMA, _order(rng))

    return draw


@pytest.fixture
def draw_orders() -> Callable[..., list[dict[str, Any]]]:
    """Draw n legal orders; in some of them the open orders are None, in others not there."""
    return lambda rng, n: [_order(rng) for _ in range(n)]


def _tree(rng: np.random.Generator, features: list[dict[str, Any]], depth: int) -> dict[str, Any]:
    if depth == 0:
        return {"value": float(rng.normal(0, 3))}
    feature = features[int(rng.integers(len(features)))]
    top = {"distance": 12.0, "open": 100.0}.get(feature["name"])
    return {
        "feature": feature["name"],
        "above": 0.5 if top is None else float(rng.uniform(0, top)),
        "yes": _tree(rng, features, depth - 1),
        "no": _tree(rng, features, depth - 1),
    }


def _order(rng: np.random.Generator) -> dict[str, Any]:
    order = {
        "distance_km": float(rng.uniform(0, 12)),
        "hour": int(rng.integers(24)),
        "district": str(rng.choice(DISTRICTS)),
        "open_orders": int(rng.integers(100)),
    }
    kind = rng.integers(4)
    if kind == 0:
        order["open_orders"] = None
    elif kind == 1:
        del order["open_orders"]
    return order


@pytest.fixture
def environment() -> dict[str, str]:
    """The libraries that the model needs, with their versions."""
    return dict(ENVIRONMENT)
