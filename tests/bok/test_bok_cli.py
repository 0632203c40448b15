"""``python -m bok``: what it prints, and how it ends."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bok import cli, console
from bok.load import DATA, load


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, list(arguments))


def test_check_counts_the_facts() -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "12 practice\n" in result.output
    assert "21 tool\n" in result.output
    assert result.output.endswith("All facts are sound.\n")


def test_check_names_each_problem_and_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    for name in ("labs.yml", "demos.yml"):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace("practice/", "practice/un"))
    monkeypatch.setattr(console, "load", lambda: load(folder))
    result = run("check")
    assert result.exit_code == 1
    lines = result.stderr.strip().split("\n")
    assert {line.split(":")[0] for line in lines} == {"labs.yml", "demos.yml"}
    assert len(lines) >= 4
    assert "labs.yml: lab/drift: practises: nothing has the id" in result.stderr
    assert "Traceback" not in result.output


def test_show_prints_a_fact_and_what_is_near() -> None:
    result = run("show", "practice/continuous-monitoring")
    assert result.exit_code == 0
    assert "practised in: lab/drift" in result.output


def test_show_prints_a_work() -> None:
    result = run("show", "ref/breck2017")
    assert result.exit_code == 0
    assert "https://doi.org/10.1109/BigData.2017.8258038" in result.output


@pytest.mark.parametrize("identifier", ["practice/versionin", "versioning", "ref/nobody", ""])
def test_show_refuses_an_unknown_id_in_one_sentence(identifier: str) -> None:
    result = run("show", identifier)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"nothing has the id {identifier!r}")
    assert result.stderr.count("\n") == 1


def test_a_close_id_is_suggested() -> None:
    assert "did you mean 'practice/versioning'" in run("show", "practice/versionin").stderr


def test_export_is_json_with_everything(tmp_path: Path) -> None:
    out = tmp_path / "bok.json"
    assert run("export", "--out", str(out)).exit_code == 0
    data = json.loads(out.read_text(encoding="utf-8"))
    assert data == json.loads(run("export").output)
    bok = load()
    assert {fact["id"] for fact in data["facts"]} == set(bok.facts)
    assert {work["key"] for work in data["references"]} == set(bok.references)
    assert len(data["relations"]) == len(bok.graph.edges)


def test_export_to_a_place_that_does_not_exist_is_a_sentence(tmp_path: Path) -> None:
    result = run("export", "--out", str(tmp_path / "none" / "bok.json"))
    assert result.exit_code == 1
    assert result.stderr.startswith("cannot write ")
