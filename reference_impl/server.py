"""Run the service on a port until the process is told to stop, and then stop without a loss."""

import signal
import socket
import time
from types import FrameType

import uvicorn

from reference_impl.errors import LoopError
from reference_impl.serve import create_app
from reference_impl.service import Service

DRAIN_SECONDS = 1.0
_WAITING = 2048
_FINISH_SECONDS = 30  # requests in flight may take so long, then they are cut off


class GracefulServer(uvicorn.Server):
    """Says that it is not ready first, and closes its port a moment later.

    A balancer sends orders until it has seen /ready fail. A server that closes its port at the
    first signal refuses what arrives until then, so for `drain_seconds` it still answers orders.
    Ctrl-C, and a second signal, skip the wait.
    """

    def __init__(self, config: uvicorn.Config, service: Service, drain_seconds: float) -> None:
        super().__init__(config)
        self._service, self._drain_seconds = service, drain_seconds
        self._closing_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as uvicorn calls it
        """Begin to stop. Unlike uvicorn's own, this lets the process end with exit code 0."""
        if sig == signal.SIGINT or self._service.draining:
            self.should_exit = True
        self._service.draining = True
        self._closing_at = time.monotonic() + self._drain_seconds

    async def on_tick(self, counter: int) -> bool:
        """Called by uvicorn ten times a second."""
        if self._closing_at is not None and time.monotonic() >= self._closing_at:
            self.should_exit = True
        return await super().on_tick(counter)


def listen(host: str, port: int) -> socket.socket:
    """Take a port, 0 for any free one; raises LoopError when it cannot be had."""
    taken = socket.socket()
    # Without this a port that was closed a minute ago would count as taken.
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(_WAITING)  # who comes while the model is being loaded waits for it
    except OSError as error:
        taken.close()
        message = f"Port {port} cannot be used: stop what uses it or name another with --port."
        raise LoopError(message) from error
    return taken


def run(service: Service, port: socket.socket, drain_seconds: float = DRAIN_SECONDS) -> None:
    """Serve until SIGTERM or Ctrl-C; requests in flight are finished and the log is flushed."""
    config = uvicorn.Config(
        create_app(service), log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=_FINISH_SECONDS,
    )  # fmt: skip
    GracefulServer(config, service, drain_seconds).run(sockets=[port])
