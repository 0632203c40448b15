"""A run that is killed goes on where it was, and nothing is done or written twice."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from reference_impl import production as production_module
from reference_impl.errors import LoopError
from reference_impl.loop import opened, play_step, result, resume, run
from reference_impl.registry import Registry
from reference_impl.simulate import Event, Scenario
from reference_impl.source import simulated
from reference_impl.state import State, append_day, load, read_days, save
from reference_impl.store import Store
from reference_impl.workspace import Plan, start_run

pytestmark = pytest.mark.usefixtures("_registry_folder")

DAYS = 12
STORY = Scenario(
    name="short", title="x", description="x",
    events=[
        Event(kind="roadworks", start_day=1, size=1.5, effect="concept", what="Streets dug up."),
        Event(kind="scale", feature="distance_km", start_day=5, end_day=6, size=1000,
              effect="fault", what="Kilometres arrive in metres."),
    ],
)  # fmt: skip


class CrashError(Exception):
    """The process is gone."""


@pytest.fixture(scope="module")
def whole(quick_problem, tmp_path_factory):
    """The same season without a crash: its result and its folder."""
    workspace = tmp_path_factory.mktemp("whole")
    source = simulated(quick_problem, STORY, DAYS, seed=3, orders=100)
    return run(quick_problem, source, workspace, 3), workspace / "runs/0001-short"


def kept(folder: Path):
    """What is on the disk: versions and rows of the tables, models, the line of champions."""
    store = Store(folder / "data")
    tables = {
        name: (store.version(name), len(store.read(name)))
        for name in ("orders", "labelled", "quarantine")
    }
    registry = Registry(folder / "registry", "delivery")
    return tables, [entry.version for entry in registry.versions()], registry.champion_version()


def test_crashes_before_and_after_every_write_leave_no_trace(
    whole, quick_problem, tmp_path, monkeypatch
):
    calls, deadly = itertools.count(1), set(range(2, 200, 9))
    crashes = []

    def mortal(function):
        def wrapped(*args, **kwargs):
            number = next(calls)
            if number in deadly and number % 4 < 2:
                crashes.append(function.__name__)
                raise CrashError
            made = function(*args, **kwargs)
            if number in deadly:
                crashes.append(function.__name__)
                raise CrashError
            return made

        return wrapped

    monkeypatch.setattr(Store, "_write", mortal(Store._write))
    monkeypatch.setattr(Registry, "register", mortal(Registry.register))
    monkeypatch.setattr(Registry, "promote", mortal(Registry.promote))
    monkeypatch.setattr(production_module, "save", mortal(save))
    monkeypatch.setattr(production_module, "append_day", mortal(append_day))
    source = simulated(quick_problem, STORY, DAYS, seed=3, orders=100)
    folder = start_run(tmp_path, "short", quick_problem, Plan(3, "on loss", source.plan))
    told = None
    while told is None:
        try:
            told = resume(folder)
        except CrashError:
            continue
    assert len(crashes) > 6
    assert {"_write", "save", "append_day"} <= set(crashes)
    usual, at = whole
    pd.testing.assert_frame_equal(told.days, usual.days)
    assert told.notices == usual.notices
    assert len(usual.models) > 1, "the season must hold a promotion, or nothing is shown"
    assert kept(folder) == kept(at)
    moves = [
        (move.action, move.version) for move in Registry(folder / "registry", "delivery").moves()
    ]
    undone = [("rollback", version) for action, version in moves if action == "rollback"]
    assert len(moves) == len(usual.models) + 2 * len(undone)


def test_a_process_that_is_killed_is_resumed_from_the_command_line(tmp_path):
    command = [sys.executable, "-m", "reference_impl"]
    place = ["--workspace", str(tmp_path)]
    started = subprocess.Popen(
        [*command, "run", "--scenario", "calm", "--days", "6", "--orders", "60", *place],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    folder = tmp_path / "runs/0001-calm"
    deadline = time.monotonic() + 120
    while load(folder).day < 2 and time.monotonic() < deadline and started.poll() is None:
        time.sleep(0.02)
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    assert 2 <= load(folder).day < 6
    assert not (folder / "run.json").exists()
    done = subprocess.run([*command, "resume", *place], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(read_days(folder)) == 6
    assert json.loads((folder / "run.json").read_text())["days"] == 6
    again = subprocess.run(
        [*command, "resume", *place], capture_output=True, text=True, check=False
    )
    assert again.returncode == 1
    assert "nothing to resume" in again.stderr


def test_a_step_is_played_in_its_turn_and_once(whole):
    _, folder = whole
    over = opened(folder)
    assert result(over).days["day"].tolist() == list(range(DAYS))
    for day, name in ((DAYS - 1, "check"), (DAYS, "predict"), (DAYS + 1, "check")):
        with pytest.raises(ValueError, match="not the turn"):
            play_step(over, day, name)


def test_a_rollback_by_hand_is_respected(whole, tmp_path):
    told, folder = whole
    own = Path(shutil.copytree(folder, tmp_path / "run"))
    registry = Registry(own / "registry", "delivery")
    before = registry.rollback()
    assert before != told.models[-1].version
    again = opened(own)
    assert again.champion.version == again.watch.version == before
    assert again.state.promotions[-1] == (DAYS, before)
    assert (again.state.notices[-1].kind, again.state.notices[-1].day) == ("recalled", DAYS)
    assert registry.champion_version() == before


def test_a_source_that_a_program_has_made_cannot_be_made_again(quick_problem, tmp_path):
    folder = start_run(tmp_path, "mine", quick_problem, Plan(1, "on loss", {}))
    with pytest.raises(LoopError, match="cannot go on"):
        resume(folder)


def test_the_state_is_read_as_it_was_written_or_not_at_all(tmp_path):
    state = State(day=1, done=["check"], today={"error": float("nan")}, promotions=[(0, 1)])
    save(state, tmp_path)
    assert load(tmp_path).promotions == [(0, 1)]
    append_day(tmp_path, 0, {"error": float("nan")})
    append_day(tmp_path, 1, {"error": 1.5})  # the crash came before the state was saved
    append_day(tmp_path, 1, {"error": 2.5})
    assert [str(row["error"]) for row in read_days(tmp_path)] == ["nan", "2.5"]
    (tmp_path / "state.json").write_text('{"day": "x"}')
    with pytest.raises(LoopError, match="cannot be read"):
        load(tmp_path)
