"""The growth benchmark: every step does its work, and every goal can be missed."""

import json
import subprocess
import sys

import pytest

from benchmarks import growth
from benchmarks.growth_steps import STEPS


@pytest.mark.parametrize("step", [s for s in STEPS if not s.workers], ids=lambda s: s.name)
def test_a_step_is_measured_at_each_size(monkeypatch, tmp_path, step):
    monkeypatch.setattr(growth, "TIMES", 1)
    smallest = 3 if step.unit == "days" or "one by one" in step.name else 200
    found = growth.measure(step, [smallest, 2 * smallest], tmp_path)
    assert len(found["seconds"]) == len(found["megabytes"]) == 2
    assert min(found["seconds"]) > 0
    assert min(found["megabytes"]) > 20
    row = growth._row(step, smallest, {"seconds": [1, 2, 5], "megabytes": [1, 2, 3]})
    assert row[5] == "2.0, 2.5"


def test_workers_are_measured_in_a_process_of_its_own(root):
    command = [sys.executable, "-m", "benchmarks.growth", "profile, 1 worker", "800", "1600"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert len(json.loads(done.stdout)["seconds"]) == 2


def curve(*seconds, megabytes=(100, 100, 100)):
    return {"seconds": list(seconds), "megabytes": list(megabytes)}


def test_the_goals_can_be_missed():
    good = {
        "train": curve(0.1, 1, 14),
        "simulate": curve(0.0001, 0.001, 0.04),  # too quick to matter
        "profile a stream": curve(0.1, 1, 10, megabytes=(100, 110, 120)),
        "compare two profiles": curve(0.001, 0.001, 0.0015),
        "profile, 1 worker": curve(1, 2, 10),
        "profile, 2 workers": curve(1, 2, 6),
    }
    assert [goal.met for goal in growth._goals(good)] == [True] * 4
    bad = good | {
        "train": curve(0.1, 1, 16),
        "profile a stream": curve(0.1, 1, 10, megabytes=(100, 110, 130)),
        "compare two profiles": curve(0.001, 0.01, 0.1),
        "profile, 2 workers": curve(1, 2, 11),
    }
    goals = growth._goals(bad)
    assert [goal.met for goal in goals] == [False] * 4
    assert goals[0].reached == "16.0 times (train)"
