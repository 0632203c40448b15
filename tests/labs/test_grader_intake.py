"""What a class hands in, in the layouts of each source, and with the tricks of a few."""

import datetime as dt
import io
import json
import os
import stat
import zipfile

import pytest

from labs.grader import intake
from labs.grader.archive import IntakeError, exercise_of
from labs.kit.errors import LabError
from labs.kit.exercise import ExerciseError
from labs.kit.notebook import to_python
from labs.kit.results import Report
from labs.kit.submit import pack

ANSWER = b"x = 1\n"


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return buffer.getvalue()


def notebook(*cells):
    made = [{"cell_type": "code", "source": text, "metadata": {"tags": t}} for text, t in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": "# Hi"}, *made]}).encode()


def submitted(content=ANSWER):
    from labs.kit.catalog import get

    return pack(get("drift"), content, Report("drift", 1, ()))


def found(files):
    read = {name: (lambda content=content: content) for name, content in files.items()}
    return exercise_of(read).content


LAYOUTS = {
    "folders": (
        {"ada/exercise.py": ANSWER, "bob/drift-submission.zip": submitted()},
        [("ada", {"folder": "ada"}), ("bob", {"folder": "bob"})],
    ),
    "files": (
        {"ada.py": ANSWER, "bob.zip": submitted()},
        [("ada", {"folder": "ada"}), ("bob", {"folder": "bob"})],
    ),
    "canvas": (
        {
            "lovelaceada_12345_67890_drift-submission-1.zip": submitted(),
            "babbagecharles_LATE_777_888_exercise.py": ANSWER,
        },
        [
            ("babbagecharles", {"name": "babbagecharles", "canvas": "777"}),
            ("lovelaceada", {"name": "lovelaceada", "canvas": "12345"}),
        ],
    ),
    "moodle": (
        {
            "Ada Lovelace_4711_assignsubmission_file_/drift-submission.zip": submitted(),
            "Jan_de_Wit_4712_assignsubmission_file/exercise.py": ANSWER,
        },
        [
            ("Ada Lovelace", {"name": "Ada Lovelace", "moodle": "4711"}),
            ("Jan_de_Wit", {"name": "Jan_de_Wit", "moodle": "4712"}),
        ],
    ),
    "moodle, flat": (
        {"Ada Lovelace_4711_assignsubmission_file_drift-submission.zip": submitted()},
        [("Ada Lovelace", {"name": "Ada Lovelace", "moodle": "4711"})],
    ),
    "brightspace": (
        {
            "123-456 - Ada Lovelace - Oct 3, 2026 1015 PM/drift-submission.zip": submitted(),
            "123-456 - Ada Lovelace - Oct 4, 2026 915 AM/drift-submission.zip": submitted(b"y = 2"),
            "index.html": b"<html>",
        },
        [
            ("Ada Lovelace", {"brightspace": "123", "name": "Ada Lovelace"}),
            ("Ada Lovelace", {"brightspace": "123", "name": "Ada Lovelace"}),
        ],
    ),
    "github": (
        {
            "drift-submissions/drift-ada-l/.git/config": b"[core]",
            "drift-submissions/drift-ada-l/mlops-labs/drift/exercise.py": ANSWER,
            "drift-submissions/drift-ada-l/setup.py": b"",
            "drift-submissions/drift-bob/.git/config": b"[core]",
            "drift-submissions/drift-bob/exercise.py": ANSWER,
        },
        [("ada-l", {"github": "ada-l"}), ("bob", {"github": "bob"})],
    ),
    "one clone": (
        {"work/drift-bob/.git/config": b"[core]", "work/drift-bob/exercise.py": ANSWER},
        [("bob", {"github": "bob"})],
    ),
}


@pytest.mark.parametrize(("files", "expected"), LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("packed", [False, True])
def test_each_layout_is_understood(tmp_path, files, expected, packed):
    if packed:
        path = tmp_path / "all.zip"
        path.write_bytes(zipped(files))
    else:
        path = tmp_path / "all"
        for name, content in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)
    got = intake.read(path, "drift")
    assert [(each.student, each.ids) for each in got] == expected
    assert all(each.content and not each.problem for each in got)


def test_times_and_marks_of_lateness_are_kept(tmp_path):
    path = tmp_path / "all.zip"
    path.write_bytes(zipped(LAYOUTS["brightspace"][0]))
    first, second = (each.submitted_at for each in intake.read(path, "drift"))
    assert first == dt.datetime(2026, 10, 3, 22, 15).astimezone()
    assert second == dt.datetime(2026, 10, 4, 9, 15).astimezone()
    path.write_bytes(zipped(LAYOUTS["canvas"][0]))
    assert [each.late for each in intake.read(path, "drift")] == [True, False]


def test_students_of_one_name_are_told_apart(tmp_path):
    for number in ("1", "2"):
        folder = tmp_path / f"Ada L_{number}_assignsubmission_file_"
        folder.mkdir()
        (folder / "exercise.py").write_bytes(ANSWER)
    names = [each.student for each in intake.read(tmp_path, "drift")]
    assert names == ["Ada L (Ada L/1)", "Ada L (Ada L/2)"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"report.pdf": b""}, "There is no exercise.py"),
        ({"a.py": ANSWER, "b.py": ANSWER}, "Several files could be the exercise: a.py, b.py."),
        ({"x.zip": b"PK nonsense"}, "x.zip is not an archive that can be read"),
        ({"x.zip": zipped({"readme.txt": b""})}, "There is no exercise.py"),
        ({"x.zip": zipped({"exercise.py": ANSWER, "../../etc/cron.d/x": b""})}, "lead elsewhere"),
        ({"x.zip": zipped({"exercise.py": ANSWER, "/etc/passwd": b""})}, "lead elsewhere"),
        ({"x.zip": zipped({"exercise.py": ANSWER, "..\\x": b""})}, "lead elsewhere"),
        ({"x.zip": zipped({f"{i}": b"" for i in range(1_001)})}, "holds 1,001 files"),
        ({"x.zip": zipped({"exercise.py": b" " * 50_000_000})}, "more than 200,000 bytes"),
        ({"x.zip": zipped({"exercise.ipynb": b" " * 50_000_000})}, "more than 5,000,000 bytes"),
        ({"x.zip": zipped({"y.zip": zipped({"exercise.py": ANSWER})})}, "There is no exercise.py"),
        ({"x.zip": submitted().replace(b"x = 1", b"x = 2")}, "not an archive that can be read"),
    ],
)
def test_what_is_no_exercise_is_refused_with_a_sentence(files, sentence):
    with pytest.raises(IntakeError, match=sentence):
        found(files)


def test_an_archive_of_submit_with_anything_else_is_refused():
    with zipfile.ZipFile(io.BytesIO(submitted())) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert found({"s.zip": zipped(files)}) == ANSWER
    about = json.loads(files["submission.json"])
    for told, minutes in ((70, 70), (-1, None), ("x", None), (10**9, None)):
        packed = zipped({**files, "submission.json": json.dumps({**about, "minutes": told})})
        assert exercise_of({"s.zip": lambda packed=packed: packed}).minutes == minutes
    with pytest.raises(IntakeError, match="other files than `lab submit` packs"):
        found({"s.zip": zipped({**files, "notes.txt": b""})})
    with pytest.raises(IntakeError, match="not the one that was packed"):
        found({"s.zip": zipped({**files, "exercise.py": b"x = 2\n"})})
    with pytest.raises(IntakeError, match=r"submission\.json in the archive cannot be read"):
        found({"s.zip": zipped({**files, "submission.json": b"[" * 100_000})})


def test_links_in_archives_and_folders_are_not_followed(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        link = zipfile.ZipInfo("exercise.py")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    with pytest.raises(IntakeError, match="lead elsewhere"):
        found({"x.zip": buffer.getvalue()})
    secret = tmp_path / "secret.py"
    secret.write_text("seed = 1")
    (tmp_path / "all" / "ada").mkdir(parents=True)
    (tmp_path / "all" / "ada" / "exercise.py").symlink_to(secret)
    (tmp_path / "all" / "bob").symlink_to(tmp_path)
    (tmp_path / "all" / "eve").mkdir()
    (tmp_path / "all" / "eve" / "exercise.py").write_bytes(ANSWER)
    assert [each.student for each in intake.read(tmp_path / "all", "drift")] == ["eve"]


def test_a_file_that_says_it_is_small_is_read_no_further():
    lying = bytearray(zipped({"exercise.py": b"#" * 3_000_000}))
    for at in range(len(lying) - 4):
        if lying[at : at + 4] == (3_000_000).to_bytes(4, "little"):
            lying[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(IntakeError, match="can be read"):
        found({"x.zip": bytes(lying)})


def test_names_move_no_cursor(tmp_path):
    folder = tmp_path / "=cmd|' \x1b[2J\u202e'!A0"
    folder.mkdir()
    (folder / "exercise.py").write_bytes(ANSWER)
    (student,) = (each.student for each in intake.read(tmp_path, "drift"))
    assert student == "=cmd|' ?[2J?'!A0"
    assert intake.clean("\x00\n") == "??"
    assert len(intake.clean("x" * 1_000)) == 100


def test_an_empty_place_is_said_to_be_empty(tmp_path):
    with pytest.raises(LabError, match="holds no submissions"):
        intake.read(tmp_path, "drift")
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(LabError, match="neither a folder nor a zip"):
        intake.read(tmp_path / "file.txt", "drift")


def test_a_pipe_among_the_files_holds_nobody_up(tmp_path):
    (tmp_path / "ada").mkdir()
    os.mkfifo(tmp_path / "ada" / "exercise.py")
    with pytest.raises(LabError, match="holds no submissions"):
        intake.read(tmp_path, "drift")


def test_a_notebook_is_its_code_without_magics():
    text = to_python(
        notebook(
            ("import os\n%matplotlib inline\n!rm -rf /\n  %time x = 1\ny = 5 % 3\n", []),
            ("%%bash\nrm -rf /\n", []),
            (["z = 1\n", "print(z)"], []),
        )
    )
    scope = {}
    exec(text, scope)
    assert (scope["y"], scope["z"]) == (2, 1)
    assert "rm" not in text
    assert "# cell 1" in text


def test_of_a_notebook_with_tags_only_the_tagged_cells_count():
    text = to_python(notebook(("1 / 0", []), ("x = 1", ["solution"]), ("open('f')", ["draft"])))
    assert "x = 1" in text
    assert "1 / 0" not in text
    assert found({"exercise.ipynb": notebook(("x = 1", []))}).decode().endswith("x = 1\n")


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"cells": 1}', b'{"cells": [{}]}', b"[" * 100_000, b"\xff"]
)
def test_what_is_no_notebook_is_refused(content):
    with pytest.raises(ExerciseError, match=r"is not a notebook that can be read"):
        to_python(content)
