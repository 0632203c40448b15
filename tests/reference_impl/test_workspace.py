"""A run never touches another."""

import pytest

from reference_impl.errors import LoopError
from reference_impl.workspace import (
    Plan,
    RunRecord,
    broken_run,
    finish_run,
    last_run,
    planned,
    start_run,
)

PLAN = Plan(7, "on loss", {"days": 5})
RECORD = RunRecord("delivery", "calm", 5, 7, (-60, -1))


def test_each_run_gets_the_next_folder(tmp_path, delivery):
    names = [
        start_run(tmp_path / "new", name, delivery, PLAN).name
        for name in ("calm", "calm", "roadworks")
    ]
    assert names == ["0001-calm", "0002-calm", "0003-roadworks"]


def test_the_last_finished_run_is_found(tmp_path, delivery):
    with pytest.raises(LoopError, match="no finished run"):
        last_run(tmp_path)
    first = start_run(tmp_path, "calm", delivery, PLAN)
    finish_run(first, RECORD)
    start_run(tmp_path, "broken-off", delivery, PLAN)
    assert last_run(tmp_path) == (first, RECORD)


def test_a_spoilt_record_is_a_sentence(tmp_path, delivery):
    folder = start_run(tmp_path, "calm", delivery, PLAN)
    finish_run(folder, RECORD)
    for text in ("{", "{}", '{"reference_days": [1, 2], "colour": "red"}', "[]"):
        (folder / "run.json").write_text(text)
        with pytest.raises(LoopError, match="cannot be read"):
            last_run(tmp_path)


def test_a_workspace_that_cannot_be_written_is_a_sentence(tmp_path, delivery):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LoopError, match=r"cannot be written.*--workspace"):
        start_run(tmp_path / "file", "calm", delivery, PLAN)


def test_what_is_to_be_played_is_known_before_the_first_day(tmp_path, delivery):
    folder = start_run(tmp_path, "calm", delivery, PLAN)
    assert planned(folder) == (delivery, PLAN)
    for text in ("{", '{"seed": 1}', "[]"):
        (folder / "plan.json").write_text(text)
        with pytest.raises(LoopError, match="holds no run"):
            planned(folder)


def test_only_an_unfinished_run_can_be_resumed(tmp_path, delivery):
    first = start_run(tmp_path, "calm", delivery, PLAN)
    second = start_run(tmp_path, "calm", delivery, PLAN)
    finish_run(second, RECORD)
    assert broken_run(tmp_path) == first
    finish_run(first, RECORD)
    with pytest.raises(LoopError, match="nothing to resume"):
        broken_run(tmp_path)
