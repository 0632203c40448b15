"""A run never touches another."""

import pytest

from reference_impl.errors import LoopError
from reference_impl.workspace import RunRecord, finish_run, last_run, start_run

RECORD = RunRecord("delivery", "calm", 5, 7, (-60, -1))


def test_each_run_gets_the_next_folder(tmp_path):
    names = [start_run(tmp_path / "new", name).name for name in ("calm", "calm", "roadworks")]
    assert names == ["0001-calm", "0002-calm", "0003-roadworks"]


def test_the_last_finished_run_is_found(tmp_path, delivery):
    with pytest.raises(LoopError, match="no finished run"):
        last_run(tmp_path)
    first = start_run(tmp_path, "calm")
    finish_run(first, delivery, RECORD)
    start_run(tmp_path, "broken-off")
    assert last_run(tmp_path) == (first, RECORD)


def test_a_spoilt_record_is_a_sentence(tmp_path, delivery):
    folder = start_run(tmp_path, "calm")
    finish_run(folder, delivery, RECORD)
    for text in ("{", "{}", '{"reference_days": [1, 2], "colour": "red"}', "[]"):
        (folder / "run.json").write_text(text)
        with pytest.raises(LoopError, match="cannot be read"):
            last_run(tmp_path)


def test_a_workspace_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LoopError, match=r"cannot be written.*--workspace"):
        start_run(tmp_path / "file", "calm")
