"""The grader grades the submission, and never the answer key: LESSONS, the first one, for drift.

Whatever a student's own run says of a file, the sandbox says too: the same checks pass and fail.
"""

import base64
import os

import pytest
from lab_submissions import BROKEN, NAUGHTY, submissions

from labs.grader.pool import grade_all
from labs.grader.slot import Job
from labs.kit.catalog import get

DRIFT = get("drift")
ALL = {(name, seed): text for name, text, seeds in submissions(DRIFT) for seed in seeds}
MUTANTS = {f"mutant {mutant.name}": mutant for mutant in DRIFT.mutants()}

pytestmark = pytest.mark.xdist_group("drift")


@pytest.fixture(scope="module")
def graded():
    jobs = [
        (key, Job(str(DRIFT.folder), base64.b64encode(text.encode()).decode(), key[1]))
        for key, text in ALL.items()
    ]
    first = 4_000 + os.getpid() % 1_000
    found = dict(grade_all(jobs, slots=2, backend="bubblewrap", first=first))
    assert [record for record in found.values() if "fault" in record] == []
    return {key: record["report"] for key, record in found.items()}


def outcome(report):
    return {check["id"]: check["status"] == "ok" for check in report["checks"]}


def test_the_sandbox_and_the_students_own_run_agree_on_each_check(graded, reports):
    for name, seed in ALL:
        if name in NAUGHTY:  # that they get nothing is what counts
            continue
        own = reports["drift", name, seed]
        assert outcome(graded[name, seed]) == {c["id"]: c["passed"] for c in own["checks"]}, name


@pytest.mark.parametrize("name", ["starter", *BROKEN, *NAUGHTY])
def test_what_is_no_answer_has_no_points(graded, name):
    assert not any(outcome(graded[name, 1]).values())


@pytest.mark.parametrize("key", [key for key in ALL if key[0] in ("solution", "alternative")])
def test_right_answers_of_either_spelling_have_all_points(graded, key):
    assert all(outcome(graded[key]).values())


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_fails_the_checks_that_it_names(graded, name):
    found = outcome(graded[name, 1])
    assert [check for check in MUTANTS[name].caught_by if found[check]] == []


def test_a_submission_that_imports_the_solution_finds_none(graded):
    report = graded["imports the solution", 1]
    assert "No module named 'solution'" in report["problem"]
