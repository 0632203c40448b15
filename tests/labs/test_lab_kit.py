"""The parts of the kit, one by one."""

import importlib.util
import sys
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.stats import ks_2samp

from labs.kit import catalog, exercise
from labs.kit.author import generate
from labs.kit.catalog import LABS, get, load
from labs.kit.effort import minutes
from labs.kit.errors import LabError
from labs.kit.figures import Picture
from labs.kit.results import CheckResult, Report, link

GOOD = """
id: tiny
title: Tiny
practices: [practice/testing]
level: 0
minutes: 30
prerequisites: []
objectives: [to be tiny]
version: 1
"""


def test_the_exercise_is_loaded_as_it_is_now_and_leaves_no_trace(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "exercise.py"
    before = list(sys.path)
    for number in (1, 2):  # the same size and, as likely as not, the same second
        path.write_text(f"x = {number}\n")
        assert exercise.load(path).x == number
    assert sys.path == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_comes_before_the_marks_stays_and_what_is_between_goes():
    made = generate(
        '"""Doc."""\n\n\n# solution\ndef _helper():\n    return 1\n\n\n# end of solution\n'
        'def f():\n    """Say it."""\n    # solution: Step 1 is not written yet.\n'
        "    return _helper()\n    # end of solution\n"
    )
    assert made == (
        '"""Doc."""\n\n\ndef f():\n    """Say it."""\n'
        '    raise NotImplementedError("Step 1 is not written yet.")\n'
    )


def test_methods_that_only_the_answer_needs_go_away():
    made = generate(
        "class A:\n    def f(self):\n        # solution: Step 1 is not written yet.\n"
        "        return self._g()\n        # end of solution\n\n"
        "    # solution\n    def _g(self):\n        return 1\n\n    # end of solution\n"
    )
    assert made == (
        "class A:\n    def f(self):\n"
        '        raise NotImplementedError("Step 1 is not written yet.")\n'
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# solution\nx = 1\n", "line 1: this answer has no `# end of solution`"),
        ("x = 1\n# end of solution\n", "line 2: an answer ends that did not begin"),
        ("def f():\n    # solution\n    # end of solution\n", "line 2: say after the mark"),
    ],
)
def test_marks_that_do_not_fit_are_refused(text, sentence):
    with pytest.raises(LabError, match=sentence):
        generate(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD.replace("level: 0", "level: 7"), "`level`: Input should be less than or equal to 2"),
        (GOOD + "colour: red\n", "`colour`: Extra inputs are not permitted"),
        (GOOD.replace("minutes: 30\n", ""), "`minutes`: Field required"),
        ("- a list\n", "does not hold a table of facts"),
        ("a: [\n", "does not hold a table of facts"),
    ],
)
def test_a_wrong_lab_file_is_refused_with_the_field(tmp_path, text, sentence):
    (tmp_path / "lab.yml").write_text(text)
    with pytest.raises(LabError, match=sentence):
        load(tmp_path)


def test_labs_are_found_in_the_order_of_their_numbers(tmp_path):
    for folder in ("10-b", "02-a", "kit"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "lab.yml").write_text(GOOD.replace("tiny", f"lab-{folder[-1]}"))
    assert [lab.id for lab in catalog.all_labs(tmp_path)] == ["lab-a", "lab-b"]


def test_a_mutant_must_name_its_check(tmp_path):
    (tmp_path / "lab.yml").write_text(GOOD)
    (tmp_path / "solution.py").write_text("x = 1\n")
    (tmp_path / "mutants").mkdir()
    (tmp_path / "mutants" / "m.py").write_text("x = 2\n")
    with pytest.raises(LabError, match="the first line must read"):
        load(tmp_path).mutants()


@pytest.mark.parametrize(
    ("see", "path"),
    [
        ("concept/psi", "glossary.html#psi"),
        ("practice/testing", "practices/testing.html"),
        ("tool/nlp", "tools/nlp.html"),
        ("lab/drift", "labs/drift.html"),
    ],
)
def test_links_lead_to_the_pages_of_the_site(see, path):
    assert link(see) == f"http://localhost:8000/{path}"
    settings = (LABS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    assert "use_directory_urls: false" in settings  # else the pages have other addresses


def test_a_report_is_complete_only_when_all_checks_ran_and_passed():
    check = CheckResult("check_a", "A", 4, "ok", "", "", "Why?", "concept/psi")
    full = Report("drift", 1, (check, replace(check, points=6)))
    assert (full.earned, full.total, full.complete) == (10, 10, True)
    assert not replace(full, partial=True).complete
    assert not replace(full, checks=()).complete
    failed = replace(full, checks=(check, replace(check, status="wrong")))
    assert (failed.earned, failed.total, failed.complete) == (4, 8, False)


def test_a_picture_has_a_text_alternative_and_takes_the_colour_of_the_text():
    figure = Figure()
    figure.subplots().plot([1, 2])
    html = Picture(figure, "Two <points>", "A line climbs.")._repr_html_()
    assert "<title>Two &lt;points&gt;</title><desc>A line climbs.</desc>" in html
    assert 'role="img" aria-label="Two &lt;points&gt;. A line climbs."' in html
    assert "#000000" not in html
    assert '<g id="' not in html
    assert "dc:date" not in html
    assert html == Picture(figure, "Two <points>", "A line climbs.")._repr_html_()


def test_the_ks_by_which_answers_are_checked_is_that_of_scipy():
    path = get("drift").folder / "conftest.py"
    spec = importlib.util.spec_from_file_location("drift_conftest", path)
    by_hand = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(by_hand)
    rng = np.random.default_rng(3)
    for _ in range(20):
        a, b = (rng.gamma(3, size=rng.integers(1, 40)).round(1).tolist() for _ in "ab")
        assert by_hand.ks_of_values(a, b) == pytest.approx(ks_2samp(a, b).statistic, abs=1e-12)
    # 4 of 8 and 2 of 6 rows in the first of two bins, half a row added to each of three bins.
    expected = (2.5 / 7.5 - 4.5 / 9.5) * np.log((2.5 / 7.5) / (4.5 / 9.5))
    expected += (4.5 / 7.5 - 4.5 / 9.5) * np.log((4.5 / 7.5) / (4.5 / 9.5))
    expected += (0.5 / 7.5 - 0.5 / 9.5) * np.log((0.5 / 7.5) / (0.5 / 9.5))
    assert by_hand.psi_of_counts([4, 4, 0], [2, 4, 0]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], 0),
        (["10:00"], 5),
        (["10:00", "10:10", "10:20"], 25),
        (["10:20", "10:00", "13:00", "13:01"], 5 + 20 + 5 + 1),
    ],
)
def test_minutes_of_work_leave_pauses_out(times, expected):
    assert minutes([f"2026-10-03T{time}:00+00:00" for time in times]) == expected
