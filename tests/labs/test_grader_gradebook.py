"""Records are kept for good, and marks follow from them as the course says."""

import datetime as dt
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from labs.grader import course as courses
from labs.grader import gradebook as gb
from labs.grader.course import Course, LabSettings
from labs.grader.gradebook import Gradebook, digest
from labs.grader.intake import Submission
from labs.grader.marks import assign, marks
from labs.kit.catalog import get
from labs.kit.errors import LabError

SEED = "0123456789abcdef"
DUE = dt.datetime(2026, 10, 5, 12, tzinfo=dt.UTC)


def handed_in(student, text, day=None, **more):
    at = None if day is None else DUE + dt.timedelta(days=day)
    return Submission(student, text.encode(), submitted_at=at, **more)


@pytest.fixture(scope="module")
def server():
    """The address of a PostgreSQL server of our own, without a network."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    # It refuses to be run by root, also by one who is root in a namespace only.
    other = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] * (os.geteuid() == 0)

    def run(program, *words):
        command = [*other, programs[-1] / program, "-D", folder / "data", *words]
        subprocess.run(command, check=True, capture_output=True, timeout=60)

    run("initdb", "-A", "trust", "-U", "teacher", "--no-sync")
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run("pg_ctl", "-w", "-l", folder / "log", "-o", settings, "start")
    yield f"postgresql+psycopg://teacher@/postgres?host={folder}"
    run("pg_ctl", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a new gradebook may be."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'grades.sqlite'}"
    url = request.getfixturevalue("server")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for table in ("submissions", "gradings", "adjustments"):
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {table}"))
    engine.dispose()
    return url


@pytest.fixture
def book(place):
    made = Gradebook(place)
    yield made
    made.close()


def course(tmp_path, roster="", **settings):
    if roster:
        (tmp_path / "roster.csv").write_text(roster)
    labs = {"drift": LabSettings(**settings)}
    return Course(name="x", seed=SEED, folder=tmp_path, labs=labs)


def grading(submission, points, **more):
    return {
        **{"lab": "drift", "sha256": digest(submission), "lab_digest": "1", "seed": "1"},
        **{"grader_version": "1", "backend": "bubblewrap", "status": "graded", "problem": ""},
        **{"report": '{"checks": []}', "points": points, "total": 100, "seconds": 0.1, **more},
    }


def mark_of(book, course, student="ada"):
    return next(mark for mark in marks(book, course, "drift") if mark.student == student)


def test_the_database_itself_refuses_to_change_or_delete(book, place):
    ada = handed_in("ada", "x = 1")
    book.receive("drift", [ada])
    book.record(grading(ada, 50))
    book.adjust("drift", "ada", 5, reason="a good question", by="the teacher")
    engine = sa.create_engine(place)
    for table in ("submissions", "gradings", "adjustments"):
        for statement in (f"UPDATE {table} SET lab = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(sa.exc.DBAPIError, match="only added to"), engine.begin() as c:
                c.execute(sa.text(statement))
    if place.startswith("sqlite"):
        with engine.connect() as connection:
            assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()
    again = Gradebook(place)  # an existing one is opened as it is
    assert [row["points"] for row in again.rows(gb.gradings, "drift")] == [50]
    again.close()


def test_what_is_handed_in_twice_is_one_submission(book):
    ada = handed_in("ada", "x = 1", -1)
    assert book.receive("drift", [ada, ada, handed_in("bob", "x = 1", -1)]) == 2
    assert book.receive("drift", [ada]) == 0
    # The same text has the same marks, and is graded once.
    assert [sha for sha, _ in book.waiting("drift", "1", "auto")] == [digest(ada)]


def test_what_is_graded_waits_no_more_until_the_lab_changes(book):
    ada = handed_in("ada", "x = 1")
    book.receive("drift", [ada])
    ((_, number),) = book.waiting("drift", "1", "auto")
    assert book.content(number) == b"x = 1"
    book.record(grading(ada, 50))
    book.record(grading(ada, 70))  # a second record of the same thing changes nothing
    assert book.waiting("drift", "1", "auto") == []
    assert len(book.waiting("drift", "2", "auto")) == 1
    book.record(grading(ada, 60, lab_digest="2"))
    assert [row["points"] for row in book.rows(gb.gradings, "drift")] == [50, 60]


def test_a_fault_is_no_mark_and_waits_for_another_try(book, tmp_path):
    ada = handed_in("ada", "x = 1")
    book.receive("drift", [ada])
    book.record(grading(ada, 0, status="fault", problem="The sandbox is gone.", total=0))
    assert len(book.waiting("drift", "1", "auto")) == 1
    found = mark_of(book, course(tmp_path))
    assert (found.state, found.score, found.problem) == ("fault", None, "The sandbox is gone.")
    book.record(grading(ada, 50))
    assert mark_of(book, course(tmp_path)).score == 50
    book.record(grading(ada, 0, status="fault", seed="2"))
    assert mark_of(book, course(tmp_path)).score == 50


def test_what_was_graded_unsafe_is_graded_again_in_a_sandbox(book, tmp_path):
    ada = handed_in("ada", "x = 1")
    book.receive("drift", [ada])
    book.record(grading(ada, 100, backend="unsafe"))
    assert mark_of(book, course(tmp_path)).backend == "unsafe"
    assert book.waiting("drift", "1", "unsafe") == []
    assert len(book.waiting("drift", "1", "auto")) == 1
    book.record(grading(ada, 20))
    assert mark_of(book, course(tmp_path)).score == 20


@pytest.mark.parametrize(
    ("day", "expected", "late"),
    [(None, 80, 0), (-3, 80, 0), (0, 80, 0), (0.01, 72, 1), (1, 72, 1), (1.5, 64, 2), (3.1, 0, 4)],
)
def test_late_days_cost_what_the_course_says(book, tmp_path, day, expected, late):
    ada = handed_in("ada", "x = 1", day)
    book.receive("drift", [ada])
    book.record(grading(ada, 80))
    found = mark_of(book, course(tmp_path, due=DUE, late_per_day=10, late_days=3))
    assert (found.score, found.late_days) == (pytest.approx(expected), late)


@pytest.mark.parametrize(("attempts", "expected"), [("best", 90), ("last", 40)])
def test_of_several_attempts_the_best_or_the_last_counts(book, tmp_path, attempts, expected):
    tries = [handed_in("ada", f"x = {n}", n) for n in (-3, -2, -1)]
    book.receive("drift", reversed(tries))
    for attempt, points in zip(tries, (60, 90, 40), strict=True):
        book.record(grading(attempt, points))
    found = mark_of(book, course(tmp_path, attempts=attempts))
    assert (found.score, found.attempts, found.points) == (expected, 3, expected)


def test_a_mark_is_scaled_and_changed_by_hand_with_a_reason(book, tmp_path):
    ada = handed_in("ada", "x = 1")
    book.receive("drift", [ada])
    book.record(grading(ada, 50))
    book.adjust("drift", "ada", 2, reason="a good question", by="T. Eacher")
    book.adjust("drift", "ada", -0.5, reason="it was not that good", by="T. Eacher")
    found = mark_of(book, course(tmp_path, points=10))
    assert (found.score, found.adjustment, found.points) == (6.5, 1.5, 50)
    history = book.rows(gb.adjustments, "drift")
    assert [(row["points"], row["reason"], row["by"]) for row in history] == [
        (2, "a good question", "T. Eacher"),
        (-0.5, "it was not that good", "T. Eacher"),
    ]
    book.adjust("drift", "ada", -100, reason="not hers", by="T. Eacher")
    assert mark_of(book, course(tmp_path, points=10)).score == 0


def test_what_holds_no_exercise_has_no_points_and_a_reason(book, tmp_path):
    book.receive("drift", [Submission("ada", b"", problem="There is no exercise.py.")])
    assert book.waiting("drift", "1", "auto") == []
    found = mark_of(book, course(tmp_path))
    assert (found.state, found.score, found.problem) == ("graded", 0, "There is no exercise.py.")


def test_the_roster_names_everyone_whatever_the_lms_calls_them(book, tmp_path):
    made = course(
        tmp_path,
        "student,name,email,canvas,github\n"
        "s1,Ada Lovelace,ada@x,12345,ada-l\n"
        "s2,Bob,bob@x,2,bob\n"
        "s3,Eve,eve@x,3,\n",
    )
    found = [
        Submission("lovelaceada", b"1", ids={"name": "lovelaceada", "canvas": "12345"}),
        Submission("bob", b"2", ids={"github": "bob"}),
        Submission("Mallory", b"3", ids={"name": "Mallory"}),
    ]
    named, unknown = assign(found, made)
    assert [each.student for each in named] == ["s1", "s2", "Mallory"]
    assert unknown == ["Mallory"]
    book.receive("drift", named)
    states = {mark.student: mark.state for mark in marks(book, made, "drift")}
    assert states == {"s1": "waiting", "s2": "waiting", "s3": "nothing", "Mallory": "waiting"}


def test_the_seed_of_a_submission_depends_on_all_that_it_should(tmp_path):
    lab = get("drift")
    made = course(tmp_path)
    seed = made.seed_of(lab, "a" * 64)
    assert 0 <= seed < 2**32
    assert seed == made.seed_of(lab, "a" * 64)
    assert seed != made.seed_of(lab, "b" * 64)
    assert seed != made.model_copy(update={"seed": SEED[::-1]}).seed_of(lab, "a" * 64)
    assert seed != made.seed_of(lab.model_copy(update={"id": "other"}), "a" * 64)


def test_new_settings_can_be_read_and_have_a_seed_of_their_own(tmp_path):
    path = tmp_path / "course.toml"
    seeds = set()
    for _ in range(2):
        path.write_text(courses.new("MLOps 2026", "drift"))
        made = courses.load(path)
        assert made.settings("drift").late_per_day == 10
        seeds.add(made.seed)
    assert len(seeds) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name = ", "is not TOML"),
        ('name = "x"\nseed = "short"', "`seed`: String should have at least 16"),
        (f'name = "x"\nseed = "{SEED}"\ncolour = 1', "`colour`: Extra inputs"),
        (
            f'name = "x"\nseed = "{SEED}"\n[labs.drift]\nattempts = "all"',
            r"`labs\.drift\.attempts`",
        ),
    ],
)
def test_wrong_settings_are_refused_with_the_field(tmp_path, text, sentence):
    (tmp_path / "course.toml").write_text(text)
    with pytest.raises(LabError, match=sentence):
        courses.load(tmp_path / "course.toml")


def test_a_seed_that_git_would_give_away_is_refused(tmp_path):
    path = tmp_path / "course.toml"
    path.write_text(courses.new("x", "drift"))
    for words in (["init", "-q"], ["add", "course.toml"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    with pytest.raises(LabError, match="is in Git, and its seed with it"):
        courses.load(path)
    with pytest.raises(LabError, match="`grade init` makes one"):
        courses.load(tmp_path / "other.toml")


def test_an_address_that_is_none_is_refused_without_its_password():
    with pytest.raises(LabError, match=r"The gradebook host/x cannot be opened") as caught:
        Gradebook("nonsense://me:hunter2@host/x")
    assert "hunter2" not in str(caught.value)
