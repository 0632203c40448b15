"""Which model answers now: the next champion takes over between two requests.

A thread asks for the champion twice a second. A new one is loaded beside the old one, verified
file by file, and must give the stored answer to its own example; only then does one assignment
put it in place. A request takes hold of its model once, at its start, so it ends with the model
with which it began, and no request ever waits for a model to load.
"""

import json
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reference_impl import artefact
from reference_impl.artefact import Artefact
from reference_impl.errors import LoopError
from reference_impl.onnx_model import RELATIVE_TOLERANCE
from reference_impl.problem import Problem
from reference_impl.registry import Registry

POLL_SECONDS = 0.5
_RETRY_SECONDS = 30.0


@dataclass(frozen=True)
class Served:
    """A loaded model and the version by which the outside knows it."""

    version: str
    artefact: Artefact


class Source(Protocol):
    """Where models come from."""

    def champion(self) -> str:
        """Name of the model that must answer; raises LoopError when there is none."""

    def load(self, name: str) -> Served:
        """Load a model and verify its files; raises LoopError when that fails."""


class FromRegistry:
    """The champion of a registry, whoever that is at the moment; names are version numbers."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def champion(self) -> str:
        """See `Source`."""
        return str(self._registry.champion_version())

    def load(self, name: str) -> Served:
        """See `Source`."""
        if not name.isdecimal():
            raise LoopError(f"A version is a number such as 3, and '{name}' is not.")
        return Served(name, self._registry.artefact(int(name)))


class FromFolder:
    """One artefact directory for as long as the process lives; names are paths."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = folder

    def champion(self) -> str:
        """See `Source`."""
        return str(self._folder)

    def load(self, name: str) -> Served:
        """See `Source`; a directory has no number, so its content is its version."""
        loaded = artefact.load(Path(name))
        return Served(loaded.content_hash[:12], loaded)


class Holder:
    """Holds the model that answers and replaces it when the source names another.

    Args:
        problem: a model that takes other fields than these is refused.
        source: names and loads models.
        swapped: called with "done" or "failed" after each attempt, and with "unknown" each time
            that the source does not say who the champion is.
    """

    def __init__(self, problem: Problem, source: Source, swapped: Callable[[str], None]) -> None:
        self.current: Served | None = None
        self.reason = ""  # why there is no model, or why the newest one does not answer
        self._problem, self._source, self._swapped = problem, source, swapped
        self._name: str | None = None
        self._failed: tuple[str, float] = ("", 0.0)
        self._stop = threading.Event()
        self._watching: threading.Thread | None = None

    def load(self, name: str) -> Served:
        """Load a model and let it answer its own example.

        Raises:
            LoopError: it cannot be loaded, takes other fields, or gives another answer.
        """
        served = self._source.load(name)
        if served.artefact.problem.features != self._problem.features:
            raise LoopError(
                f"Version {served.version} takes other fields than this service was started for: "
                "start a service of its own for it."
            )
        self_test(served)
        return served

    def refresh(self) -> None:
        """Look once; what goes wrong is kept in `reason`, and the old model goes on."""
        try:
            name = self._source.champion()
        except Exception as error:  # a store that is out of order must not end the watch
            self.reason = _sentence(error)
            self._swapped("unknown")
            return
        failed, again = self._failed
        if name == self._name or (name == failed and time.monotonic() < again):
            return
        try:
            self.current = self.load(name)
        except Exception as error:  # nor a model that cannot be loaded
            self._failed = (name, time.monotonic() + _RETRY_SECONDS)
            self.reason = _sentence(error)
            self._swapped("failed")
        else:
            self._name, self._failed, self.reason = name, ("", 0.0), ""
            self._swapped("done")

    def start(self) -> None:
        """Look again each `POLL_SECONDS`, in a thread, so that no request waits for it."""

        def watch() -> None:
            while not self._stop.wait(POLL_SECONDS):
                self.refresh()

        self._watching = threading.Thread(target=watch, daemon=True, name="champion")
        self._watching.start()

    def stop(self) -> None:
        """End the watch; the model in place goes on answering."""
        self._stop.set()
        if self._watching:
            self._watching.join()


def self_test(served: Served) -> None:
    """Let a model answer the example that lies in its directory.

    Raises:
        LoopError: it gives another answer than the one that was stored when it was built.
    """
    path = served.artefact.folder / "example.json"
    example = json.loads(path.read_text(encoding="utf-8"))
    answer, expected = served.artefact.predict_one(example["request"]), example["prediction"]
    if not math.isclose(answer, expected, rel_tol=RELATIVE_TOLERANCE):
        raise LoopError(
            f"Version {served.version} answers its own example with {answer} instead of "
            f"{expected}: build it again for the libraries that are installed here."
        )


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, LoopError) else f"The models cannot be read: {error!r}."
