"""The command of the benchmarks: what it says when it cannot run, and when a goal is missed."""

import json

import pytest
from click.testing import CliRunner

from benchmarks import __main__ as command
from benchmarks import drift, report
from benchmarks.report import Goal, Result

FACTS = Result("drift", "t", ["what"], [["ours"]], [Goal("g", "1", met=True)], ["numpy"])
MISSED = Result("drift", "t", ["what"], [["ours"]], [Goal("g", "0", met=False)], ["numpy"])


def test_an_unknown_name_is_one_sentence():
    done = CliRunner().invoke(command.main, ["speed"])
    assert done.exit_code != 0
    assert done.output == "Error: There is no benchmark 'speed': use drift, serving.\n"


@pytest.mark.parametrize(("result", "code"), [(FACTS, 0), (MISSED, 1)])
def test_a_missed_goal_is_the_exit_code(monkeypatch, tmp_path, result, code):
    monkeypatch.setitem(command.BENCHMARKS, "drift", lambda _quick: result)
    monkeypatch.setattr(report, "RESULTS", tmp_path / "RESULTS.md")
    file = tmp_path / "drift.json"
    done = CliRunner().invoke(command.main, ["drift", "--quick", "--json", str(file), "--record"])
    assert done.exit_code == code
    assert ("MISSED" in done.output) == bool(code)
    assert json.loads(file.read_text())["goals"][0]["met"] is not bool(code)


def test_a_record_replaces_its_own_section_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(report, "RESULTS", tmp_path / "RESULTS.md")
    report.record(FACTS, quick=False)
    report.record(FACTS, quick=True)
    report.record(MISSED, quick=True)
    text = report.RESULTS.read_text()
    assert text.count("\n## drift, full\n") == text.count("\n## drift, quick\n") == 1
    assert text.count("- Met: g: 1.") == text.count("- **Missed**: g: 0.") == 1


def test_the_comparisons_run_on_a_small_table():
    sides = drift.make(2000, 1), drift.make(2000, 2)
    for work in (drift.ours, drift.plain_psi, drift.scipy_tests):
        work(*sides)
    assert list(sides[0].nunique()[-5:]) == [4, 10, 30, 100, 300]


def test_the_goals_can_be_missed():
    slow = {drift.OURS: 1.0, drift.EVIDENTLY: 99.0, drift.PLAIN: 0.9}
    assert [goal.met for goal in drift._goals(slow, [100, 126], 31, 100)] == [False] * 4
    fast = {drift.OURS: 1.0, drift.EVIDENTLY: 101.0, drift.PLAIN: 1.1}
    assert [goal.met for goal in drift._goals(fast, [100, 110], 29, 100)] == [True] * 4
