"""What the checks of lab pipeline run: pipelines that write down each call of a step."""

import zlib
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

NAMES = ("audit", "clean", "enrich", "features", "judge", "label", "publish", "split", "train")


class PowerCutError(BaseException):
    """The process dies: not an Exception, so that only its end is seen."""


class Pipeline:
    """A pipeline drawn at random, and the calls that its steps received.

    The result of a step is a number that depends on everything the step is given, unless a function
    in `work` says otherwise.
    """

    def __init__(self, rng: np.random.Generator, count: int = 7) -> None:
        self.inputs: dict[str, Any] = {"orders": [12.5, 30.1], "weather": "rain"}
        self.line = rng.choice(NAMES, size=count, replace=False).tolist()
        self.parts: dict[str, dict[str, Any]] = {}
        self.work: dict[str, Callable[..., Any]] = {}
        self.calls: list[str] = []
        self.given: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        for place, name in enumerate(self.line):
            before = [*self.inputs, *self.line[:place]]
            # The step just before is always needed by every second one, so that chains are long.
            needs = set(rng.choice(before, size=min(2, len(before)), replace=False).tolist())
            needs |= {self.line[place - 1]} if place % 2 else set()
            parameters = {"rate": round(float(rng.random()), 3), "trees": int(rng.integers(99))}
            self.parts[name] = {"needs": sorted(needs), "version": "1", "parameters": parameters}

    def steps(self, rng: np.random.Generator) -> dict[str, dict[str, Any]]:
        """Return the steps as an exercise gets them, in an order that tells nothing."""
        mixed = rng.permutation(self.line).tolist()
        return {name: {**self.parts[name], "run": self._run(name)} for name in mixed}

    def after(self, start: str) -> set[str]:
        """Return the steps that get something from a step or an input, directly or not."""
        found: set[str] = set()
        for name in self.line:
            if found.union([start]) & set(self.parts[name]["needs"]):
                found.add(name)
        return found

    def counted(self) -> Counter[str]:
        """Return how often each step was called, and forget it."""
        counts = Counter(self.calls)
        self.calls.clear()
        return counts

    def results(self) -> dict[str, Any]:
        """Return what each step must give, worked out here."""
        data = dict(self.inputs)
        for name in self.line:
            part = self.parts[name]
            given = {need: data[need] for need in part["needs"]}
            data[name] = self._result(name, given, part["parameters"])
        return {name: data[name] for name in self.line}

    def _run(self, name: str) -> Callable[[dict[str, Any], dict[str, Any]], Any]:
        def work(given: dict[str, Any], parameters: dict[str, Any]) -> Any:  # noqa: ANN401
            self.calls.append(name)
            self.given[name] = (given, parameters)
            return self._result(name, given, parameters)

        return work

    def _result(self, name: str, given: dict[str, Any], parameters: dict[str, Any]) -> object:
        if name in self.work:
            return self.work[name](given, parameters)
        facts = [name, self.parts[name]["version"], sorted(parameters.items())]
        return zlib.crc32(repr([facts, sorted(given.items())]).encode())


@pytest.fixture
def pipeline(rng: np.random.Generator) -> Pipeline:
    """See Pipeline."""
    return Pipeline(rng)


@pytest.fixture(scope="session")
def power_cut() -> type[PowerCutError]:
    """See PowerCutError."""
    return PowerCutError
