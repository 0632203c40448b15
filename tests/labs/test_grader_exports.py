"""What leaves the gradebook: each format is read back by a parser written from its description."""

import csv
import html.parser
import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from labs.grader import course as courses
from labs.grader import exports, feedback, release
from labs.grader.commands import main
from labs.grader.course import Course, LabSettings
from labs.grader.gradebook import Gradebook, digest
from labs.grader.intake import Submission
from labs.grader.marks import Mark
from labs.kit.catalog import all_labs, get
from labs.kit.errors import LabError

ROSTER = """student,name,email,canvas,orgdefinedid,section,login
s1,"Lovelace, Ada",ada@example.org,12345,00017,A,ada
s2,"=HYPERLINK(""http://evil"")",bob@example.org,2,2,A,@bob
s3,Eve,eve@example.org,3,3,B,eve
s4,Nobody,,,,,
"""


def check(status, message="", points=60):
    about = {"id": "check_a", "title": "The <b>first</b> check", "hint": "Think *hard*."}
    return {**about, "status": status, "message": message, "points": points, "see": "concept/psi"}


REPORT = {"checks": [check("ok"), check("wrong", "Got <script>alert(1)</script>, [x](y)", 40)]}
MARKS = [
    Mark("s1", "graded", 82.5, 60, 100, 2, report=REPORT),
    Mark("s2", "graded", 0.0, problem="There is no exercise.py.", attempts=1),
    Mark("s3", "nothing"),
    Mark("s4", "graded", 60.0, 60, 100, 1),
]


@pytest.fixture
def course(tmp_path):
    (tmp_path / "roster.csv").write_text(ROSTER)
    settings = LabSettings(canvas_column="Lab drift (4711)")
    return Course(name="MLOps", seed="0" * 16, folder=tmp_path, labs={"drift": settings})


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def parse_canvas(text):
    """Five columns that say who, then assignments, `Name (id)`; a row with the points possible."""
    table = list(csv.reader(io.StringIO(text, newline="")))
    assert table[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert re.fullmatch(r".+ \(\d+\)", table[0][5])
    assert table[1][0] == "    Points Possible"
    return {row[1]: (float(row[5]) if row[5] else None) for row in table[2:]}, float(table[1][5])


def parse_moodle(text):
    """Mapped by the teacher: an address, a grade, and the feedback that goes with it."""
    return {row["useremail"]: (row["drift"], row["drift feedback"]) for row in rows(text)}


def parse_brightspace(text):
    """An id, grade items called `NAME Points Grade`, and in the last column the end of the line."""
    found = {}
    for row in rows(text):
        assert list(row)[-1] == "End-of-Line Indicator"
        assert row["End-of-Line Indicator"] == "#"
        found[row["OrgDefinedId"]] = row["drift Points Grade"]
    return found


def test_canvas_reads_back_each_mark(course):
    found, possible = parse_canvas(exports.canvas(MARKS, course, "drift"))
    assert found == {"12345": 82.5, "2": 0.0, "3": None}
    assert possible == 100


def test_moodle_reads_back_mark_and_feedback_together(course):
    found = parse_moodle(exports.moodle(MARKS, course, "drift"))
    assert found["ada@example.org"] == (
        "82.5",
        "60 of 100 points. Not passed: The <b>first</b> check.",
    )
    assert found["bob@example.org"] == ("0", "There is no exercise.py.")
    assert set(found) == {"ada@example.org", "bob@example.org", "eve@example.org"}


def test_brightspace_reads_back_each_mark(course):
    found = parse_brightspace(exports.brightspace(MARKS, course, "drift"))
    assert found == {"00017": "82.5", "2": "0", "3": ""}


def test_json_holds_everything(course):
    told = json.loads(exports.everything(MARKS, course, "drift"))
    assert [mark["student"] for mark in told["marks"]] == ["s1", "s2", "s3", "s4"]
    assert told["marks"][0]["report"] == REPORT
    assert course.seed not in json.dumps(told)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_no_cell_is_a_formula(course, text):
    assert exports.neutral(text) == f"'{text}"
    assert exports.neutral("Ada") == "Ada"
    for write in (exports.canvas, exports.moodle, exports.brightspace):
        cells = [
            cell for row in csv.reader(io.StringIO(write(MARKS, course, "drift"))) for cell in row
        ]
        assert [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@"))] == []


def test_a_roster_without_the_ids_is_named(course, tmp_path):
    (tmp_path / "roster.csv").write_text("student,name\ns1,Ada\n")
    with pytest.raises(LabError, match=r"roster\.csv needs a column `canvas`"):
        exports.canvas(MARKS, course, "drift")
    (tmp_path / "roster.csv").write_text(ROSTER)
    assert exports.without_id(MARKS, course, "canvas") == ["s4"]


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data):
        self.text += data


def test_feedback_shows_what_helps_and_runs_nothing(course):
    page = Page(feedback.page(MARKS[0], course, "drift"))
    assert "script" not in page.tags
    assert page.tags.count("b") == 0
    assert page.links == ["http://localhost:8000/glossary.html#psi"]
    for told in ("Your mark: 82.5.", "60 of 100 points", "0 of 40 points", "Think *hard*."):
        assert told in page.text
    assert "<script>" in page.text  # as text
    text = feedback.markdown(MARKS[0], course, "drift")
    assert r"Got \<script\>alert(1)\</script\>, \[x\](y)" in text
    assert "Hint: Think \\*hard\\*." in text


def test_feedback_leads_to_the_site_of_the_course(course):
    elsewhere = course.model_copy(update={"site": "https://example.org/mlops/"})
    page = Page(feedback.page(MARKS[0], elsewhere, "drift"))
    assert page.links == ["https://example.org/mlops/glossary.html#psi"]


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """A course with one graded submission to lab drift."""
    monkeypatch.chdir(tmp_path)
    Path("course.toml").write_text(courses.new("MLOps", "drift"))
    Path("roster.csv").write_text(ROSTER)
    book = Gradebook("grades.sqlite")
    ada = Submission("s1", b"x = 1")
    book.receive("drift", [ada])
    book.record(
        {
            **{"lab": "drift", "sha256": digest(ada), "lab_digest": "1", "seed": "1"},
            **{"grader_version": "1", "backend": "bubblewrap", "status": "graded", "problem": ""},
            **{"report": json.dumps(REPORT), "points": 60, "total": 100, "seconds": 0.1},
        }
    )
    book.close()
    return tmp_path


def grade(*words):
    answer = CliRunner().invoke(main, words)
    answer.said = " ".join(answer.output.split())
    return answer


@pytest.mark.usefixtures("graded")
def test_marks_are_shown_changed_exported_and_given_back():
    assert "s1 60.0 60 of 100 1" in grade("marks", "drift").said
    assert grade("adjust", "drift", "nobody", "5", "--reason", "x").exit_code == 1
    grade("adjust", "drift", "s1", "5", "--reason", "a good question", "--by", "T. Eacher")
    answer = grade("adjust", "drift", "s1", "--reason", "an error", "--by", "T.", "--", "-2")
    assert "+5 by T. Eacher: a good question" in answer.said
    assert "-2 by T.: an error" in answer.said
    assert "s1 63.0 60 of 100 1 +3 by hand" in grade("marks", "drift").said
    assert grade("export", "drift", "canvas", "canvas.csv").exit_code == 0
    assert "63" in Path("canvas.csv").read_text()
    assert grade("feedback", "drift", "pages").said == "Wrote pages for 1 students into pages."
    page = Path("pages/0001-s1.html").read_text()
    assert "63" in page
    assert "a good question" not in page  # a reason is not for the student


@pytest.mark.usefixtures("graded")
def test_a_gradebook_keeps_what_an_older_command_wrote():
    with sqlite3.connect("grades.sqlite") as book:
        first = book.execute("SELECT * FROM gradings").fetchall()
    book.close()
    grade("marks", "drift")
    with sqlite3.connect("grades.sqlite") as book:
        assert book.execute("SELECT * FROM gradings").fetchall() == first
    book.close()


@pytest.mark.usefixtures("graded")
def test_the_bundle_of_students_gives_nothing_away_and_works(tmp_path):
    answer = grade("release", "bundle.zip", "drift")
    assert "drift. No answer is in it." in answer.said
    with zipfile.ZipFile("bundle.zip") as archive:
        names = archive.namelist()
        archive.extractall("unpacked")
    secret = re.compile(r"solution\.py|mutants/|labs/grader|course\.toml")
    assert not [name for name in names if secret.search(name)]
    assert not any("/labs/02-" in name for name in names)
    (tmp_path / "work").mkdir()
    command = "from labs.kit.cli import main; main()"
    for words, said in ((["list"], "drift"), (["start", "drift"], "Made mlops-labs")):
        done = subprocess.run(
            [sys.executable, "-S", "-c", _without_editable(tmp_path) + command, *words],
            cwd=tmp_path / "work",
            capture_output=True,
            text=True,
            check=False,
        )
        assert said in done.stdout, done.stderr


def _without_editable(tmp_path):
    """Find the libraries, but the course only in the bundle."""
    site = next(path for path in sys.path if path.endswith("site-packages"))
    bundle = tmp_path / "unpacked" / "mlops-labs-student"
    return f"import sys; sys.path[:0] = [{str(bundle)!r}, {site!r}]\n"


def test_a_bundle_that_would_give_something_away_is_not_written(course):
    lab = get("drift")
    answer = next(iter(sorted(release._answer(lab), key=len, reverse=True)))
    files = {"labs/09-drift/lesson.py": f"# {answer}".encode()}
    assert list(release.leaks(files, course, [lab])) == [
        "a line of the answer in labs/09-drift/lesson.py"
    ]
    for name, content in (
        ("labs/09-drift/solution.py", b""),
        ("labs/09-drift/mutants/x.py", b""),
        ("labs/grader/slot.py", b""),
        ("README.md", course.seed.encode()),
    ):
        assert list(release.leaks({name: content}, course, [lab]))


def test_all_labs_can_be_released(course):
    assert release.bundle(course, all_labs())
