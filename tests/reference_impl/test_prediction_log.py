"""The prediction log: complete after a crash, bounded, one writer at a time."""

import json
import os
import subprocess
import sys
import threading

import pytest

from reference_impl import prediction, prediction_log
from reference_impl.errors import LoopError
from reference_impl.prediction import Entry, new_id, shadow_line
from reference_impl.prediction_log import COLUMNS, PredictionLog, read


def entry(number=0, **changes):
    facts = {
        "prediction_id": new_id(), "time": "2026-02-03T19:10:00+00:00", "model_version": "2",
        "content_hash": "ab", "role": "champion", "request": b'{"items":%d}' % number,
        "answer": 30.5,
    }  # fmt: skip
    return Entry(**(facts | changes))


@pytest.fixture
def log(tmp_path):
    made = PredictionLog(tmp_path / "log", sync_seconds=60)
    yield made
    made.close()


def test_what_was_written_is_read_in_order(log):
    entries = [entry(number) for number in range(3)]
    log.append(b"".join(one.line() for one in entries))
    log.append(shadow_line(entries[1].prediction_id, "7", 29.0))
    table = read(log.folder)
    assert list(table.columns) == COLUMNS
    assert list(table["prediction_id"]) == [one.prediction_id for one in entries]
    assert list(table["request"]) == [{"items": 0}, {"items": 1}, {"items": 2}]
    assert str(table["time"][0]) == "2026-02-03 19:10:00+00:00"
    assert table["shadow_answer"].fillna(-1).tolist() == [-1, 29.0, -1]
    assert table.loc[1, "shadow_version"] == "7"
    assert table["answer"].tolist() == [30.5] * 3


def test_an_empty_log_has_its_columns_and_no_log_is_a_sentence(log, tmp_path):
    assert list(read(log.folder).columns) == COLUMNS
    with pytest.raises(LoopError, match="no prediction log"):
        read(tmp_path / "elsewhere")


def test_ids_are_unique_and_sorted_also_between_threads():
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.extend([new_id() for _ in range(2000)]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 8000
    mine = [new_id() for _ in range(1000)]
    assert mine == sorted(mine)


def test_the_clock_may_go_backwards(monkeypatch):
    before = new_id()
    monkeypatch.setattr(prediction.time, "time_ns", lambda: 1)
    assert before < new_id() < new_id()


@pytest.mark.parametrize("cut", [1, 10, 100])
def test_a_torn_last_line_is_left_out_and_nothing_else(log, cut):
    entries = [entry(number) for number in range(3)]
    for one in entries:
        log.append(one.line())
    (segment,) = log.folder.glob("*.jsonl")
    os.truncate(segment, segment.stat().st_size - cut)
    assert list(read(log.folder)["prediction_id"]) == [one.prediction_id for one in entries[:2]]


def test_zeros_that_a_power_cut_leaves_are_left_out(log):
    log.append(entry().line())
    (segment,) = log.folder.glob("*.jsonl")
    with segment.open("ab") as file:
        file.write(b"\0" * 100)
    assert len(read(log.folder)) == 1


def test_damage_in_the_middle_is_named_with_its_line(log):
    for number in range(3):
        log.append(entry(number).line())
    (segment,) = log.folder.glob("*.jsonl")
    lines = segment.read_bytes().splitlines(keepends=True)
    segment.write_bytes(lines[0] + b"{damaged\n" + lines[2])
    with pytest.raises(LoopError, match=f"{segment.name}, line 2 cannot be read"):
        read(log.folder)


def test_after_a_torn_line_a_new_process_begins_a_new_segment(tmp_path):
    first = PredictionLog(tmp_path)
    first.append(entry(1).line())
    first.close()
    (segment,) = tmp_path.glob("*.jsonl")
    with segment.open("ab") as file:
        file.write(b'{"prediction_id": "torn')
    second = PredictionLog(tmp_path)
    second.append(entry(2).line())
    second.close()
    assert list(read(tmp_path)["request"]) == [{"items": 1}, {"items": 2}]


def test_the_bound_drops_the_oldest_segment_and_counts_its_lines(tmp_path):
    size = len(entry(100).line())
    log = PredictionLog(tmp_path, max_bytes=10 * size, segment_bytes=3 * size)
    for number in range(100, 130):
        log.append(entry(number).line())
        assert log.size == sum(path.stat().st_size for path in tmp_path.glob("*.jsonl"))
        assert log.size <= 10 * size
    kept = [request["items"] for request in read(tmp_path)["request"]]
    assert kept == list(range(130 - len(kept), 130))
    assert (log.dropped, len(kept)) == (30 - len(kept), 9)
    log.close()


def test_the_bound_counts_what_an_earlier_process_wrote(tmp_path):
    size = len(entry(100).line())
    for start in (100, 110):
        log = PredictionLog(tmp_path, max_bytes=10 * size, segment_bytes=5 * size)
        for number in range(start, start + 10):
            log.append(entry(number).line())
        log.close()
    assert log.dropped == 10
    assert [request["items"] for request in read(tmp_path)["request"]] == list(range(110, 120))


def test_a_shadow_whose_answer_was_dropped_is_left_out(log):
    log.append(shadow_line("gone", "7", 1.0))
    assert read(log.folder).empty


def test_a_second_writer_is_refused_and_may_write_when_the_first_has_ended(log):
    with pytest.raises(LoopError, match="in use: stop the other service"):
        PredictionLog(log.folder)
    command = (
        "import sys; from reference_impl.prediction_log import PredictionLog;"
        "PredictionLog(sys.argv[1])"
    )
    other = subprocess.run(
        [sys.executable, "-c", command, log.folder], capture_output=True, text=True, check=False
    )
    assert "in use" in other.stderr
    folder = log.folder
    log.close()
    PredictionLog(folder).close()
    log.__init__(folder)  # so that the fixture can close it


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LoopError, match="cannot be written"):
        PredictionLog(tmp_path / "file")


class FullDisk:
    """Takes half of what it is given, as the operating system does when the disk is full."""

    def __init__(self, file):
        self._file = file

    def write(self, lines):
        return self._file.write(lines[: len(lines) // 2])

    def __getattr__(self, name):
        return getattr(self._file, name)


def test_a_full_disk_is_a_sentence_and_leaves_no_half_line(log):
    log.append(entry(1).line())
    whole = log._file
    log._file = FullDisk(whole)
    with pytest.raises(LoopError, match="cannot be written: the disk is full"):
        log.append(entry(2).line())
    assert log.failed_writes == 1
    log._file = whole
    log.append(entry(3).line())
    assert [request["items"] for request in read(log.folder)["request"]] == [1, 3]


def test_the_disk_is_asked_to_keep_what_was_written(tmp_path, monkeypatch):
    synced = threading.Event()
    monkeypatch.setattr(prediction_log.os, "fsync", lambda _: synced.set())
    log = PredictionLog(tmp_path, sync_seconds=0.01)
    assert synced.wait(10)
    monkeypatch.undo()
    log.close()


def test_a_failing_sync_is_counted_and_tried_again(tmp_path, monkeypatch):
    tries: list[int] = []
    enough = threading.Event()

    def fail(handle):
        tries.append(handle)
        if len(tries) >= 3:
            enough.set()
        raise OSError("broken disk")

    monkeypatch.setattr(prediction_log.os, "fsync", fail)
    log = PredictionLog(tmp_path, sync_seconds=0.01)
    assert enough.wait(10)
    monkeypatch.undo()
    log.close()
    assert log.failed_writes >= 2


def test_closed_segments_are_synced_too(tmp_path, monkeypatch):
    size = len(entry(1).line())
    log = PredictionLog(tmp_path, segment_bytes=size, sync_seconds=60)
    for _ in range(3):
        log.append(entry(1).line())
    synced: list[int] = []
    monkeypatch.setattr(prediction_log.os, "fsync", synced.append)
    log.sync()
    assert len(synced) == 3
    log.close()


def test_a_line_is_one_line_of_json():
    line = entry(5, request=b'{"district":"h\\narbour"}').line()
    assert line.count(b"\n") == 1
    assert json.loads(line)["request"] == {"district": "h\narbour"}
