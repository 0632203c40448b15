"""Every write is a version, a repeated write changes nothing, an old version can be read."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from reference_impl.errors import LoopError
from reference_impl.store import DAY, Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "data")


def day_of(*values):
    return pd.DataFrame({"value": list(values), "name": [f"n{value}" for value in values]})


def test_a_day_written_twice_counts_once(store):
    store.write_day("t", day_of(1.0, 2.0), 0)
    store.write_day("t", day_of(3.0), 1)
    before = store.read("t")
    store.write_day("t", day_of(1.0, 2.0), 0)
    assert_frame_equal(store.read("t"), before)
    assert before["value"].tolist() == [1.0, 2.0, 3.0]


def test_old_versions_stay_readable(store):
    versions = [store.write_day("t", day_of(1.0), 0), store.write_day("t", day_of(9.0), 0)]
    assert versions == [0, 1]
    assert store.version("t") == 1
    assert store.read("t", version=0)["value"].tolist() == [1.0]
    assert store.read("t")["value"].tolist() == [9.0]
    assert [entry["version"] for entry in store.history("t")] == [1, 0]


def test_days_can_be_chosen_and_be_negative(store):
    days = pd.Series([-2, -2, -1])
    store.write_days("t", day_of(1.0, 2.0, 3.0), days)
    store.write_day("t", day_of(4.0), 0)
    assert store.read("t", first_day=-1)[DAY].tolist() == [-1, 0]
    assert store.read("t", last_day=-2)["value"].tolist() == [1.0, 2.0]
    assert store.read("t", first_day=-1, last_day=-1)["value"].tolist() == [3.0]
    assert store.read("t", first_day=5).empty


def test_write_days_replaces_the_whole_stretch(store):
    store.write_days("t", day_of(1.0, 2.0, 3.0), pd.Series([0, 1, 2]))
    store.write_days("t", day_of(7.0, 8.0), pd.Series([0, 1]))
    assert store.read("t")["value"].tolist() == [7.0, 8.0, 3.0]


def test_two_stores_on_one_folder_do_not_lose_each_others_days(store):
    other = Store(store.folder)
    store.write_day("t", day_of(1.0), 0)
    store.write_day("t", day_of(2.0), 1)
    other.write_day("t", day_of(3.0), 1)
    store.write_day("t", day_of(4.0), 2)
    assert store.read("t")["value"].tolist() == [1.0, 3.0, 4.0]
    other.write_day("t", day_of(5.0), 0)
    store.write_day("t", day_of(6.0), 0)
    other.write_day("t", day_of(7.0), 2)
    assert store.read("t")["value"].tolist() == [6.0, 3.0, 7.0]


def test_a_long_log_keeps_every_day_and_version(store):
    for day in range(45):  # two checkpoints
        store.write_day("t", day_of(float(day)), day)
    assert store.read("t")["value"].tolist() == [float(day) for day in range(45)]
    assert len(store.read("t", version=10)) == 11


def test_a_new_column_is_added_and_timestamps_survive(store):
    stamp = pd.Timestamp("2026-01-01 12:34:56")
    store.write_day("t", day_of(1.0), 0)
    store.write_day("t", day_of(2.0).assign(at=stamp), 1)
    table = store.read("t")
    assert table["at"].isna().tolist() == [True, False]
    assert table["at"].iloc[1] == stamp


def test_missing_table_version_and_wrong_type_are_sentences(store):
    with pytest.raises(LoopError, match="no table 't'"):
        store.read("t")
    with pytest.raises(LoopError, match="no table 't'"):
        store.version("t")
    store.write_day("t", day_of(1.0), 0)
    with pytest.raises(LoopError, match="no table 't' in version 7"):
        store.read("t", version=7)
    with pytest.raises(LoopError, match="cannot be written"):
        store.write_day("t", pd.DataFrame({"value": ["text"], "name": ["x"]}), 1)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LoopError, match=r"cannot be written|no table"):
        Store(tmp_path / "file" / "data").write_day("t", day_of(1.0), 0)


def test_a_file_that_is_missing_or_broken_is_named(store):
    store.write_day("t", day_of(1.0, 2.0), 0)
    store.write_day("t", day_of(3.0), 1)
    assert store.broken("t") == []
    path = next((store.folder / "t" / "day_number=0").glob("*.parquet"))
    whole = path.read_bytes()
    for spoilt, what in (
        (b"x" * len(whole), "cannot be read"),
        (whole[:-1], "another size"),
        (None, "missing"),
    ):
        path.unlink()
        if spoilt is not None:
            path.write_bytes(spoilt)
        (sentence,) = store.broken("t")
        assert path.name in sentence
        assert what in sentence
        with pytest.raises(LoopError, match=path.name):
            store.read("t")
    assert len(store.read("t", first_day=1)) == 1  # the other day can still be read


def test_rows_are_found_by_a_value(store):
    store.write_day("t", day_of(1.0, 2.0).assign(number=[7, 8]), 0)
    store.write_day("t", day_of(2.0).assign(number=[9]), 1)
    assert store.find("t", "name", "n2.0")["number"].tolist() == [8, 9]
    assert store.find("t", "number", "8")["name"].tolist() == ["n2.0"]
    assert store.find("t", "number", "eight").empty
    assert store.find("t", "name", "nobody").empty


def test_when_a_version_was_written(store):
    version = store.write_day("t", day_of(1.0), 0)
    assert store.written("t", version).endswith("+00:00")
    assert store.written("t", 99) == "unknown"
