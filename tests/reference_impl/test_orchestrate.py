"""Dagster's page opens on a planned run, without telemetry, on this machine only."""

import os
import subprocess
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from reference_impl.cli import main
from reference_impl.workspace import planned


@pytest.fixture
def asked(monkeypatch):
    calls = []

    def run(command, **how):
        calls.append((command, how))
        return SimpleNamespace(returncode=asked.code)

    monkeypatch.setattr(subprocess, "run", run)
    asked = SimpleNamespace(calls=calls, code=0)
    return asked


def test_a_run_is_planned_and_dagster_opened_on_it(asked, tmp_path):
    arguments = ["orchestrate", "--days", "3", "--orders", "20", "--workspace", str(tmp_path)]
    told = CliRunner().invoke(main, arguments)
    assert told.exit_code == 0, told.output
    folder = tmp_path / "runs/0001-roadworks"
    problem, plan = planned(folder)
    assert (problem.name, plan.source["days"], plan.trigger) == ("delivery", 3, "on loss")
    ((command, how),) = asked.calls
    assert command[1:6] == ["-m", "dagster", "dev", "-m", "reference_impl.assets"]
    assert command[command.index("-h") + 1] == "127.0.0.1"
    assert how["env"]["MLOPS_RUN_FOLDER"] == str(folder)
    assert how["env"]["PATH"] == os.environ["PATH"]
    settings = (folder / "dagster/dagster.yaml").read_text()
    assert "telemetry:\n  enabled: false" in settings
    assert how["env"]["DAGSTER_HOME"] == str(folder / "dagster")


def test_an_error_of_dagster_is_a_sentence(asked, tmp_path):
    asked.code = 1
    told = CliRunner().invoke(main, ["orchestrate", "--days", "2", "--workspace", str(tmp_path)])
    assert told.exit_code == 1
    assert "Dagster ended with an error" in told.output
