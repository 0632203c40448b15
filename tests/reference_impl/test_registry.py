"""Versions, an alias that moves, and files that cannot run code when they are loaded."""

import numpy as np
import pytest

from reference_impl.errors import LoopError
from reference_impl.registry import Registry
from reference_impl.train import TrainingRecord, predict


def test_versions_carry_their_record(registry):
    first, second = registry.versions()
    assert (first.version, second.version) == (1, 2)
    assert (first.params["seed"], second.params["seed"]) == ("1", "2")
    assert first.metrics == {"mae": 2.5}
    assert (first.data_version, first.commit) == (4, "unknown")
    assert (first.is_champion, second.is_champion) == (False, True)


def test_promotion_and_rollback_move_the_alias(registry):
    assert registry.champion_version() == 2
    assert registry.rollback() == 1
    assert registry.champion_version() == 1
    assert [entry.is_champion for entry in registry.versions()] == [True, False]
    with pytest.raises(LoopError, match="no earlier champion"):
        registry.rollback()
    registry.promote(2)
    assert registry.champion_version() == 2
    assert registry.rollback() == 1


def test_each_rollback_goes_one_step_back(registry):
    for version in (1, 2):
        registry.promote(version)  # the line is now 1, 2, 1, 2
    for expected in (1, 2, 1):
        assert registry.rollback() == expected
        assert registry.champion_version() == expected


def test_promoting_the_champion_again_changes_nothing(registry):
    registry.promote(2)
    assert registry.rollback() == 1


def test_a_loaded_model_predicts_the_same(registry, quick_problem, pipeline, batch):
    loaded = registry.load(2)
    np.testing.assert_array_equal(
        predict(quick_problem, loaded, batch), predict(quick_problem, pipeline, batch)
    )


def test_another_object_on_the_folder_sees_the_same(registry):
    other = Registry(registry.folder, "delivery")
    assert other.champion_version() == registry.champion_version()
    assert len(other.versions()) == 2


def test_models_are_skops_files_and_no_pickle(registry):
    names = {path.name for path in (registry.folder / "artefacts").rglob("*") if path.is_file()}
    assert any(name.endswith(".skops") for name in names)
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


def test_a_type_that_is_not_trusted_is_not_registered(registry):
    class Foreign:
        def predict(self, frame):
            return frame

    with pytest.raises(LoopError, match="cannot be kept"):
        registry.register(Foreign(), TrainingRecord("delivery", 1, 0, 1, 1, 1))
    assert len(registry.versions()) == 2


def test_a_corrupt_database_is_a_sentence(tmp_path):
    (tmp_path / "mlflow.db").write_bytes(b"this is not a database" * 100)
    with pytest.raises(LoopError, match=r"registry .*mlflow\.db cannot be read"):
        Registry(tmp_path, "delivery")


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LoopError, match="cannot be read"):
        Registry(tmp_path / "file" / "registry", "delivery")
