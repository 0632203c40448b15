"""One answer as it is kept: its id, and its line in the prediction log."""

import json
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Literal

_PROCESS = secrets.token_hex(4)
_last_ns = 0
_id_lock = threading.Lock()


def new_id() -> str:
    """A unique id, 24 hexadecimal digits; as text, ids sort in the order in which they were made.

    The first 16 digits are the time in nanoseconds, never the same twice in a process; the last 8
    are drawn at its start, so that two processes cannot make the same id.

    >>> first, second = new_id(), new_id()
    >>> first < second, len(first)
    (True, 24)
    """
    global _last_ns  # noqa: PLW0603 - one clock for the whole process
    with _id_lock:
        _last_ns = max(time.time_ns(), _last_ns + 1)
        return f"{_last_ns:016x}{_PROCESS}"


@dataclass(frozen=True)
class Entry:
    """One answer: which model gave it, as what, to which request (JSON), and when (UTC)."""

    prediction_id: str
    time: str
    model_version: str
    content_hash: str
    role: Literal["champion", "canary"]
    request: bytes
    answer: float

    def line(self) -> bytes:
        """The entry as one line of JSON; `request` is JSON already and goes in as it is."""
        facts = {name: value for name, value in vars(self).items() if name != "request"}
        return b'%b,"request":%b}\n' % (json.dumps(facts)[:-1].encode(), self.request)


def shadow_line(prediction_id: str, version: str, answer: float) -> bytes:
    """What a shadow would have answered, as a line of its own: it comes after the answer."""
    facts = {
        "prediction_id": prediction_id, "shadow_version": version, "shadow_answer": answer
    }  # fmt: skip
    return json.dumps(facts).encode() + b"\n"
