"""What every lab folder promises: see LESSONS, "the grader graded the answer key"."""

import pkgutil
import re
from pathlib import Path

import pytest
import yaml
from lab_submissions import BROKEN, NAUGHTY, SEEDS, check_many

from bok.load import load
from labs.kit.author import generate
from labs.kit.catalog import LABS, all_labs

FACTS = Path(__file__).parents[2] / "bok" / "data" / "labs.yml"
ALL = {lab.id: lab for lab in all_labs()}

each_lab = pytest.mark.parametrize(
    "lab",
    [pytest.param(lab, id=lab.id, marks=pytest.mark.xdist_group(lab.id)) for lab in ALL.values()],
)
each_mutant = pytest.mark.parametrize(
    ("lab", "mutant"),
    [
        pytest.param(
            lab, mutant, id=f"{lab.id}-{mutant.name}", marks=pytest.mark.xdist_group(lab.id)
        )
        for lab in ALL.values()
        for mutant in lab.mutants()
    ],
)


@each_lab
def test_the_exercise_is_what_the_generator_makes_of_the_solution(lab):
    assert lab.starter == generate(lab.solution), f"run: python -m labs.kit.author {lab.id}"


@each_lab
def test_the_untouched_starter_has_no_points_and_says_what_to_write(lab, reports):
    report = reports[lab.id, "starter", 1]
    assert (report["earned"], report["total"], report["problem"]) == (0, 100, "")
    assert not any(check["written"] for check in report["checks"])
    assert all("is not written yet" in check["message"] for check in report["checks"])


@each_lab
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("answer", ["solution", "alternative"])
def test_a_right_answer_has_all_points(lab, answer, seed, reports):
    report = reports[lab.id, answer, seed]
    assert (report["failed"], report["earned"], report["complete"]) == ([], 100, True)


@each_lab
@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_does_not_load_has_no_points_and_one_clear_reason(lab, name, reports):
    report = reports[lab.id, name, 1]
    assert (report["earned"], report["total"], report["complete"]) == (0, 100, False)
    assert re.fullmatch(r"exercise\.py\b[^\n]*\.", report["problem"])
    assert "Traceback" not in report["problem"]


@each_lab
@pytest.mark.parametrize("name", NAUGHTY)
def test_a_file_without_answers_has_no_points(lab, name, reports):
    report = reports[lab.id, name, 1]
    assert (report["earned"], report["total"], report["problem"]) == (0, 100, "")
    assert all(check["message"] for check in report["checks"])


@each_mutant
def test_a_mutant_fails_the_checks_that_it_names(lab, mutant, reports):
    report = reports[lab.id, f"mutant {mutant.name}", 1]
    assert report["problem"] == ""
    assert set(mutant.caught_by) <= set(report["failed"])
    assert report["earned"] < 100


@each_lab
def test_each_check_can_fail_on_a_plausible_answer(lab, reports):
    every = {check["id"] for check in reports[lab.id, "solution", 1]["checks"]}
    caught = {name for mutant in lab.mutants() for name in mutant.caught_by}
    assert caught == every
    assert len(lab.mutants()) >= 5


@each_lab
def test_each_check_has_a_hint_and_a_concept_that_exists(lab, reports):
    known = load().facts
    for check in reports[lab.id, "solution", 1]["checks"]:
        assert check["points"] > 0
        assert check["title"] != check["id"]
        assert check["hint"].endswith((".", "?"))
        assert check["see"] in known


@each_lab
def test_what_may_not_be_imported_exists(lab):
    for name in lab.forbidden:
        pkgutil.resolve_name(name)


@each_lab
def test_no_line_of_the_solution_is_in_what_students_read(lab):
    answer = {line.strip() for line in lab.solution.splitlines()}
    answer -= {line.strip() for line in lab.starter.splitlines()}
    answer = {line for line in answer if len(line) > 24}
    assert answer
    lesson = (lab.folder / "lesson.py").read_text(encoding="utf-8")
    assert [line for line in answer if line in lesson] == []


@each_lab
def test_the_lesson_begins_with_its_title(lab):
    lesson = (lab.folder / "lesson.py").read_text(encoding="utf-8")
    cells = lesson.split("# %% [markdown]\n")
    assert cells[1].startswith(f"# # {lab.title}\n")
    assert f"lab start {lab.id}" in lesson


def test_the_facts_about_labs_are_the_same_in_the_body_of_knowledge():
    facts = {fact["id"]: fact for fact in yaml.safe_load(FACTS.read_text(encoding="utf-8"))}
    assert set(facts) == {f"lab/{lab.id}" for lab in ALL.values()}
    for lab in ALL.values():
        fact = facts[f"lab/{lab.id}"]
        assert lab.folder == LABS / f"{fact['number']:02}-{lab.id}"
        assert (fact["title"], fact["minutes"]) == (lab.title, lab.minutes)
        assert (fact["level"], fact["practices"]) == (f"level/{lab.level}", lab.practices)


def test_a_run_repeats_itself_and_another_seed_draws_other_data(tmp_path):
    path = tmp_path / "exercise.py"
    path.write_text("def psi(reference, current, bins=10):\n    return -1.0\n", encoding="utf-8")
    first, again, other = (
        [check["message"] for check in report["checks"]]
        for report in check_many([("drift", path, seed) for seed in (5, 5, 6)])
    )
    assert first == again
    assert first != other  # the messages hold the expected values, and so the data
