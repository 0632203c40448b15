"""A second model beside the champion, before it is trusted: as a shadow or as a canary.

A canary answers a share of the orders, chosen by a hash of the order: the same order always meets
the same model, and the share needs no memory. A shadow answers all orders behind the customer's
back: in a thread of its own, from a queue that drops orders rather than grow. Whatever happens to
a shadow, the answer of the champion has not waited for it.
"""

import hashlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reference_impl.errors import LoopError
from reference_impl.prediction import shadow_line
from reference_impl.prediction_log import PredictionLog
from reference_impl.swap import Served

_WAITING = 1000  # orders that may wait for the shadow
_STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Rollout:
    """Which second models run, by the names that the source of models knows.

    `shadow` answers every order and is only logged; `canary` answers the part `share` of them.

    Raises:
        LoopError: the share is not a part.
    """

    shadow: str | None = None
    canary: str | None = None
    share: float = 0.1

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise LoopError(f"The canary's share must be from 0 to 1, and {self.share} is not.")


def place(request: bytes) -> float:
    """Where an order stands between 0 and 1, evenly spread and the same in every process.

    >>> place(b"one order") == place(b"one order"), 0 <= place(b"another") < 1
    (True, True)
    """
    return int.from_bytes(hashlib.blake2b(request, digest_size=8).digest()) / 2**64


class Shadow:
    """Answers orders in a thread of its own and writes what it would have said into the log.

    Args:
        served: the model.
        log: where its answers go.
        counted: called with "answered", "failed" or "dropped" for each order.
    """

    def __init__(self, served: Served, log: PredictionLog, counted: Callable[[str], None]) -> None:
        self.served = served
        self._log, self._counted = log, counted
        self._orders: queue.Queue[tuple[str, dict[str, Any]] | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._work, daemon=True, name="shadow")
        self._thread.start()

    def offer(self, prediction_id: str, order: dict[str, Any]) -> None:
        """Hand an order over and return at once, also when there is no room for it."""
        try:
            self._orders.put_nowait((prediction_id, order))
        except queue.Full:
            self._counted("dropped")

    def stop(self) -> None:
        """Answer what waits, for a few seconds at most, and end."""
        try:
            self._orders.put(None, timeout=_STOP_SECONDS)
        except queue.Full:
            return  # it hangs; a daemon thread ends with the process
        self._thread.join(_STOP_SECONDS)

    def _work(self) -> None:
        while (waiting := self._orders.get()) is not None:
            prediction_id, order = waiting
            try:
                answer = self.served.artefact.predict_one(order)
                self._log.append(shadow_line(prediction_id, self.served.version, answer))
            except Exception:  # whatever a model on trial does, the service goes on
                self._counted("failed")
            else:
                self._counted("answered")
