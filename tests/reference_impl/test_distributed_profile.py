"""Profiles from two worker processes: exactly those of one machine, also when one is killed."""

import itertools
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from pathlib import Path

import dask
import numpy as np
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dask import dataframe as dd
from dask import delayed
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reference_impl import cells as cells_module
from reference_impl import distributed_profile
from reference_impl.distance import compare_profiles
from reference_impl.distributed_profile import (
    layout_of_dask,
    local_cluster,
    profile_days,
    profile_of_dask,
)
from reference_impl.errors import LoopError
from reference_impl.profile import layout, merge_days, profile, profile_reference
from reference_impl.simulate import Event, Scenario, load_scenario, simulate_day

COLUMNS = ["distance_km", "items", "rain_mm", "open_orders", "district", "vehicle"]
CALM = load_scenario("calm")
METRES = Scenario(
    name="metres",
    title="Kilometres arrive in metres",
    description="From day 5 on.",
    events=[
        Event(kind="scale", feature="distance_km", start_day=5, size=1000, effect="fault",
              what="Kilometres arrive in metres."),
    ],
)  # fmt: skip
LIMIT = 60  # seconds; the work takes less than two


def orders(day, scenario=CALM, rows=150):
    return simulate_day(scenario, day, 1, rows)[COLUMNS]


REFERENCE = pd.concat([orders(day) for day in range(-5, 0)], ignore_index=True)
CELLS = layout(profile_reference(REFERENCE))
WHOLE = pd.concat([orders(day) for day in range(8)], ignore_index=True)


def part(day: int, folder: Path) -> pd.DataFrame:
    """A day as a worker reads it: each worker stops in its second day until the test frees it."""
    pid = os.getpid()
    (folder / f"begun-{day}-{pid}").touch()
    if days_of(folder, "done", pid):
        wait_for((folder / "go on").exists)
    (folder / f"done-{day}-{pid}").touch()
    return orders(day)


def days_of(folder: Path, state: str, pid: int) -> set[int]:
    """The days that a process has begun or done."""
    return {int(path.name.split("-")[1]) for path in folder.glob(f"{state}-*-{pid}")}


def wait_for(ready):
    end = time.monotonic() + LIMIT
    while not ready():
        assert time.monotonic() < end, "waited for too long"
        time.sleep(0.01)


def kill_one_in_the_middle(client, folder):
    """Wait until both workers have counted a day and read the next; kill one, free the other."""
    workers = list(client.run(os.getpid).values())
    wait_for(lambda: all(len(days_of(folder, "begun", pid)) == 2 for pid in workers))
    counted = {pid: days_of(folder, "done", pid) for pid in workers}
    assert [len(days) for days in counted.values()] == [1, 1]
    os.kill(workers[0], signal.SIGKILL)
    (folder / "go on").touch()
    return workers[0], counted[workers[0]]


def held(folder):
    """The orders of eight days, one partition each."""
    return dd.from_map(part, range(8), folder=folder, meta=orders(0))


@pytest.fixture
def client(_cluster):
    """The cluster, once the worker that a test has killed is there again."""
    _cluster.wait_for_workers(2, timeout=LIMIT)
    return _cluster


@pytest.fixture(scope="module")
def _cluster(tmp_path_factory):
    before = set(psutil.Process().children(recursive=True))
    with local_cluster(2, tmp_path_factory.mktemp("workers")) as made:
        yield made
        children = set(psutil.Process().children(recursive=True)) - before
    # Python's own helper for spawned processes ends with the tests.
    ours = [p for p in children if not (p.is_running() and "resource_tracker" in p.cmdline()[-1])]
    assert psutil.wait_procs(ours, timeout=LIMIT)[1] == []


@pytest.mark.usefixtures("client")
def test_the_profile_of_a_collection_is_that_of_the_whole():
    got = profile_of_dask(CELLS, dd.from_pandas(WHOLE, npartitions=13))
    assert got == profile(CELLS, WHOLE)


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(client, tmp_path):
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(profile_of_dask, CELLS, held(tmp_path))
        victim, lost = kill_one_in_the_middle(client, tmp_path)
        got = answer.result(timeout=LIMIT)
    assert got == profile(CELLS, WHOLE)
    # The victim had counted a day. That count died with it, so another worker read the day again.
    others = {int(path.name.split("-")[2]) for path in tmp_path.glob("done-*")} - {victim}
    assert lost <= set().union(*(days_of(tmp_path, "done", pid) for pid in others))


def test_a_partition_that_kills_its_workers_is_one_sentence(client, tmp_path):
    scheduler = client.cluster.scheduler
    patience, scheduler.allowed_failures = scheduler.allowed_failures, 0
    try:
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(profile_of_dask, CELLS, held(tmp_path))
            kill_one_in_the_middle(client, tmp_path)
            with pytest.raises(LoopError, match="make the partitions smaller"):
                answer.result(timeout=LIMIT)
    finally:
        scheduler.allowed_failures = patience


@pytest.mark.usefixtures("client")
def test_all_listens_on_this_machine_alone():
    own = psutil.Process()
    sockets = [c for p in (own, *own.children(recursive=True)) for c in p.net_connections("inet")]
    addresses = {c.laddr.ip for c in sockets} | {c.raddr.ip for c in sockets if c.raddr}
    assert addresses == {"127.0.0.1"}


@pytest.mark.usefixtures("client")
def test_cells_are_cut_by_the_rows_and_the_seed_alone(monkeypatch):
    table = pd.concat([orders(day, rows=3000) for day in range(4)], ignore_index=True)
    frame = dd.from_pandas(table, npartitions=9)
    there = layout_of_dask(frame, seed=3)
    monkeypatch.setattr(distributed_profile, "FAN_IN", 2)  # another tree
    with dask.config.set(scheduler="threads"):  # and no cluster
        assert layout_of_dask(frame, seed=3) == there
        assert layout_of_dask(frame, seed=4) != there
        small = dd.from_pandas(WHOLE, npartitions=5)
        assert layout_of_dask(small) == layout(profile_reference(WHOLE))
    assert max(profile(there, table)["distance_km"].counts) < 0.02 * len(table)


def test_a_level_that_no_sample_holds_is_a_level_all_the_same(monkeypatch):
    monkeypatch.setattr(distributed_profile, "SAMPLE", 10)
    table = pd.DataFrame({"km": np.arange(100.0), "kind": ["a"] * 99 + ["rare"]})
    with dask.config.set(scheduler="threads"):
        cells = layout_of_dask(dd.from_pandas(table, npartitions=4))
        assert cells["kind"].levels == ("a", "rare")
        many = table.assign(kind=[f"level {i}" for i in range(100)])
        monkeypatch.setattr(cells_module, "MAX_LEVELS", 60)
        with pytest.raises(ValueError, match="it is no category"):
            layout_of_dask(dd.from_pandas(many, npartitions=4))


def test_the_merged_sample_gives_every_row_the_same_chance(monkeypatch):
    monkeypatch.setattr(distributed_profile, "SAMPLE", 20)
    parts = [pd.DataFrame({"row": np.arange(a, b)}) for a, b in ((0, 10), (10, 90), (90, 100))]
    seen = np.zeros(100)
    for seed in range(120):
        looks = [distributed_profile._look(own, seed, i) for i, own in enumerate(parts)]
        rows = reduce(distributed_profile._join, looks).rows
        assert rows["row"].is_unique
        seen[rows["row"]] += 1
    # Each row is drawn 24 times of 120 on average; the sum of squares is at most chi-squared.
    assert stats.chisquare(seen).pvalue > 0.01


@given(cuts=st.lists(st.integers(0, len(WHOLE)), max_size=12), fan_in=st.integers(2, 9))
@settings(max_examples=25, deadline=None)
def test_neither_the_cut_nor_the_tree_matters(cuts, fan_in):
    places = [0, *sorted(cuts), len(WHOLE)]
    parts = [WHOLE.iloc[a:b] for a, b in itertools.pairwise(places)]  # some are empty
    frame = dd.from_delayed([delayed(own) for own in parts], meta=WHOLE, verify_meta=False)
    with pytest.MonkeyPatch.context() as patched, dask.config.set(scheduler="sync"):
        patched.setattr(distributed_profile, "FAN_IN", fan_in)
        assert profile_of_dask(CELLS, frame) == profile(CELLS, WHOLE)


@pytest.mark.parametrize("fault", ["lost", "twice"])
def test_a_part_that_is_lost_or_counted_twice_is_seen(fault):
    parts = [orders(day) for day in range(8)]
    parts = parts[:-1] if fault == "lost" else [*parts, parts[0]]
    frame = dd.from_delayed([delayed(own) for own in parts], meta=parts[0], verify_meta=False)
    with dask.config.set(scheduler="sync"):
        assert profile_of_dask(CELLS, frame) != profile(CELLS, WHOLE)


@pytest.mark.usefixtures("client")
def test_what_one_machine_refuses_many_refuse_too():
    frame = dd.from_pandas(WHOLE.drop(columns="items"), npartitions=3)
    with pytest.raises(ValueError, match="lacks the column items"):
        profile_of_dask(CELLS, frame)
    text = dd.from_pandas(WHOLE.assign(items="two"), npartitions=3)
    with pytest.raises(ValueError, match="items holds string where numbers"):
        profile_of_dask(CELLS, text)


@pytest.mark.usefixtures("client")
def test_a_table_written_by_day_is_read_once_and_scored_for_any_window(tmp_path):
    """A fault from day 5 on is seen in the windows that hold it; the files are gone by then."""
    table = {day: orders(day, METRES) for day in range(10)}
    files = {day: write(frame, tmp_path / f"day_number={day}") for day, frame in table.items()}
    days = profile_days(CELLS, files)
    shutil.rmtree(tmp_path)
    for first, last in ((0, 0), (0, 3), (4, 9), (0, 99)):
        rows = pd.concat([own for day, own in table.items() if first <= day <= last])
        assert merge_days(days, range(first, last + 1)) == profile(CELLS, rows)
    reference = profile_reference(REFERENCE)
    before, after = (
        compare_profiles(reference, merge_days(days, range(*span)))[0] for span in ((0, 5), (5, 10))
    )
    assert before.column == "distance_km"
    assert before.scores["psi"] < 0.1
    assert after.scores["psi"] > 1


def write(frame, folder):
    """Two files a day, as a feed that arrives in the morning and in the evening."""
    folder.mkdir()
    halves = {folder / "1.parquet": frame[: len(frame) // 2], folder / "2.parquet": frame[75:]}
    for path, rows in halves.items():
        pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), path, row_group_size=40)
    return list(halves)


def test_a_day_without_files_is_one_sentence():
    with pytest.raises(LoopError, match="Day 3 has no file"):
        profile_days(CELLS, {3: []})
