"""``python -m bok tools refresh`` against a small index of its own, with planted staleness."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner, Result
from packaging.version import Version

from bok import cli, console
from bok.errors import BokError
from bok.load import load
from bok.models import Category, Tool
from bok.package_index import PackageIndex, Project
from bok.refresh import Finding, refresh

TODAY = date(2026, 11, 27)
CHECKED = date(2026, 11, 1)


def file(name: str, day: str, **more: object) -> dict[str, object]:
    return {"filename": name, "url": name, "hashes": {}, "upload-time": f"{day}T12:00:00Z", **more}


JSON_PROJECTS: dict[str, dict[str, Any]] = {
    "alive": {
        "files": [
            file("alive-1.0.tar.gz", "2024-01-01"),
            file("alive-1.1-py3-none-any.whl", "2026-10-03"),
            file("alive-1.1.tar.gz", "2026-10-02"),
            file("alive-9.0rc1.tar.gz", "2026-11-20"),
            file("alive-8.0.tar.gz", "2026-11-20", yanked="broken"),
            file("alive-0.1-py2.7.egg", "2010-01-01"),
        ]
    },
    "put-aside": {
        "files": [file("put_aside-2.0.tar.gz", "2026-10-01")],
        "project-status": {"status": "archived"},
    },
}
HTML = """<html><head><meta name="pypi:project-status" content="deprecated"></head><body>
<a href="../../files/undated-1.0.tar.gz#sha256=0">undated-1.0.tar.gz</a>
<a href="../../files/undated-2.0.tar.gz" data-yanked="">undated-2.0.tar.gz</a></body></html>"""


class Index(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        name = self.path.strip("/").rpartition("/")[2]
        self.asked.append(f"{name} {self.headers.get('Authorization', '')}".strip())
        if name in JSON_PROJECTS:
            self.reply(200, "application/vnd.pypi.simple.v1+json", json.dumps(JSON_PROJECTS[name]))
        elif name == "undated":
            self.reply(200, "text/html", HTML)
        elif name == "garbled":
            self.reply(200, "application/vnd.pypi.simple.v1+json", '{"files": 1}')
        else:
            self.reply(500 if name == "broken" else 404, "text/plain", "")

    def reply(self, code: int, kind: str, text: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Index)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()
    thread.join()
    server.server_close()


def test_json_gives_final_versions_with_the_day_of_their_first_file(address: str) -> None:
    assert PackageIndex([address]).project("Alive") == Project(
        {Version("1.0"): date(2024, 1, 1), Version("1.1"): date(2026, 10, 2)}, "active"
    )


def test_the_name_is_written_as_the_index_wants_it(address: str) -> None:
    project = PackageIndex([address + "/"]).project("Put.Aside")
    assert project == Project({Version("2.0"): date(2026, 10, 1)}, "archived")


def test_html_gives_versions_without_a_day(address: str) -> None:
    found = PackageIndex([address]).project("undated")
    assert found == Project({Version("1.0"): None}, "deprecated")


def test_a_folder_is_an_index_and_several_are_asked(address: str, tmp_path: Path) -> None:
    page = tmp_path / "alive" / "index.html"
    page.parent.mkdir()
    page.write_text('<a href="alive-3.0.tar.gz">x</a><a href="alive-1.1.tar.gz">x</a>')
    found = PackageIndex([address, tmp_path.as_uri()]).project("alive")
    assert found is not None
    assert found.releases[Version("3.0")] is None
    assert found.releases[Version("1.1")] == date(2026, 10, 2)
    assert PackageIndex([tmp_path.as_uri()]).project("gone") is None


def test_credentials_of_the_address_are_sent_and_not_shown(address: str) -> None:
    with_user = address.replace("http://", "http://someone:pass%20word@")
    Index.asked.clear()
    assert PackageIndex([with_user]).project("gone") is None
    assert Index.asked == ["gone Basic c29tZW9uZTpwYXNzIHdvcmQ="]
    with pytest.raises(BokError) as caught:
        PackageIndex([with_user]).project("broken")
    assert "word" not in str(caught.value)


@pytest.mark.parametrize(
    ("package", "said"), [("broken", "answered 500"), ("garbled", "cannot be read")]
)
def test_an_index_that_fails_is_a_sentence(address: str, package: str, said: str) -> None:
    with pytest.raises(BokError, match=said):
        PackageIndex([address]).project(package)


@pytest.mark.parametrize("wrong", ["http://127.0.0.1:9/simple", "ftp://127.0.0.1/simple"])
def test_an_address_that_does_not_work_is_a_sentence(wrong: str) -> None:
    with pytest.raises(BokError, match="index"):
        PackageIndex([wrong]).project("alive")


def tool(**changes: Any) -> Tool:
    about = {"name": "Tool", "licence": "MIT", "package": "tool", "status": "active"}
    return Tool(**{**about, "note": "Does it.", "last_verified": CHECKED, **changes})


def released(**days: str) -> Project:
    """``v1_0="2026-01-01"`` is version 1.0 of that day."""
    return Project(
        {Version(name[1:].replace("_", ".")): date.fromisoformat(d) for name, d in days.items()},
        "active",
    )


CALM = released(v1_0="2025-10-01", v1_1="2026-10-01")


def judged(one: Tool, project: Project | None) -> tuple[str, ...]:
    category = load().of(Category)[0]
    (finding,) = refresh([(category, one)], lambda _: project, TODAY)
    assert finding.category == category.id
    return finding.reasons


@pytest.mark.parametrize(
    ("changes", "project", "reason"),
    [
        ({}, None, "the index does not have the package any more"),
        ({}, Project({}, "active"), "the index does not have the package any more"),
        ({}, released(v1_0="2025-11-26"), "no release for 12 months, since 2025-11-26"),
        ({}, CALM._replace(state="archived"), "the index says that the project is archived"),
        ({}, released(v1_9="2026-10-01", v2_0="2026-11-02"), "version 2.0 came after 1.9"),
        ({"status": "archived"}, released(v1_0="2026-11-20"), "a release of 2026-11-20, after the"),
        ({"last_verified": date(2025, 11, 26)}, CALM, "last checked more than 12 months ago"),
        ({}, Project({Version("1.0"): None}, "active"), "the index does not tell when"),
    ],
)
def test_what_a_person_has_to_judge_again(
    changes: dict[str, Any], project: Project | None, reason: str
) -> None:
    (said,) = judged(tool(**changes), project)
    assert said.startswith(reason)


@pytest.mark.parametrize(
    ("changes", "project"),
    [
        ({}, CALM),
        ({}, released(v1_0="2025-11-27")),
        ({}, released(v2_0="2026-10-01", v1_9="2026-11-20")),
        ({"status": "slow"}, released(v1_0="2020-01-01")),
        ({"status": "archived"}, CALM._replace(state="archived")),
    ],
)
def test_what_agrees_is_not_reported(changes: dict[str, Any], project: Project) -> None:
    assert judged(tool(**changes), project) == ()


def test_one_package_that_fails_does_not_stop_the_others() -> None:
    def ask(package: str) -> Project:
        if package != "tool":
            raise BokError("no answer")
        return CALM

    category = load().of(Category)[0]
    names = ["tool", "a", "b", "c", "tool"]
    found = list(refresh([(category, tool(package=name)) for name in names], ask, TODAY))
    assert [finding.error for finding in found] == [None, *["no answer"] * 3, None]


def test_a_machine_without_a_network_is_noticed_at_the_third_package() -> None:
    def ask(package: str) -> Project:
        raise BokError(f"no answer for {package}")

    category = load().of(Category)[0]
    with pytest.raises(BokError, match="no answer for c"):
        list(refresh([(category, tool(package=name)) for name in "abcd"], ask, TODAY))


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch, data: Path, address: str, tmp_path: Path) -> Path:
    """The facts with three tools that have a package, and a pip that asks our index."""
    path = data / "tools.yml"
    lines = [line for line in path.read_text("utf-8").split("\n") if "package:" not in line]
    text = "\n".join(lines)
    for name, package in (("shap", "alive"), ("Captum", "vanished"), ("Dask", "put-aside")):
        text = text.replace(f"- name: {name}\n", f"- name: {name}\n      package: {package}\n")
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(console, "load", lambda: load(data))
    configuration = tmp_path / "pip.conf"
    configuration.write_text(f"[global]\nindex-url = {address}\n")
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(configuration))
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["tools", "refresh", *arguments])


def test_the_command_reports_and_changes_nothing(catalogue: Path) -> None:
    before = catalogue.read_bytes()
    result = run()
    assert result.exit_code == 1, result.output
    lines = result.stdout.strip().split("\n")
    assert [line.split(" (")[0] for line in lines[:-1]] == ["Captum", "Dask"]
    assert lines[-1] == "3 packages asked: 2 to look at again."
    assert catalogue.read_bytes() == before


@pytest.mark.usefixtures("catalogue")
def test_the_command_writes_json() -> None:
    found = [Finding(**record) for record in json.loads(run("--json").stdout)]
    assert [finding.tool for finding in found] == ["shap", "Captum", "Dask"]
    assert found[0].newest == "1.1"
    assert str(found[0].released) == "2026-10-02"
    assert not found[0].reasons


@pytest.mark.usefixtures("catalogue")
def test_the_command_asks_for_one_tool() -> None:
    assert run("--only", "SHAP").stdout == "1 packages asked: 0 to look at again.\n"
    refused = run("--only", "Pencil")
    assert refused.exit_code == 2
    assert "no tool with a Python package that is named 'pencil'" in refused.stderr


@pytest.mark.usefixtures("catalogue")
def test_without_a_network_the_command_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # pip prefers it to the file
    result = run()
    assert result.exit_code == 2
    assert "the package index cannot be reached" in result.stderr
    assert "pip config list" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("catalogue")
def test_pip_without_an_index_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert "configured to use no package index" in run().stderr


def test_an_unconfigured_pip_names_its_own_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    (address,) = PackageIndex.of_pip().addresses
    assert address.startswith("https://")
