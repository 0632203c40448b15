"""Every lab works in the sandbox too: the answer has all points, and the starter none."""

import os

import pytest

from labs.grader.pool import grade_all
from labs.grader.slot import Job
from labs.grader.text import base64_of
from labs.kit.catalog import all_labs

LABS = {lab.id: lab for lab in all_labs()}


@pytest.fixture(scope="module")
def graded():
    jobs = [
        ((lab.id, kind), Job(str(lab.folder), base64_of(text.encode()), 20_261))
        for lab in LABS.values()
        for kind, text in (("solution", lab.solution), ("starter", lab.starter))
    ]
    first = 5_000 + os.getpid() % 1_000
    return dict(grade_all(jobs, slots=1, backend="bubblewrap", first=first))


@pytest.mark.parametrize("lab_id", LABS)
def test_the_answer_has_all_points_and_the_starter_none(graded, lab_id):
    for kind, expected in (("solution", 100), ("starter", 0)):
        record = graded[lab_id, kind]
        assert "fault" not in record, record
        checks = record["report"]["checks"]
        missed = [(c["id"], c["status"], c["message"]) for c in checks if c["status"] != "ok"]
        earned = sum(check["points"] for check in checks if check["status"] == "ok")
        assert earned == expected, missed
