"""The load clients count what they see, and the goals of the serving benchmark can be missed."""

import os
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from benchmarks import load, serving
from benchmarks.load import Figures, Traffic
from benchmarks.serving import Server


@pytest.fixture
def server():
    """Answers 200 to the body "good" and 422 to any other; keeps the bodies."""

    bodies = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one write an answer; two would wait for each other

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append(body)
            self.send_response(200 if body == b"good" else 422)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        made.bodies = bodies
        yield made
        made.shutdown()
        thread.join()


def clients():
    return [load.python_load, *([lambda *a: load.load(*a, None)] if load.has_wrk() else [])]


@pytest.mark.parametrize("client", clients())
def test_a_client_sends_the_bodies_in_turn_and_counts_what_fails(server, client):
    figures = client(Traffic(server.server_port, "/predict", ["good", "bad"]), 2, 1)
    assert figures.requests > 10
    assert figures.failed == pytest.approx(figures.requests / 2, rel=0.5)
    assert 0 < figures.p50 <= figures.p95 <= figures.p99
    assert set(server.bodies) == {b"good", b"bad"}


def test_a_server_is_bound_to_a_processor_where_that_is_possible(monkeypatch):
    assert load.pinned(["run"], None) == ["run"]
    monkeypatch.setattr(load.shutil, "which", lambda _: "/usr/bin/taskset")
    assert load.pinned(["run"], 1) == ["taskset", "--cpu-list", "1", "run"]
    monkeypatch.setattr(load.shutil, "which", lambda _: None)
    assert load.pinned(["run"], 1) == ["run"]


def found(ours, floor=100.0, pandas=5.0, failed=0):
    speeds = {serving.OURS: ours, serving.FLOOR: floor, serving.PANDAS: pandas}
    return {
        (name, count): [Figures(10, failed, speed, 1, 2, 3)]
        for name, speed in speeds.items()
        for count in serving.CONNECTIONS
    }


@pytest.mark.parametrize(
    ("figures", "lines", "met"),
    [
        (found(50.0), 20, [True, True, True, True]),
        (found(49.0), 20, [False, False, True, True]),
        (found(50.0, pandas=5.1), 20, [True, False, True, True]),
        (found(50.0, failed=1), 20, [True, True, False, True]),
        (found(50.0), 19, [True, True, True, False]),
    ],
)
def test_the_goals_can_be_missed(figures, lines, met):
    assert [goal.met for goal in serving._goals(figures, [], lines)] == met


def test_the_goals_go_by_what_the_servers_have_worked_where_that_is_known():
    # By the clock ours is the quickest; each of its 10 answers took a tenth of a second of work.
    busy = found(ours=1000.0)
    worked = {serving.OURS: 1.0, serving.FLOOR: 0.4, serving.PANDAS: 5.0}
    told = {key: [replace(one, cpu=worked[key[0]]) for one in runs] for key, runs in busy.items()}
    assert [goal.met for goal in serving._goals(busy, [], 20)][:2] == [True, True]
    assert [goal.met for goal in serving._goals(told, [], 20)][:2] == [False, False]
    assert told[serving.OURS, 1][0].per_cpu_second == 10


def test_the_work_of_a_process_is_counted():
    mine = Server(0, 0.0, SimpleNamespace(pid=os.getpid()))
    before, counted = mine.cpu_seconds, time.process_time()
    while time.process_time() < counted + 0.1:
        pass
    taken = mine.cpu_seconds - before
    assert taken == pytest.approx(0.1, abs=0.05) or before == 0.0  # outside of Linux


def test_a_failed_batch_is_a_failed_request():
    goals = serving._goals(found(50.0), [Figures(1, 1, 1, 1, 1, 1)], 20)
    assert not goals[2].met


def test_lines_of_the_log_are_counted_over_segments(tmp_path):
    (tmp_path / "1.jsonl").write_text("a\nb\n")
    (tmp_path / "2.jsonl").write_text("c\n")
    (tmp_path / "owner.lock").write_text("\n")
    assert serving.logged(tmp_path) == 3
