"""Build the site, then serve it and the demos until Ctrl-C.

    python -m apps.launch

The site is static and served by the standard library; the demos are one Streamlit process.
When a port is taken, the next free one is used. The site learns the demos' address from
``assets/demos.json``, which this server answers itself.
"""

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import ClassVar, NoReturn

import click

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
HOST = "127.0.0.1"
PORTS_TRIED = 50
DEMOS_READY_SECONDS = 60
STOP_SECONDS = 5


class SiteHandler(http.server.SimpleHTTPRequestHandler):
    """Serve the built site, with its own page for an address that does not exist."""

    demos_url = ""
    # Windows may have .js registered as plain text, which a browser refuses to run.
    extensions_map: ClassVar[dict[str, str]] = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
    }

    def do_GET(self) -> None:
        """Answer one request; the demos' address is the only thing that is not a file."""
        if self.path.split("?")[0] != "/assets/demos.json":
            super().do_GET()
            return
        self._answer(200, "application/json", json.dumps({"base": self.demos_url}).encode())

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer an unknown address with the site's own page."""
        page = Path(self.directory, "404.html")
        if code == http.HTTPStatus.NOT_FOUND and page.is_file():
            self._answer(code, "text/html; charset=utf-8", page.read_bytes())
        else:
            super().send_error(code, message, explain)

    def _answer(self, code: int, content_type: str, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Stay silent: a line for each file would bury the addresses that the reader needs."""


def free_port(wanted: int) -> int:
    """Return ``wanted``, or the next port that is free.

    Raises:
        click.ClickException: no port of the next 50 is free.
    """
    last = min(wanted + PORTS_TRIED, 65536) - 1
    for port in range(wanted, last + 1):
        with socket.socket() as probe:
            # Without this, a port that was closed a moment ago counts as taken; on Windows the
            # option would let two servers share a port.
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        if port != wanted:
            click.echo(f"Port {wanted} is taken; using {port}.")
        return port
    raise click.ClickException(
        f"No port between {wanted} and {last} is free; name another (--site-port, --demos-port)."
    )


def build_site(folder: Path) -> None:
    """Build the site into ``folder``.

    Raises:
        click.ClickException: MkDocs failed; what it said is printed.
    """
    click.echo("Building the site (about half a minute the first time) ...")
    started = time.monotonic()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    command += ["--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if built.returncode:
        click.echo(built.stdout + built.stderr, err=True)
        raise click.ClickException("The site was not built; the lines above say why.")
    click.echo(f"Built in {time.monotonic() - started:.0f} s.")


@contextmanager
def site_server(folder: Path, port: int, demos_url: str) -> Iterator[None]:
    """Serve the built site on a thread."""
    handler = type("Handler", (SiteHandler,), {"demos_url": demos_url})
    server = http.server.ThreadingHTTPServer((HOST, port), partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def demos_server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run Streamlit in a session of its own: a Ctrl-C reaches this program alone, which ends it."""
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "apps" / "streamlit_app.py")]
    command += [f"--server.port={port}", f"--server.address={HOST}", "--server.headless=true"]
    command += ["--browser.gatherUsageStats=false", "--logger.level=warning"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(process: subprocess.Popen[bytes], url: str) -> None:
    """Wait for the demos to answer.

    Raises:
        click.ClickException: they ended, or did not answer within a minute.
    """
    deadline = time.monotonic() + DEMOS_READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise click.ClickException("The demos did not start; the lines above say why.")


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@click.command()
@click.option("--site-port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--demos-port", default=8501, show_default=True, type=click.IntRange(1, 65535))
@click.option("--build/--no-build", default=True, help="Build the site first, or serve it as is.")
@click.option("--site-dir", default=SITE, show_default="site/", type=click.Path(path_type=Path))
def main(*, site_port: int, demos_port: int, build: bool, site_dir: Path) -> None:
    """Build the site, then serve it and the demos until Ctrl-C."""
    # Also for SIGINT: a shell that starts us in the background tells us to ignore it.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, _interrupt)
    try:
        if build or not (site_dir / "index.html").is_file():
            build_site(site_dir)
        site_port, demos_port = free_port(site_port), free_port(demos_port)
        demos_url = f"http://localhost:{demos_port}"
        with demos_server(demos_port) as demos, site_server(site_dir, site_port, demos_url):
            wait_until_ready(demos, demos_url)
            click.echo(f"\n  Site   http://localhost:{site_port}\n  Demos  {demos_url}\n")
            click.echo("Ctrl-C stops both.")
            demos.wait()
            raise click.ClickException("The demos ended by themselves; the lines above say why.")
    except KeyboardInterrupt:
        click.echo("\nStopped.")


if __name__ == "__main__":
    main()
