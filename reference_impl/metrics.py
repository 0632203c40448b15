"""What the service tells Prometheus about itself: traffic, delays, predictions, refusals, models.

This is the first of the four layers of monitoring (the service); the histogram of predictions is
the raw material of the third. Labels have few values by design: an unknown path and an unknown
field are both "other", because every new value of a label is kept in memory for ever.
"""

import time
from collections.abc import Callable, Iterator
from functools import cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from reference_impl.prediction_log import PredictionLog
from reference_impl.problem import Column, Problem

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
OTHER = "other"
# From a quarter of a millisecond, which one order takes, to the seconds that nobody waits.
_SECONDS = (0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5)
_CELLS = 30


class Metrics:
    """The figures of one service, in a registry of its own, so that two apps do not clash."""

    def __init__(self, problem: Problem, log: PredictionLog | None = None) -> None:
        self._registry = CollectorRegistry()
        self._fields = {problem.time.column, *(column.name for column in problem.features), "body"}
        self._requests = self._counter(
            "http_requests", "Requests by route and status", ["route", "status"]
        )
        self._seconds = Histogram(
            "http_request_seconds", "Time to answer", ["route"],
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._predictions = self._counter(
            "predictions", "Answers by model version and role", ["version", "role"]
        )
        self._values = Histogram(
            "prediction_value", f"Predicted {problem.target.name} ({problem.target.unit})",
            buckets=_value_cells(problem.target), registry=self._registry,
        )  # fmt: skip
        self._rejected = self._counter("rejected_fields", "Refused fields of orders", ["field"])
        self._swaps = self._counter("model_swaps", "Models put in place, by result", ["result"])
        self._shadow = self._counter("shadow_answers", "Shadow answers by result", ["result"])
        self._canary = self._counter("canary_failures", "Orders that the champion took over", [])
        self._info = Gauge(
            "model_info", "1 for each model that answers", ["version", "content_hash", "role"],
            registry=self._registry,
        )  # fmt: skip
        # Finding a series by its labels costs more than counting, so it is done once a series.
        self._of_request = cache(
            lambda route, status: (
                self._requests.labels(route, str(status)), self._seconds.labels(route)
            )
        )  # fmt: skip
        self._of_model = cache(self._predictions.labels)
        ProcessCollector(registry=self._registry)
        if log is not None:
            self._registry.register(_LogFigures(log))

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count one request and its time, in seconds."""
        requests, delays = self._of_request(route, status)
        requests.inc()
        delays.observe(seconds)

    def predicted(self, version: str, role: str, value: float) -> None:
        """Count one answer, its value in the unit of the target."""
        self._of_model(version, role).inc()
        self._values.observe(value)

    def rejected(self, field: str) -> None:
        """Count one refused field; a name that the problem does not know is "other"."""
        self._rejected.labels(field if field in self._fields else OTHER).inc()

    def swapped(self, result: str) -> None:
        """Count one attempt to put a model in place: "done", "failed" or "unknown"."""
        self._swaps.labels(result).inc()

    def shadowed(self, result: str) -> None:
        """Count one shadow answer: "answered", "failed" or "dropped"."""
        self._shadow.labels(result).inc()

    def canary_failed(self, orders: int) -> None:
        """Count orders that the canary could not answer, so that the champion did."""
        self._canary.inc(orders)

    def serving(self, models: list[tuple[str, str, str]]) -> None:
        """Name the models that answer now: version, content hash, role."""
        self._info.clear()
        for model in models:
            self._info.labels(*model).set(1)

    def model_age(self, created: Callable[[], float | None]) -> None:
        """Report how many seconds ago the champion was trained; `created` gives Unix seconds."""
        age = Gauge(
            "model_age_seconds", "Time since the champion was trained", registry=self._registry
        )

        def seconds() -> float:
            then = created()
            return float("nan") if then is None else time.time() - then

        age.set_function(seconds)

    def text(self) -> bytes:
        """All figures in the text format of Prometheus, version 0.0.4."""
        return generate_latest(self._registry)

    def _counter(self, name: str, text: str, labels: list[str]) -> Counter:
        return Counter(name, text, labels, registry=self._registry)


class _LogFigures(Collector):
    """Read from the log when Prometheus asks, so that writing a line costs nothing extra."""

    def __init__(self, log: PredictionLog) -> None:
        self._log = log

    def collect(self) -> Iterator[Metric]:
        yield CounterMetricFamily(
            "prediction_log_dropped", "Lines that the bound has cost", value=self._log.dropped
        )
        yield CounterMetricFamily(
            "prediction_log_failures", "Writes that failed", value=self._log.failed_writes
        )
        yield GaugeMetricFamily("prediction_log_bytes", "Size on disk", value=self._log.size)


def _value_cells(target: Column) -> list[float]:
    """Upper ends of the cells of the histogram: equal steps between the limits of the target.

    >>> from reference_impl.problem import load_problem
    >>> _value_cells(load_problem("delivery").target)[:3]
    [10.0, 20.0, 30.0]
    """
    low = 0.0 if target.min is None else target.min
    if target.max is None:
        return [low + 2.0**power for power in range(_CELLS)]
    return [low + (target.max - low) * step / _CELLS for step in range(1, _CELLS + 1)]
