"""Graders for other machines, run as those machines would run them."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from labs.grader import course as courses
from labs.grader import gradescope
from labs.grader.commands import main
from labs.kit.catalog import get

LAB = "team-contract"  # the quickest


@pytest.fixture(scope="module")
def autograder(tmp_path_factory):
    """The place that Gradescope's harness makes, before a submission comes."""
    place = tmp_path_factory.mktemp("gradescope") / "autograder"
    place.mkdir()
    (place.parent / "course.toml").write_text(courses.new("MLOps “2026”", LAB))
    before = Path.cwd()
    os.chdir(place.parent)
    try:
        answer = CliRunner().invoke(main, ["gradescope", LAB, "autograder.zip"])
    finally:
        os.chdir(before)
    assert answer.exit_code == 0, answer.output
    archive = place.parent / "autograder.zip"
    assert archive.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(archive) as packed:
        for member in packed.infolist():
            path = Path(packed.extract(member, place / "source"))
            path.chmod(member.external_attr >> 16)  # as unzip does
    for name in ("setup.sh", "run_autograder"):
        assert os.access(place / "source" / name, os.X_OK)
    shutil.copy(place / "source" / "run_autograder", place / "run_autograder")
    return place


def run(place, files, path=None):
    for name in ("submission", "results"):
        shutil.rmtree(place / name, ignore_errors=True)
        (place / name).mkdir()
    for name, text in files.items():
        (place / "submission" / name).write_text(text)
    env = {"PATH": path or os.environ["PATH"], "AUTOGRADER": str(place), "PYTHON": sys.executable}
    done = subprocess.run(
        [str(place / "run_autograder")], env=env, capture_output=True, text=True, check=False
    )
    results = place / "results" / "results.json"
    return done, json.loads(results.read_text()) if results.exists() else None


def valid(results):
    """As the specification says: a score or tests with scores, and known words elsewhere."""
    assert "score" in results or results["tests"]
    for test in results.get("tests", []):
        assert 0 <= test["score"] <= test["max_score"]
        assert test["visibility"] in ("hidden", "after_due_date", "after_published", "visible")
        assert test["status"] in ("passed", "failed")
        assert isinstance(test["name"], str)
        assert isinstance(test["output"], str)
    return sum(test["score"] for test in results.get("tests", []))


def test_gradescopes_harness_finds_marks_for_a_right_answer_and_for_the_starter(autograder):
    done, results = run(autograder, {"exercise.py": get(LAB).solution})
    assert done.returncode == 0, done.stderr
    assert valid(results) == 100
    assert results["stdout_visibility"] == "hidden"
    done, results = run(autograder, {"exercise.py": get(LAB).starter})
    assert valid(results) == 0
    assert "is not written yet" in results["tests"][0]["output"]
    assert "Hint: " in results["tests"][0]["output"]


def test_what_is_no_exercise_has_a_score_of_nothing_and_a_sentence(autograder):
    _, results = run(autograder, {"report.txt": "x"})
    assert (results["score"], valid(results)) == (0, 0)
    assert "There is no exercise.py" in results["output"]


def test_without_a_sandbox_the_harness_gets_no_score(autograder, monkeypatch):
    monkeypatch.setattr(gradescope.probe, "fault", lambda _: "no walls")
    monkeypatch.setattr(gradescope, "ROOT", autograder / "source")
    monkeypatch.setattr(sys, "argv", ["gradescope", LAB, str(autograder)])
    run(autograder, {"exercise.py": get(LAB).solution})
    with pytest.raises(SystemExit, match="that is not your fault"):
        gradescope.main()
    assert not (autograder / "results" / "results.json").exists()


def test_the_workflow_of_github_classroom_runs_the_public_checks(tmp_path):
    file = tmp_path / ".github" / "workflows" / "lab.yml"
    answer = CliRunner().invoke(main, ["classroom", LAB, str(file)])
    assert answer.exit_code == 0
    workflow = yaml.safe_load(file.read_text())
    steps = workflow["jobs"]["check"]["steps"]
    assert [step.get("run", "") for step in steps][-1] == f"lab check {LAB}"
    assert workflow["permissions"] == {"contents": "read"}
    assert "run" in steps[2]
