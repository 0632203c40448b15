"""Every message that a student can see, in one file, so that all are read and improved together.

After a change, look at the new text: MESSAGES=write pytest tests/labs/test_lab_messages.py
"""

import io
import os
import re
import signal
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis.errors import Flaky
from rich.console import Console

from labs.grader import endings
from labs.grader.archive import IntakeError, exercise_of
from labs.grader.line import MAX_OUTPUT
from labs.kit import exercise, notebook, show
from labs.kit.calls import Answers, InProcess
from labs.kit.catalog import get
from labs.kit.desk import CallbackError
from labs.kit.errors import LabError
from labs.kit.folder import FolderError
from labs.kit.plain import AnswerError, plain
from labs.kit.plugin import Plugin
from labs.kit.results import CheckResult, Report
from labs.kit.submit import pack

GOLDEN = Path(__file__).parent / "messages.md"
DRIFT = get("drift")


def raised(work, *arguments, **options):
    with pytest.raises((LabError, AnswerError, FolderError)) as caught:
        work(*arguments, **options)
    return str(caught.value)


def loading(tmp_path):
    """An exercise that cannot be loaded."""
    path = tmp_path / "drift" / "exercise.py"
    path.parent.mkdir()
    texts = {
        "it is missing": None,
        "it is empty": b"",
        "it is too long": b"#" * 200_001,
        "it is no text": b"x = '\xff'",
        "it is no Python": b"def psi(:\n",
        "it holds a zero byte": b"x = 1\0",
        "it imports what is not there": b"import torch_and_more\n",
        "it stops while it is loaded": b"x = 1\ny = x / 0\n",
        "it ends the program": b"raise SystemExit(0)\n",
        "it calls itself without end": b"def f():\n    return f()\n\nf()\n",
        "it imports what the lab teaches": b"from reference_impl.monitor import psi\n",
        "a cell of a notebook is no Python": b"# cell 1\nx = 1\n# cell 2\n\ny = (\n",
    }
    for name, text in texts.items():
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_bytes(text)
        yield name, raised(exercise.load, path, ["reference_impl.monitor"])
    yield "it is no notebook", raised(notebook.to_python, b"{")


def answers():
    """An answer that no check can use."""
    endless = []
    endless.append(endless)
    frame = pd.DataFrame({"a": [1]})
    values = {
        "an object": object(),
        "a Series": frame["a"],
        "an array of objects": np.array([object()]),
        "a key that is no text": {(1, 2): 3},
        "lists in lists without end": endless,
        "columns without names": pd.DataFrame([[1]]),
        "an index with data": frame.set_index("a"),
        "a column of categories": frame.assign(c=pd.Categorical(["x"])),
    }
    for name, value in values.items():
        yield name, raised(plain, value, "psi")
    backend = InProcess(lambda: type("exercise", (), {"BINS": 10}), lambda: b"")
    lab = Answers(backend)
    yield "a function that is missing", raised(lab.psi)
    yield "a value that is missing", raised(lab.get, "LIMIT")
    backend.close()


def endings_():
    """A submission in the grader that gives no answer."""
    yield "it exits", str(endings.ended(0))
    yield "it is killed", str(endings.ended(-signal.SIGSEGV))
    yield "it uses too much of the processor", str(endings.ended(-signal.SIGXCPU))
    source = (Path(__file__).parents[2] / "labs" / "grader" / "remote.py").read_text()
    source += (Path(__file__).parents[2] / "labs" / "grader" / "line.py").read_text()
    pattern = re.compile(r"(?:Error|ended)\(\s*f?\"((?:The|No|Your)[^\"]+)\"")
    for text in sorted(set(pattern.findall(source))):
        yield "the grader says", text.replace("{MAX_OUTPUT:,}", f"{MAX_OUTPUT:,}")


def explanations(tmp_path):
    """What is said of a check that does not pass."""
    path = tmp_path / "exercise.py"
    path.write_text("def f():\n    return 1 / 0\n")
    plugin = Plugin(lambda: None, path, path.read_text(), 1, lambda _: None)

    def from_exercise():
        exercise.load(path).f()

    def from_check():
        raise AssertionError("40 rows: by hand 0.1, your psi 0.2.\nassert 0.2 == 0.1")

    def from_callback():
        raise CallbackError("x") from AssertionError("Your code asked for a future day.")

    def from_answer():
        raise TypeError("'NoneType' object is not subscriptable")

    def nothing():
        raise NotImplementedError

    def changing():
        raise Flaky("inconsistent")

    cases = {
        "the exercise stops": from_exercise,
        "the answer is wrong": from_check,
        "a function of the check refuses": from_callback,
        "the check cannot use the answer": from_answer,
        "the step is not written": nothing,
        "two calls differ": changing,
    }
    for name, case in cases.items():
        try:
            case()
        except Exception as error:
            yield name, "{}: {}".format(*plugin._explain(error))


def handed_in():
    """What is no exercise."""
    packed = pack(DRIFT, b"x = 1\n", Report("drift", 1, ()))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}

    def zipped(files):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as made:
            for name, content in files.items():
                made.writestr(name, content)
        return buffer.getvalue()

    cases = {
        "nothing of use": {"report.pdf": b""},
        "several files": {"a.py": b"", "b.py": b""},
        "a damaged archive": {"x.zip": b"PK"},
        "names that lead elsewhere": {"x.zip": zipped({"../exercise.py": b""})},
        "many files": {"x.zip": zipped({str(n): b"" for n in range(1_001)})},
        "a large file in an archive": {"x.zip": zipped({"exercise.py": b"#" * 300_000})},
        "more than lab submit packs": {"x.zip": zipped({**inside, "notes.txt": b""})},
        "a changed exercise": {"x.zip": zipped({**inside, "exercise.py": b"y = 2\n"})},
        "a damaged description": {"x.zip": zipped({**inside, "submission.json": b"{"})},
    }
    for name, files in cases.items():
        with pytest.raises(IntakeError) as caught:
            exercise_of({n: (lambda c=c: c) for n, c in files.items()})
        yield name, str(caught.value)


def screens():
    """What `lab check` shows."""
    check = ("check_a", "PSI is what counting by hand gives", 10)
    hint = ("Where does a value that equals an edge go?", "concept/psi")
    failed = CheckResult(*check, "wrong", "by hand 0.1, your psi 0.2.", "x = 3\n", *hint)
    todo = CheckResult(*check, "todo", "Step 2, psi, is not written yet.", "", *hint)
    passed = CheckResult(*check, "ok", "", "", *hint)
    for name, found in (("a check fails", failed), ("a step is to come", todo)):
        yield name, on_screen(lambda screen, found=found: show.result(screen, found))
    reports = {
        "some pass": Report("drift", 1, (failed, passed)),
        "all pass": Report("drift", 1, (passed,)),
        "only some ran": Report("drift", 1, (passed,), partial=True),
        "nothing could be checked": Report("drift", 1, (), problem="exercise.py is empty."),
    }
    for name, report in reports.items():
        yield (
            name,
            on_screen(lambda s, report=report: show.total(s, DRIFT, report, untouched=False)),
        )


def on_screen(draw):
    screen = Console(file=io.StringIO(), width=100, highlight=False, markup=False, emoji=False)
    draw(screen)
    lines = [line.rstrip() for line in screen.file.getvalue().splitlines()]
    return "\n" + "\n".join(f"    {line}" for line in lines)


def test_the_file_holds_every_message_as_it_is_now(tmp_path):
    parts = {
        "The exercise cannot be loaded": loading(tmp_path),
        "The answer cannot be used": answers(),
        "A check does not pass": explanations(tmp_path),
        "In the grader, no answer comes": endings_(),
        "What was handed in is no exercise": handed_in(),
        "On the screen": screens(),
    }
    lines = ["# What students read", "", "Made by `tests/labs/test_lab_messages.py`."]
    for title, messages in parts.items():
        lines += ["", f"## {title}", ""]
        for name, text in messages:
            ended = text if "\n" in text else f"{text.rstrip('.')}."  # as each is shown
            lines.append(f"- {name}: {ended.replace(str(tmp_path), 'FOLDER')}")
    made = "\n".join(lines)
    made = "\n".join(line.rstrip() for line in made.splitlines()) + "\n"
    if os.environ.get("MESSAGES") == "write":
        GOLDEN.write_text(made, encoding="utf-8")
    assert made == GOLDEN.read_text(encoding="utf-8")


def test_every_message_is_a_sentence():
    lines = [line for line in GOLDEN.read_text().splitlines() if line.startswith("- ")]
    for line in lines:
        text = line.partition(": ")[2]
        assert "Traceback" not in text
        assert "  " not in text
        assert not text or text[0] not in "([{"
