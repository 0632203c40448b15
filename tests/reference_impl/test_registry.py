"""Versions, a champion that is one transaction, and what a crash leaves behind."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from reference_impl import artefact, retrain
from reference_impl import registry as module
from reference_impl.errors import LoopError
from reference_impl.identity import content_hash
from reference_impl.registry import Registry
from reference_impl.train import TrainingRecord, predict, train
from tests.conftest import ROOT


class CrashError(Exception):
    """Stands for a process that ends where it is raised."""


@pytest.fixture
def crash(monkeypatch):
    """Let a method of an object fail, once, before it does anything."""

    def plan(target, name):
        whole = getattr(target, name)

        def fail(*_args, **_kwargs):
            monkeypatch.setattr(target, name, whole)
            raise CrashError

        monkeypatch.setattr(target, name, fail)

    return plan


def alias(registry):
    """What MLflow's page shows as the champion."""
    return int(
        registry._tracking._client.get_model_version_by_alias("delivery", "champion").version
    )


def record(seed=3):
    return TrainingRecord("delivery", 4, -30, -1, 3000, seed, metrics={"mae": 2.5})


def test_versions_carry_their_record(registry):
    first, second = registry.versions()
    assert (first.version, second.version) == (1, 2)
    assert (first.params["seed"], second.params["seed"]) == ("1", "2")
    assert first.metrics == {"mae": 2.5}
    assert (first.data_version, first.commit) == (4, "unknown")
    assert (first.is_champion, second.is_champion) == (False, True)
    assert registry.record(2) == registry.artefact(2).record
    assert registry.record(2).seed == 2


def test_promotion_and_rollback_move_the_champion(registry):
    assert registry.champion_version() == 2
    assert registry.rollback() == 1
    assert registry.champion_version() == alias(registry) == 1
    assert [entry.is_champion for entry in registry.versions()] == [True, False]
    with pytest.raises(LoopError, match="no earlier champion"):
        registry.rollback()
    registry.promote(2)
    assert registry.champion_version() == alias(registry) == 2
    assert registry.rollback() == 1


def test_each_rollback_goes_one_step_back(registry):
    for version in (1, 2):
        registry.promote(version)  # the line is now 1, 2, 1, 2
    for expected in (1, 2, 1):
        assert registry.rollback() == expected
        assert registry.champion_version() == alias(registry) == expected


def test_the_journal_tells_every_move(registry):
    registry.rollback()
    moves = [(move.action, move.version) for move in registry.moves()]
    assert moves == [("promote", 1), ("promote", 2), ("rollback", 1)]
    assert registry.moves()[0].at.endswith("+00:00")


def test_a_rollback_brings_back_the_very_same_model(registry, quick_problem, pipeline, batch):
    other = train(quick_problem, batch, seed=9)
    registry.promote(registry.register(quick_problem, other, record(), batch))
    assert content_hash(registry.champion()) == content_hash(other)
    registry.rollback()
    assert content_hash(registry.champion()) == content_hash(pipeline)
    np.testing.assert_array_equal(
        predict(quick_problem, registry.champion(), batch), predict(quick_problem, pipeline, batch)
    )


def test_moves_can_be_repeated(registry):
    registry.promote(2)  # serves already
    assert len(registry.moves()) == 2
    assert registry.rollback(of=2) == 1
    assert registry.rollback(of=2) == 1  # the command is given again after a crash
    assert registry.champion_version() == 1
    registry.promote(2)
    assert registry.champion_version() == 2


def test_a_model_judged_against_another_champion_is_not_promoted(registry):
    registry.rollback()
    with pytest.raises(LoopError, match="judged against version 7, which serves no more"):
        registry.promote(2, over=7)
    assert registry.champion_version() == 1
    registry.promote(2, over=1)
    registry.promote(2, over=1)  # again, after a crash: it serves already
    assert registry.champion_version() == 2


def test_a_crash_before_the_move_leaves_the_old_champion(registry, crash):
    crash(registry._journal, "_append")
    with pytest.raises(CrashError):
        registry.rollback()
    again = Registry(registry.folder, "delivery")
    assert again.champion_version() == alias(again) == 2
    assert again.rollback() == 1


def test_a_crash_after_the_move_is_mended_when_the_registry_is_opened(registry, crash):
    crash(registry._tracking, "mark")
    with pytest.raises(CrashError):
        registry.rollback()
    assert (registry.champion_version(), alias(registry)) == (1, 2)  # the alias lags behind
    again = Registry(registry.folder, "delivery")
    assert again.champion_version() == alias(again) == 1


@pytest.mark.parametrize("place", ["build", "log", "add", "nothing"])
def test_a_registration_that_is_repeated_makes_one_version(
    registry, quick_problem, pipeline, batch, crash, place
):
    target = module if place == "build" else registry._tracking
    arguments = (quick_problem, pipeline, record(), batch, "", "day-0040")
    if place == "nothing":
        registry.register(*arguments)
    else:
        crash(target, place)
        with pytest.raises(CrashError):
            registry.register(*arguments)
    again = Registry(registry.folder, "delivery")
    assert again.register(*arguments) == 3
    assert [entry.version for entry in again.versions()] == [1, 2, 3]
    folders = list((registry.folder / "artefacts").glob("*/artifacts/*"))
    assert len(folders) == 3
    assert again.artefact(3).content_hash == content_hash(pipeline)
    assert len(again._tracking._client.search_runs([again._tracking._experiment()])) == 3


def test_a_killed_build_leaves_nothing_behind(registry, quick_problem, pipeline, batch, crash):
    crash(artefact, "convert")
    with pytest.raises(CrashError):
        registry.register(quick_problem, pipeline, record(), batch, "", "day-0040")
    run = next(p for p in registry.folder.glob("artefacts/*/artifacts") if not any(p.iterdir()))
    (
        run / ".unfinished-abc"
    ).mkdir()  # nothing was left, but this is as SIGKILL leaves it: no clean-up has run
    assert registry.register(quick_problem, pipeline, record(), batch, "", "day-0040") == 3


def test_another_model_under_the_same_key_is_refused(registry, quick_problem, pipeline, batch):
    registry.register(quick_problem, pipeline, record(), batch, "", "day-0040")
    other = train(quick_problem, batch, seed=9)
    with pytest.raises(LoopError, match="holds another model than was made now"):
        registry.register(quick_problem, other, record(), batch, "", "day-0040")


def test_two_threads_that_promote_leave_one_line(registry):
    def move(version):
        own = Registry(registry.folder, "delivery")
        for _ in range(5):
            own.promote(version)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(move, (1, 2)))
    versions = [made.version for made in registry.moves()]
    # Each move changed the champion: nobody was promoted over himself.
    assert all(one != two for one, two in pairwise(versions))
    again = Registry(registry.folder, "delivery")
    assert again.champion_version() == alias(again) == versions[-1]


def test_of_two_processes_that_promote_over_the_same_champion_one_wins(registry):
    registry.rollback()  # version 1 serves, and both processes were judged against it
    code = (
        "import sys; from reference_impl.journal import Journal; from pathlib import Path;"
        "Journal(Path(sys.argv[1]), 'delivery').promote(int(sys.argv[2]), 1)"
    )
    path = str(registry.folder / "champions.db")
    started = [
        subprocess.Popen([sys.executable, "-c", code, path, version], cwd=ROOT, stderr=-1)
        for version in ("2", "3")
    ]
    errors = [process.communicate()[1].decode() for process in started]
    assert sorted(process.returncode for process in started) == [0, 1]
    assert sum("which serves no more" in error for error in errors) == 1
    assert len(registry.moves()) == 4


def test_a_folder_that_was_moved_still_loads_and_grows(registry, quick_problem, pipeline, batch):
    moved = registry.folder.with_name("elsewhere")
    registry.folder.rename(moved)
    again = Registry(moved, "delivery")
    assert again.artefact(2).folder.is_relative_to(moved)
    assert again.register(quick_problem, pipeline, record(), batch) == 3
    again.promote(3)
    assert again.artefact(3).folder.is_relative_to(moved)
    assert not registry.folder.exists()


def test_a_changed_manifest_is_found(registry):
    manifest = registry.place(2) / "manifest.json"
    manifest.write_text(manifest.read_text() + "\n")
    with pytest.raises(LoopError, match=r"manifest\.json was changed"):
        registry.load(2)
    assert registry.load(1) is not None


def test_models_are_skops_files_and_no_pickle(registry):
    names = {path.name for path in (registry.folder / "artefacts").rglob("*") if path.is_file()}
    assert "model.skops" in names
    assert not any(name.endswith((".pkl", ".pickle", ".joblib")) for name in names)


def test_unknown_versions_are_sentences(registry):
    with pytest.raises(LoopError, match="no version 99"):
        registry.promote(99)
    with pytest.raises(LoopError, match="no version 99"):
        registry.load(99)


def test_a_name_without_a_champion(registry):
    empty = Registry(registry.folder, "empty")
    assert empty.champion() is None
    assert empty.versions() == []
    with pytest.raises(LoopError, match="no champion yet"):
        empty.champion_version()


def test_a_type_that_is_not_trusted_is_not_registered(registry, quick_problem, batch):
    class Foreign:
        def predict(self, frame):
            return frame

    with pytest.raises(LoopError, match="cannot be kept"):
        registry.register(quick_problem, Foreign(), record(), batch)
    assert len(registry.versions()) == 2
    assert [run.info.status for run in runs(registry)] == ["FINISHED", "FINISHED", "FAILED"]
    assert "cannot be kept" in runs(registry)[-1].data.tags["error"]


def runs(registry):
    """All runs of a registry, the oldest first."""
    tracking = registry._tracking
    return list(reversed(tracking._client.search_runs([tracking._experiment()])))


def test_a_run_lasts_from_before_the_training(registry, quick_problem, pipeline, batch):
    with registry.attempt() as key:
        begun = runs(registry)[-1].info
        assert (begun.status, begun.end_time) == ("RUNNING", None)
        registry.register(quick_problem, pipeline, record(), batch, "", key)
    ended = runs(registry)[-1].info
    assert (ended.run_id, ended.start_time) == (begun.run_id, begun.start_time)
    assert ended.status == "FINISHED"
    assert ended.end_time > ended.start_time


def test_a_training_that_breaks_off_is_in_the_list_with_its_reason(
    registry, quick_problem, history, monkeypatch
):
    def breaks_off(*_):
        raise MemoryError("too many trees")

    rows = history.assign(day_number=(history["day"] - history["day"].max()).dt.days)
    rows = rows.assign(prediction=float("nan"), model_version=0)
    monkeypatch.setattr(retrain, "train", breaks_off)
    with pytest.raises(MemoryError):
        retrain.challenge(quick_problem, rows, registry, 4, seed=1, key="day 40")
    failed = runs(registry)[-1]
    assert (failed.info.status, failed.data.tags["key"]) == ("FAILED", "day 40")
    assert failed.data.tags["error"] == "MemoryError('too many trees')"
    assert len(registry.versions()) == 2
    monkeypatch.undo()
    made = retrain.challenge(quick_problem, rows, registry, 4, seed=1, key="day 40")
    again = runs(registry)[-1]
    assert (again.info.run_id, again.info.status) == (failed.info.run_id, "FINISHED")
    assert made.model.version == 3


@pytest.mark.parametrize("name", ["mlflow.db", "champions.db"])
def test_a_corrupt_database_is_a_sentence(tmp_path, name):
    (tmp_path / name).write_bytes(b"this is not a database" * 100)
    with pytest.raises(LoopError, match=f"{name}.* cannot be read"):
        Registry(tmp_path, "delivery")


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LoopError, match="cannot be read"):
        Registry(tmp_path / "file" / "registry", "delivery")
