"""``python -m bok links check`` against a local server with planted faults."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner, Result

from bok import cli, cli_links
from bok.load import Bok
from bok.outside import Answer, addresses, check, report


class Site(BaseHTTPRequestHandler):
    asked: ClassVar[Counter[str]] = Counter()
    now: ClassVar[set[int]] = set()
    most: ClassVar[list[int]] = [0]
    released = threading.Event()

    def do_GET(self) -> None:
        self.asked[self.path] += 1
        self.now.add(id(self))
        self.most[0] = max(self.most[0], len(self.now))
        try:
            if self.path == "/slow":
                self.released.wait(10)
            code = {"/gone": 404, "/moved": 301, "/seen": 302, "/busy": 429}.get(self.path, 200)
            if self.path == "/flaky" and self.asked[self.path] == 1:
                code = 503
            self.send_response(code)
            if code in (301, 302):
                self.send_header("Location", "/new")
            self.end_headers()
        except BrokenPipeError:
            pass
        finally:
            self.now.discard(id(self))

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked.clear()
    Site.most[0] = 0
    Site.released.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Site.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "verdict", "detail", "tries"),
    [
        ("/page", "alive", "", 1),
        ("/seen", "alive", "", 1),
        ("/moved", "moved", "/new", 1),
        ("/flaky", "alive", "", 2),
        ("/gone", "broken", "404", 2),
        ("/busy", "unclear", "429", 2),
        ("/slow", "broken", "no answer: timed out", 2),
    ],
)
def test_each_address_gets_its_verdict(
    site: str, path: str, verdict: str, detail: str, tries: int
) -> None:
    (answer,) = check({site + path: ["x.md:1"]}, seconds=0.5, pause=0)
    assert answer.verdict == verdict
    assert detail in answer.detail
    assert Site.asked[path] == tries


def test_a_host_is_asked_one_address_at_a_time_and_with_a_pause(site: str) -> None:
    began = time.monotonic()
    calls: list[int] = []
    answers = check({f"{site}/{n}": [] for n in range(4)}, lambda: calls.append(1), pause=0.05)
    assert time.monotonic() - began >= 3 * 0.05
    assert Site.most[0] == 1
    assert len(answers) == len(calls) == 4


def test_nobody_who_listens_is_broken() -> None:
    (answer,) = check({"http://127.0.0.1:9/": []}, pause=0)
    assert answer.verdict == "broken"
    assert answer.detail.startswith("no answer")


PAGE = """# Page

[a](https://a.example/x#part) and <https://b.example/>.
<a href="https://c.example/?q=1">c</a> [demo](http://localhost:8501/drift)

```bash
curl https://in-a-block.example/
```
"""


def test_addresses_are_found_on_pages_and_in_facts(tmp_path: Path, bok: Bok) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(PAGE)
    (tmp_path / "README.md").write_text("[a](https://a.example/x)\n")
    found = addresses(tmp_path, bok)
    assert found["https://a.example/x"] == ["README.md:1", "docs/page.md:3"]
    assert found["https://b.example/"] == ["docs/page.md:3"]
    assert found["https://c.example/?q=1"] == ["docs/page.md:4"]
    assert "ref/breck2017" in found["https://doi.org/10.1109/BigData.2017.8258038"]
    assert "tool/explaining-predictions: shap" in found["https://github.com/shap/shap"]
    assert not [address for address in found if "block" in address or "localhost" in address]


def test_the_report_begins_with_what_is_broken() -> None:
    answers = [
        Answer("https://a", ["a.md:1"], "alive"),
        Answer("https://b", ["b.md:2", "c.md:3"], "moved", "https://new"),
        Answer("https://c", ["d.md:4"], "broken", "404 Not Found"),
    ]
    assert list(report(answers)) == [
        "broken: https://c (404 Not Found), in d.md:4",
        "moved: https://b (https://new), in b.md:2, c.md:3",
        "1 alive, 1 moved, 0 unclear, 1 broken.",
    ]


def run(monkeypatch: pytest.MonkeyPatch, places: dict[str, list[str]], *options: str) -> Result:
    monkeypatch.setattr(cli_links, "addresses", lambda *_: places)
    monkeypatch.setattr("bok.outside.time.sleep", lambda _: None)
    return CliRunner().invoke(cli.main, ["links", "check", *options])


def test_the_command_fails_for_a_broken_address(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, {f"{site}/page": ["x"]}).exit_code == 0
    result = run(monkeypatch, {f"{site}/page": ["x"], f"{site}/gone": ["y"]}, "--json")
    assert result.exit_code == 1
    assert [answer["verdict"] for answer in json.loads(result.stdout)] == ["broken", "alive"]


def test_a_machine_without_a_network_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, {"http://127.0.0.1:9/": ["x"], "http://127.0.0.1:9/b": ["y"]})
    assert result.exit_code == 1
    assert "is there a network?" in result.stderr
