"""The command ``lab``, as a student types it."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from labs.kit import KIT_VERSION, cli
from labs.kit.catalog import get

LAB = "import sys; from labs.kit.cli import main; sys.exit(main(prog_name='lab'))"

# This copy of the labs, not the one that is installed.
HERE = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--co")  # settings of the caller must not matter
    return tmp_path


def quick(*words):
    """Run a command that runs no checks, in this process."""
    return CliRunner().invoke(cli.main, words)


def lab(*words, cwd):
    """Run a command in a process of its own; the answer's text is in one long line."""
    answer = subprocess.run(
        [sys.executable, "-c", LAB, *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=HERE,
        timeout=120,
        check=False,
    )
    answer.said = " ".join((answer.stdout + answer.stderr).split())
    assert "Traceback" not in answer.said
    return answer


def started(work, text=None):
    assert quick("start", "drift").exit_code == 0
    path = work / "mlops-labs" / "drift" / "exercise.py"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    return path


def progress(work):
    return json.loads((work / "mlops-labs" / "progress.json").read_text())["labs"]["drift"]


def test_list_shows_each_lab_and_how_far_i_am(work):
    assert "not started" in quick("list").output
    started(work)
    said = " ".join(quick("list").output.split())
    assert "drift" in said
    assert "90 started" in said


def test_start_makes_the_exercise_and_says_what_to_do(work):
    path = started(work)
    assert path.read_text() == get("drift").starter
    readme = path.with_name("README.md").read_text()
    assert "lab check drift" in readme
    assert "about 90 minutes" in readme
    assert "{" not in readme


def test_start_puts_given_files_beside_the_exercise(work):
    quick("start", "readable-code")
    given = work / "mlops-labs" / "readable-code" / "notebook.py"
    assert given.read_bytes() == get("readable-code").given[0].read_bytes()
    assert get("drift").given == []


def test_start_never_overwrites_work(work):
    path = started(work, "mine = 1\n")
    again = quick("start", "drift")
    assert again.exit_code == 1
    assert "was left as it is" in again.output
    assert path.read_text() == "mine = 1\n"


def test_start_again_keeps_each_old_file_under_a_dated_name(work):
    for text in ("first = 1\n", "second = 2\n"):
        path = work / "mlops-labs" / "drift" / "exercise.py"
        if path.exists():
            path.write_text(text)
        else:
            started(work, text)
        answer = quick("start", "drift", "--again")
        assert answer.exit_code == 0
        assert "Your old exercise is now mlops-labs" in answer.output
    kept = sorted(path.parent.glob("exercise-20*.py"))
    assert sorted(old.read_text() for old in kept) == ["first = 1\n", "second = 2\n"]
    assert path.read_text() == get("drift").starter


def test_commands_find_the_workspace_from_inside_it(work, monkeypatch):
    path = started(work)
    monkeypatch.chdir(path.parent)
    assert "was left as it is" in quick("start", "drift").output
    assert not (path.parent / "mlops-labs").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["start", "nonsense"], "There is no lab `nonsense`; the labs are: "),
        (["check", "drift"], "`lab start drift` makes it."),
        (["submit", "drift"], "`lab start drift` makes it."),
        (["check", "drift", "--seed", "-3"], "-3 is not in the range"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(work, words, sentence):
    answer = quick(*words)
    assert answer.exit_code in (1, 2)
    assert sentence in " ".join(answer.output.split())
    assert list(work.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(work):
    (work / "mlops-labs").write_text("a file where the folder should be")
    answer = quick("start", "drift")
    assert answer.exit_code == 1
    assert re.search(r"mlops-labs.drift cannot be written: ", answer.output)


def test_a_damaged_progress_file_is_named_with_the_way_out(work):
    path = started(work)
    for text in ("{", '{"labs": [1]}', '{"labs": {"drift": {}}}'):
        (path.parents[1] / "progress.json").write_text(text)
        answer = quick("list")
        assert answer.exit_code == 1
        assert "progress.json cannot be read; delete it" in answer.output


def test_check_of_the_starter(work):
    started(work)
    answer = lab("check", "drift", cwd=work)
    assert answer.returncode == 1
    assert "0 of 100 points, 0 of 16 checks passed (seed 1)." in answer.said
    assert "This is the untouched starter." in answer.said
    assert "Hint:" not in answer.said
    assert "Your mark comes from the same checks on other data, drawn with another seed" in (
        answer.said
    )
    assert (progress(work)["points"], progress(work)["passed"]) == (0, [])
    assert {entry.name for entry in work.iterdir()} == {"mlops-labs"}


def test_check_of_a_right_answer(work):
    started(work, get("drift").solution)
    answer = lab("check", "drift", "--seed", "12", cwd=work)
    assert answer.returncode == 0
    assert "100 of 100 points, 16 of 16 checks passed (seed 12)." in answer.said
    assert "FAIL" not in answer.said
    assert progress(work)["points"] == 100
    assert len(progress(work)["passed"]) == 16
    assert "100 of 100 points" in " ".join(quick("list").output.split())


def test_check_of_a_wrong_answer_gives_hint_link_and_what_was_printed(work):
    mutant = next(m for m in get("drift").mutants() if m.name == "unknown_is_bad")
    started(
        work,
        mutant.source.replace("    if data_fault:", "    print('I am asked')\n    if data_fault:"),
    )
    answer = lab("check", "drift", cwd=work)
    assert answer.returncode == 1
    assert "94 of 100 points, 15 of 16 checks passed" in answer.said
    assert "FAIL 0 of 6 Three signals lead to the right action" in answer.said
    assert "Hint: Which signal explains the others?" in answer.said
    assert "Read: http://localhost:8000/glossary.html#concept-drift" in answer.said
    assert "Your code printed: I am asked" in answer.said
    shown = [int(points) for points in re.findall(r"(?:pass|FAIL|todo) (\d+) of", answer.said)]
    assert sum(shown) == 94 == progress(work)["points"]


def test_check_passes_options_on_to_pytest(work):
    started(work, get("drift").solution)
    answer = lab("check", "drift", "--", "-k", "psi", "-v", cwd=work)
    assert "4 passed, 12 deselected" in answer.said
    assert "30 of 30 points, 4 of 4 checks passed" in answer.said
    assert "Only some of the checks ran" in answer.said
    assert answer.returncode == 1  # not all checks pass when not all ran
    assert not (work / "mlops-labs" / "progress.json").exists()


def test_check_refuses_options_that_pytest_does_not_know(work):
    started(work)
    answer = lab("check", "drift", "--", "--nonsense", cwd=work)
    assert answer.returncode == 1
    assert "Error: pytest could not run the checks" in answer.said


def test_a_stopped_run_says_where_it_was(work):
    text = (
        get("drift")
        .starter.replace('"Step 6, action', '"')
        .replace('raise NotImplementedError(", is', 'raise KeyboardInterrupt(", is')
    )
    started(work, text)
    answer = lab("check", "drift", cwd=work)
    assert answer.returncode == 1
    assert "Stopped while check_action_fits_the_signals ran; nothing was recorded." in answer.said


def test_a_debugger_stops_in_the_exercise(work):
    started(
        work,
        get("drift").solution.replace("    if data_fault:", "    breakpoint()\n    if data_fault:"),
    )
    answer = subprocess.run(
        [sys.executable, "-c", LAB, "check", "drift", "--", "-k", "action"],
        input="p 6 * 7\nq\n",
        capture_output=True,
        text=True,
        cwd=work,
        env=HERE,
        timeout=120,
        check=False,
    )
    assert "(Pdb) 42" in answer.stdout
    assert "exercise.py" in answer.stdout


def test_submit_packs_one_small_file_with_the_same_bytes_each_time(work):
    text = get("drift").solution
    started(work, text)
    archive = work / "mlops-labs" / "drift-submission.zip"
    answer = lab("submit", "drift", cwd=work)
    assert answer.returncode == 0
    assert "100 of 100 points in the public checks. Hand in mlops-labs" in answer.said
    first = archive.read_bytes()
    archive.unlink()
    lab("submit", "drift", cwd=work)
    assert archive.read_bytes() == first
    with zipfile.ZipFile(archive) as packed:
        assert packed.namelist() == ["exercise.py", "submission.json"]
        assert packed.read("exercise.py").decode() == text
        about = json.loads(packed.read("submission.json"))
    assert about["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert (about["lab"], about["lab_version"], about["kit_version"]) == ("drift", 1, KIT_VERSION)
    assert (about["points"], len(about["checks"])) == (100, 16)


def test_submit_takes_unfinished_work_and_warns(work):
    started(work, "def psi(:\n")
    answer = lab("submit", "drift", cwd=work)
    assert answer.returncode == 0
    assert "Warning: exercise.py, line 1: " in answer.said
    assert "0 of 100 points in the public checks." in answer.said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"#" * 200_001, "exercise.py has 200,001 bytes; at most 200,000 are accepted."),
        (b"x = '\xff'", "exercise.py is not UTF-8 text (byte 5)"),
        (b"", "exercise.py is empty"),
    ],
)
def test_submit_refuses_what_is_not_an_exercise(work, content, sentence):
    started(work).write_bytes(content)
    answer = quick("submit", "drift")
    assert answer.exit_code == 1
    assert sentence in answer.output
    assert not list(work.rglob("*.zip"))


def test_an_exercise_can_be_a_notebook(work):
    assert "Made mlops-labs" in quick("start", "drift", "--notebook").output
    path = work / "mlops-labs" / "drift" / "exercise.ipynb"
    cells = json.loads(path.read_text())["cells"]
    assert [cell["cell_type"] for cell in cells] == ["markdown"] + ["code"] * 8
    answer = lab("check", "drift", "--", "-k", "action", cwd=work)
    assert "Step 6, action, is not written yet." in answer.said
    wrong = next(cell for cell in cells if cell["source"].startswith("def action"))
    wrong["source"] = "%time\n\ndef action(**signals):\n    return 1 / 0\n"
    path.write_text(json.dumps({"cells": cells}))
    answer = lab("check", "drift", "--", "-k", "action", cwd=work)
    assert "exercise.py stops (cell 7, line 4): ZeroDivisionError" in answer.said
    answer = lab("submit", "drift", cwd=work)
    assert answer.returncode == 0
    with zipfile.ZipFile(work / "mlops-labs" / "drift-submission.zip") as packed:
        code = packed.read("exercise.py").decode()
    assert "return 1 / 0" in code
    assert "%time" not in code
    path.write_text("{")
    assert "exercise.ipynb is not a notebook that can be read." in quick("submit", "drift").output


def test_status_says_what_is_next(work):
    assert "You have not started a lab here." in quick("status").output
    started(work)
    assert "`lab check drift` says what is still to do." in quick("status").output
    assert "`lab start versioning` makes the exercise." in quick("status", "versioning").output
    path = work / "mlops-labs" / "progress.json"
    facts = {"version": 1, "points": 100, "total": 100, "runs": ["2026-10-03T10:00:00+00:00", 7]}
    path.write_text(json.dumps({"labs": {"drift": facts}}))
    said = " ".join(quick("status").output.split())
    assert "100 of 100 points" in said
    assert "Checked 1 times, last on 03 October at" in said
    assert "All checks passed: `lab submit drift` packs your work." in said


def test_what_is_handed_in_tells_minutes_of_work_and_no_times(work):
    started(work, get("drift").solution)
    lab("check", "drift", cwd=work)
    lab("check", "drift", cwd=work)
    lab("submit", "drift", cwd=work)
    with zipfile.ZipFile(work / "mlops-labs" / "drift-submission.zip") as packed:
        about = packed.read("submission.json").decode()
    assert json.loads(about)["runs"] == 2
    assert json.loads(about)["minutes"] >= 5
    assert not re.search(r"\d{4}-\d\d-\d\d", about)


def test_watch_checks_again_after_each_save_until_it_is_stopped(work):
    path = started(work)
    running = subprocess.Popen(
        [sys.executable, "-u", "-c", LAB, "check", "drift", "--watch", "--", "-k", "action"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=work,
        env=HERE,
    )
    try:
        first = _until_it_waits(running)
        assert "Step 6, action, is not written yet." in first
        path.write_text(get("drift").solution)
        assert "6 of 6 points, 1 of 1 checks passed" in _until_it_waits(running)
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 0
    finally:
        running.kill()
        running.stdout.close()


def _until_it_waits(running):
    said = ""
    for line in running.stdout:
        said += line
        if "Ctrl-C stops" in line:
            return said
    raise AssertionError(said)
