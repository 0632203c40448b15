"""The instructor's page, over a gradebook with a class that is made up."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from labs.grader import course as courses
from labs.grader.gradebook import Gradebook, digest
from labs.grader.intake import Submission

APPS = Path(__file__).parents[2] / "apps"


@pytest.fixture
def course(tmp_path, monkeypatch):
    (tmp_path / "course.toml").write_text(courses.new("MLOps", "drift"))
    monkeypatch.setenv("MLOPS_COURSE", str(tmp_path / "course.toml"))
    return tmp_path


def graded(folder, students):
    book = Gradebook(folder / "grades.sqlite")
    for number in range(students):
        handed_in = Submission(f"s{number}", f"x = {number}".encode(), minutes=60 + number)
        checks = [
            {"id": f"check_{name}", "title": name, "points": 50, "status": status, "message": ""}
            for name, status in (("sums", "ok" if number % 4 else "wrong"), ("means", "ok"))
        ]
        book.receive("drift", [handed_in])
        book.record(
            {
                **{"lab": "drift", "sha256": digest(handed_in), "lab_digest": "1", "seed": "1"},
                **{"grader_version": "1", "backend": "bubblewrap", "status": "graded"},
                **{"report": json.dumps({"checks": checks}), "problem": ""},
                **{"points": 50, "total": 100, "seconds": 0.1},
            }
        )
    book.close()


def page(name="app_pages/class_results.py"):
    return AppTest.from_file(APPS / name, default_timeout=60).run()


@pytest.mark.usefixtures("course")
def test_the_router_knows_the_page_and_opens_with_it():
    at = page("streamlit_app.py")
    assert not at.exception
    text = (APPS / "streamlit_app.py").read_text(encoding="utf-8")
    assert 'os.environ.get("MLOPS_COURSE")' in text


@pytest.mark.usefixtures("course")
def test_an_empty_gradebook_says_what_to_do():
    at = page()
    assert not at.exception
    assert "`grade LAB SUBMISSIONS` fills the gradebook." in at.info[0].value


def test_a_class_is_shown_with_what_to_look_at(course):
    graded(course, 12)
    at = page()
    assert not at.exception
    said = " ".join(element.value for element in at.markdown)
    assert "12 graded submissions count." in said
    assert "Half of the students worked 62 to 69 minutes" in said
    table = at.dataframe[0].value
    assert table["check"].tolist() == ["sums", "means"]
    assert table["pass"].tolist() == [0.75, 1.0]
    assert table["the others"].tolist() == ["3 wrong", ""]
    assert "Fewest pass “sums”: 75%. Most pass “means”: 100%." in at.caption[0].value
    assert "No pair stands out." in said


def test_settings_that_cannot_be_read_are_a_sentence(course):
    (course / "course.toml").write_text("name = ")
    assert "is not TOML" in page().error[0].value
