"""The command ``grade``, as an instructor types it, and as machines fail under it."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hostile import HONEST, in_mean

from labs.grader import cli, probe, start
from labs.grader.pool import grade_all
from labs.grader.slot import Job

LAB = Path(__file__).parent / "small_lab"
ROOT = Path(__file__).parents[2]
GRADE = "from labs.grader.start import main; main()"
WRONG = HONEST + "\n\ndef add(a, b):\n    return -1\n"
SLOTS = str(3_000 + os.getpid() % 1_000)


def grade(*words, cwd, start_only=False):
    command = [sys.executable, "-c", GRADE, *map(str, words)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    if start_only:
        return subprocess.Popen(
            command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    answer = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, timeout=240, check=False
    )
    answer.said = " ".join((answer.stdout + answer.stderr).split())
    assert "Traceback" not in answer.said
    return answer


def class_of(folder, texts):
    for student, text in texts.items():
        (folder / "in" / student).mkdir(parents=True)
        (folder / "in" / student / "exercise.py").write_text(text)


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(cli.main, ["init", str(LAB)])
    assert answer.exit_code == 0, answer.output
    return tmp_path


def records(work):
    with sqlite3.connect(work / "grades.sqlite") as book:
        rows = book.execute("SELECT sha256, points, seed, backend, report FROM gradings").fetchall()
    book.close()
    return rows


def test_init_makes_settings_that_git_ignores(work):
    assert "course.toml" in (work / ".gitignore").read_text().splitlines()
    assert (work / "course.toml").stat().st_mode & 0o077 == 0
    again = CliRunner().invoke(cli.main, ["init", str(LAB)])
    assert again.exit_code == 1
    assert "was left as it is" in again.output


def test_a_class_is_graded_once_and_only_what_is_new_again(work):
    texts = {"ada": HONEST, "bob": WRONG, "eve": "def add(", "joe": in_mean("x", "1 / 0").source}
    class_of(work, texts)
    answer = grade(LAB, "in", cwd=work)
    assert answer.returncode == 0, answer.said
    assert "4 submissions to small, 4 of them new. Sandbox: bubblewrap." in answer.said
    assert "ada 100.0 100 of 100 1" in answer.said
    assert "bob 80.0 80 of 100 1" in answer.said
    assert "eve 0.0 0 of 100 1" in answer.said
    assert "joe 80.0 80 of 100 1" in answer.said
    assert "Average of 4 65.0" in answer.said
    first = records(work)
    class_of(work, {"zoe": HONEST + "\n# mine\n"})
    answer = grade(LAB, "in", cwd=work)
    assert "5 submissions to small, 1 of them new." in answer.said
    assert "1 graded in" in answer.said
    assert records(work)[:4] == first
    again = grade(LAB, "in", cwd=work)
    assert "Everything is graded already." in again.said
    assert len(records(work)) == 5


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_elsewhere_than_on_linux_it_says_where_it_runs(monkeypatch, system):
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(SystemExit, match="`grade` needs Linux"):
        start.main()


def test_without_a_sandbox_nothing_is_graded_unless_one_insists(work, monkeypatch):
    class_of(work, {"ada": HONEST})
    monkeypatch.setattr(probe, "fault", lambda _: "the kernel says no")
    answer = CliRunner().invoke(cli.main, [str(LAB), "in"])
    assert answer.exit_code == 1
    said = " ".join(answer.output.split())
    assert "No sandbox works on this machine, so nothing was graded." in said
    assert "With bubblewrap: the kernel says no. With landlock: the kernel says no." in said
    assert records(work) == []
    answer = grade(LAB, "in", "--unsafe", cwd=work)
    assert "UNSAFE: submissions run without a sandbox." in answer.said
    assert "graded UNSAFE" in answer.said
    assert [row[3] for row in records(work)] == ["unsafe"]


def test_the_walls_of_this_machine_stand_and_a_gap_is_found(monkeypatch):
    assert probe.fault("bubblewrap") == ""
    found = probe.fault("unsafe")
    assert "it reads files of the machine" in found
    assert "it opens a network socket" in found
    monkeypatch.setenv("PATH", "/nowhere")
    assert "bubblewrap is not installed" in probe.fault("bubblewrap")


def test_the_order_of_the_slots_changes_no_mark(work):
    texts = {f"s{n}": f"{HONEST if n % 3 else WRONG}\n# {n}\n" for n in range(6)}
    class_of(work, texts)
    assert grade(LAB, "in", "--slots", "1", cwd=work).returncode == 0
    one = {row[0]: row[1:] for row in records(work)}
    (work / "grades.sqlite").unlink()
    assert grade(LAB, "in", "--slots", "3", cwd=work).returncode == 0
    assert {row[0]: row[1:] for row in records(work)} == one


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nonsense", "in"], "There is no lab `nonsense`"),
        ([str(LAB), "nowhere"], "Path 'nowhere' does not exist"),
        ([str(LAB), "in", "--course", "other.toml"], "`grade init` makes one."),
        ([str(LAB), "in", "--slots", "0"], "0 is not in the range"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(work, words, sentence):
    class_of(work, {"ada": HONEST})
    answer = CliRunner().invoke(cli.main, words)
    assert answer.exit_code in (1, 2)
    assert sentence in " ".join(answer.output.split())


def test_killed_at_random_moments_it_loses_nothing_and_grades_nothing_twice(work):
    kills = int(os.environ.get("GRADER_KILLS", "6"))
    count = int(os.environ.get("GRADER_SUBMISSIONS", "12"))
    draw = random.Random(5)
    class_of(work, {f"s{n}": f"{HONEST if n % 2 else WRONG}\n# {n}\n" for n in range(count)})
    seen = []
    for _ in range(kills):
        running = grade(LAB, "in", cwd=work, start_only=True)
        time.sleep(draw.uniform(0.5, 8))
        running.send_signal(signal.SIGKILL)
        running.wait()
        rows = records(work) if (work / "grades.sqlite").exists() else []
        assert rows[: len(seen)] == seen  # what was recorded stays as it was
        seen = rows
    assert grade(LAB, "in", cwd=work).returncode == 0
    rows = records(work)
    assert rows[: len(seen)] == seen
    assert len(rows) == len({row[0] for row in rows}) == count
    assert sorted(row[1] for row in rows) == sorted([100, 80] * (count // 2))
    deadline = time.monotonic() + 20
    while (left := _processes_of(work)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def _processes_of(work):
    """The slots that still run: they have the home and the folder of the killed command."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            if b"labs.grader.slot" in command and (process / "cwd").readlink() == work:
                found.append(command)
        except OSError:
            continue
    return found


def test_a_slot_that_is_killed_is_started_anew_and_its_job_is_done():
    job = Job(str(LAB), _base64(in_mean("slow", "import time\ntime.sleep(1)").source), 1)
    grading = grade_all([("a", job), ("b", job)], slots=1, backend="bubblewrap", first=int(SLOTS))
    results = {}
    key, results["a"] = next(grading)
    assert key == "a"
    _kill_slots(SLOTS)
    results.update(grading)
    statuses = [[c["status"] for c in r["report"]["checks"]] for r in results.values()]
    assert statuses == [["ok"] * 5] * 2


def test_a_check_that_pytest_cannot_load_is_told_to_its_author(tmp_path):
    for path in LAB.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "conftest.py").write_text("raise ValueError('no such table')\n")
    job = Job(str(tmp_path), _base64(HONEST), 1)
    ((_, record),) = grade_all([(1, job)], slots=1, backend="bubblewrap", first=int(SLOTS))
    assert "report" not in record
    assert "ValueError: no such table" in record["fault"]


def test_a_broken_check_is_our_fault_and_no_mark(tmp_path):
    for path in LAB.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    checks = tmp_path / "checks.py"
    checks.write_text(checks.read_text() + "\nthis is no Python\n")
    job = Job(str(tmp_path), _base64(HONEST), 1)
    ((_, record),) = grade_all([(1, job)], slots=1, backend="bubblewrap", first=int(SLOTS))
    assert "report" not in record
    assert "SyntaxError: invalid syntax" in record["fault"]


def _base64(text):
    import base64

    return base64.b64encode(text.encode()).decode()


def _kill_slots(number):
    for process in Path("/proc").glob("[0-9]*"):
        command = (process / "cmdline").read_bytes().split(b"\0") if process.exists() else []
        if b"labs.grader.slot" in command and number.encode() in command:
            os.kill(int(process.name), signal.SIGKILL)
            return
    raise AssertionError("there is no such slot")
