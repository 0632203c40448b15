"""The service as a process of its own: clean start, hot swap under load, SIGKILL, SIGTERM."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from click.testing import CliRunner

from reference_impl import swap
from reference_impl.artefact import load
from reference_impl.artefact_files import example_order
from reference_impl.cli import main
from reference_impl.prediction_log import PredictionLog, read
from reference_impl.serve import create_app
from reference_impl.server import listen
from reference_impl.service import Service
from reference_impl.swap import FromRegistry
from reference_impl.train import TrainingRecord, predict

ROOT = Path(__file__).resolve().parents[2]
HEADERS = {"Content-Type": "application/json"}
# What serving a directory must not need: each is None in `sys.modules`, so an import of it fails.
BLOCKED = ("mlflow", "pandera", "deltalake", "evidently", "dagster", "rich")
COMMAND = f"""
import sys
sys.modules.update(dict.fromkeys({BLOCKED}))
from reference_impl.cli import main
main(prog_name="reference_impl")
"""


@contextmanager
def process(model, code, folder):
    """`serve MODEL` in a process that knows nothing but `code`; gives it and its port."""
    command = [sys.executable, "-c", COMMAND, "serve", str(model), "--port", "0", "--log", "log"]
    environment = os.environ | {"PYTHONPATH": str(code)}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as made:
        try:
            first = made.stdout.readline()
            assert first.startswith("Serving version"), first
            yield made, int(first.rsplit(":", 1)[1])
        finally:
            if made.poll() is None:
                made.kill()


class Clients:
    """Some clients, each sending the same order again and again over a connection of its own."""

    def __init__(self, port, order, number=4, most=5000):
        self.answers: list[dict] = []
        self.failures: list[object] = []
        self.enough = threading.Event()
        self._port, self._body, self._most = port, json.dumps(order), most
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send) for _ in range(number)]
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _send(self):
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        for _ in range(self._most):
            if self._stop.is_set():
                break
            try:
                line.request("POST", "/predict", self._body, HEADERS)
                answer = line.getresponse()
                body = json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.failures.append(error)
                break
            (self.answers if answer.status == 200 else self.failures).append(body)
            if len(self.answers) >= 200:
                self.enough.set()
        line.close()


def get(port, path):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", path)
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, body


@pytest.fixture
def order(quick_problem, history):
    return example_order(quick_problem, history.tail(1))


def test_a_directory_alone_serves_the_same_answers_and_loses_none_when_killed(
    models, quick_problem, pipeline, batch, order, tmp_path
):
    with zipfile.ZipFile(models[0] / "code.zip") as code:
        code.extractall(tmp_path / "code")
    artefact, rows = load(models[0]), batch.head(40)
    orders = [example_order(quick_problem, rows.iloc[[row]]) for row in range(len(rows))]
    with process(models[0], tmp_path / "code", tmp_path) as (served, port):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("POST", "/predict/batch", json.dumps(orders), HEADERS)
        answers = [one["minutes"] for one in json.loads(line.getresponse().read())["predictions"]]
        line.close()
        clients = Clients(port, order)
        assert clients.enough.wait(60)
        served.send_signal(signal.SIGKILL)
        served.wait(30)
        clients.stop()
    assert answers == [artefact.predict_one(order) for order in orders]
    assert answers == pytest.approx(predict(quick_problem, pipeline, rows), rel=1e-6)
    seen = {answer["prediction_id"] for answer in clients.answers}
    kept = read(tmp_path / "log")
    assert len(seen) >= 200
    assert seen <= set(kept["prediction_id"])
    # At most one order of each client was answered and not received.
    assert len(seen) + 40 <= len(kept) <= len(seen) + 40 + 4
    PredictionLog(tmp_path / "log").close()  # the dead process does not own it any more


def begun(port, body):
    """A request whose body is only half sent; gives the rest of it and the open socket."""
    half = len(body) // 2
    line = socket.create_connection(("127.0.0.1", port), timeout=30)
    head = f"POST /predict/batch HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    line.sendall(f"{head}Content-Type: application/json\r\n\r\n".encode() + body[:half])
    return line, body[half:]


def received(line):
    chunks = []
    while chunk := line.recv(65536):
        chunks.append(chunk)
    line.close()
    return b"".join(chunks)


def test_sigterm_says_not_ready_finishes_what_was_begun_and_ends_with_zero(models, order, tmp_path):
    with process(models[0], ROOT, tmp_path) as (served, port):
        body = json.dumps([order] * 100).encode()
        line, rest = begun(port, body)
        clients = Clients(port, order)
        assert clients.enough.wait(60)
        served.send_signal(signal.SIGTERM)
        until = time.monotonic() + 30
        while get(port, "/ready")[0] == 200 and time.monotonic() < until:
            time.sleep(0.01)
        clients.stop()  # as a balancer does that has seen it
        assert clients.failures == []
        while time.monotonic() < until:  # until the port is closed
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                time.sleep(0.02)
            except OSError:
                break
        assert served.poll() is None, "it must wait for the request that was begun"
        line.sendall(rest)
        answer = received(line)
        assert served.wait(30) == 0
    assert answer.startswith(b"HTTP/1.1 200")
    found = json.loads(answer.partition(b"\r\n\r\n")[2])["predictions"]
    ids = {one["prediction_id"] for one in found + clients.answers}
    assert set(read(tmp_path / "log")["prediction_id"]) == ids


@contextmanager
def in_thread(service):
    taken = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(service), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    try:
        yield taken.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def test_twenty_swaps_under_load_without_a_failed_request(
    registry, quick_problem, other_pipeline, history, order, tmp_path, monkeypatch
):
    monkeypatch.setattr(swap, "POLL_SECONDS", 0.02)
    record = TrainingRecord("delivery", 4, -30, -1, 1000, 2)
    third = registry.register(quick_problem, other_pipeline, record, history.head(50))
    service = Service(quick_problem, FromRegistry(registry), PredictionLog(tmp_path / "log"))
    with in_thread(service) as port:
        clients = Clients(port, order, number=3, most=20_000)
        for turn in range(20):
            version = (third, 2)[turn % 2]
            before = len(clients.answers)
            registry.promote(version)
            until = time.monotonic() + 20
            while service.champion().version != str(version) or len(clients.answers) == before:
                assert time.monotonic() < until, service._holder.reason
                time.sleep(0.005)
        clients.stop()
        text = get(port, "/metrics")[1].decode()
    assert clients.failures == []
    assert 'model_swaps_total{result="done"} 21.0' in text
    assert 'result="failed"' not in text
    # Each answer is that of the model it names: no request saw half of one and half of the other.
    expected = {str(v): registry.artefact(v).predict_one(order) for v in (2, third)}
    answers = {(one["model_version"], one["minutes"]) for one in clients.answers}
    assert answers == set(expected.items())
    assert len(read(tmp_path / "log")) == len(clients.answers)


def test_what_keeps_serve_from_starting_is_one_sentence(models, tmp_path):
    def refused(*arguments):
        called = CliRunner().invoke(main, ["serve", *map(str, arguments)])
        assert called.exit_code == 1
        assert "Traceback" not in called.output
        return called.output

    workspace = ("--workspace", tmp_path)
    assert "no finished run" in refused(*workspace)
    assert "is not a model: it has no manifest.json" in refused(tmp_path, *workspace)
    assert "share must be from 0 to 1" in refused(models[0], "--share", 3, *workspace)
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} cannot be used" in refused(models[0], "--port", port, *workspace)
    owner = PredictionLog(tmp_path / "log")
    assert "is in use" in refused(models[0], "--port", 0, "--log", tmp_path / "log")
    owner.close()
