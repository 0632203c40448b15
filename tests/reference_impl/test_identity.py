"""A model's content, its code and its environment as values that can be compared."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from reference_impl import identity
from reference_impl.identity import (
    Environment,
    code_version,
    content_hash,
    data_hash,
    environment,
    read_commit,
    read_environment,
)
from reference_impl.train import train
from tests.conftest import ROOT


@pytest.fixture
def fresh(quick_problem, history):
    """A model of our own, to be changed at will."""
    return train(quick_problem, history.head(300), seed=3)


def test_the_same_rows_and_seed_make_the_same_content(quick_problem, history, fresh):
    again = train(quick_problem, history.head(300), seed=3)
    assert content_hash(again) == content_hash(fresh)
    assert content_hash(train(quick_problem, history.head(300), seed=4)) != content_hash(fresh)
    assert content_hash(train(quick_problem, history.head(299), seed=3)) != content_hash(fresh)


def test_another_process_finds_the_same_content(fresh, quick_problem, history, tmp_path):
    history.head(300).to_parquet(tmp_path / "rows.parquet")
    (tmp_path / "problem.json").write_text(quick_problem.model_dump_json())
    code = (
        "import sys, pandas as pd; from reference_impl.problem import load_problem;"
        "from reference_impl.train import train; from reference_impl.identity import content_hash;"
        "rows = pd.read_parquet(sys.argv[1] + '/rows.parquet');"
        "print(content_hash(train(load_problem(sys.argv[1] + '/problem.json'), rows, 3)))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == content_hash(fresh)


def _leaf(model):
    nodes = model.named_steps["model"]._predictors[-1][0].nodes
    leaf = np.flatnonzero(nodes["is_leaf"])[0]
    nodes["value"][leaf] = np.nextafter(nodes["value"][leaf], np.inf)


def _threshold(model):
    nodes = model.named_steps["model"]._predictors[0][0].nodes
    nodes["num_threshold"][0] = np.nextafter(nodes["num_threshold"][0], np.inf)


def _level(model):
    model.named_steps["columns"].named_transformers_["levels"].categories_[0][0] = "elsewhere"


def _order_of_levels(model):
    levels = model.named_steps["columns"].named_transformers_["levels"].categories_[0]
    levels[:] = levels[::-1].copy()


def _setting(model):
    model.named_steps["model"].learning_rate = 0.2


def _baseline(model):
    model.named_steps["model"]._baseline_prediction += 1e-12


@pytest.mark.parametrize(
    "change", [_leaf, _threshold, _level, _order_of_levels, _setting, _baseline]
)
def test_any_change_of_the_model_changes_its_content(fresh, change):
    before = content_hash(fresh)
    change(fresh)
    assert content_hash(fresh) != before


def test_threads_are_not_content(fresh):
    before = content_hash(fresh)
    fresh.named_steps["model"]._bin_mapper.n_threads = 7
    assert content_hash(fresh) == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1, [2, 3]], [[1, 2], 3]),
        (["ab", "c"], ["a", "bc"]),
        (1, 1.0),
        (1, True),
        ("1", 1),
        (None, "None"),
        ([], ()),
        ({"a": 1}, [("a", 1)]),
        (0.0, -0.0),
        (np.zeros(2), np.zeros((2, 1))),
        (np.zeros(2), np.zeros(2, dtype=np.float32)),
        (np.zeros(2), [0.0, 0.0]),
        (slice(0, 1), slice(0, 2)),
    ],
)
def test_structures_that_look_alike_have_other_content(one, other):
    assert content_hash(one) != content_hash(other)


def test_the_order_of_a_dictionary_is_not_content():
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})


def test_what_cannot_be_read_is_not_left_out():
    with pytest.raises(TypeError, match="memoryview cannot be read"):
        content_hash([memoryview(b"x")])


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.assign(minutes=frame["minutes"].where(frame.index != 7, 0.5)),
        lambda frame: frame.drop(index=7),
        lambda frame: frame.iloc[::-1],
        lambda frame: frame.rename(columns={"items": "pieces"}),
        lambda frame: frame.assign(items=None),
    ],
)
def test_any_change_of_the_rows_changes_their_hash(batch, change):
    assert data_hash(change(batch)) != data_hash(batch)


def test_row_numbers_and_the_order_of_columns_do_not_count(batch):
    other = batch[batch.columns[::-1]].set_axis(range(1000, 1200))
    assert data_hash(other) == data_hash(batch)


def test_the_environment_and_its_text():
    here = environment()
    assert here.packages["numpy"] == np.__version__
    assert read_environment(here.text()) == here
    assert read_environment(here.text()).hash == here.hash
    newer = Environment(here.python, here.packages | {"numpy": "99"})
    assert newer.hash != here.hash
    assert Environment("3.0.0", here.packages).hash != here.hash


def test_the_commit_of_this_code():
    found = code_version()
    assert found == "unknown" or len(found.removesuffix("-dirty")) == 40


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with one commit of a package, seen as the one that this code comes from."""
    root = tmp_path / "repository"
    (root / "reference_impl").mkdir(parents=True)
    (root / "reference_impl" / "train.py").write_text("x = 1\n")
    git(root, "init", "--quiet", "--initial-branch=work")
    git(root, "add", "-A")
    git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "one")
    monkeypatch.setattr(identity, "_ROOT", root)
    yield root
    code_version.cache_clear()


def git(root, *words):
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def version():
    code_version.cache_clear()
    return code_version()


def test_a_change_of_the_code_makes_the_commit_dirty(repository):
    commit = git(repository, "rev-parse", "HEAD")
    assert version() == commit
    (repository / "notes.txt").write_text("not code")
    assert version() == commit
    (repository / "reference_impl" / "train.py").write_text("x = 2\n")
    assert version() == f"{commit}-dirty"


def test_the_commit_is_read_without_git(repository, monkeypatch):
    commit = git(repository, "rev-parse", "HEAD")
    monkeypatch.setattr(identity.shutil, "which", lambda _: None)
    assert version() == commit  # from the file of the branch
    git(repository, "pack-refs", "--all")
    assert read_commit(repository) == commit
    git(repository, "worktree", "add", "--quiet", "../second")
    second = repository.parent / "second"
    assert (second / ".git").is_file()
    assert read_commit(second) == commit
    git(repository, "checkout", "--quiet", "--detach")
    assert read_commit(repository) == commit


def test_code_outside_a_repository(tmp_path, monkeypatch):
    monkeypatch.setattr(identity, "_ROOT", tmp_path)
    assert version() == "unknown"
    assert read_commit(tmp_path) == "unknown"
    code_version.cache_clear()


def test_a_null_and_an_empty_text_are_not_the_same():
    assert data_hash(pd.DataFrame({"a": ["", "x"]})) != data_hash(pd.DataFrame({"a": [None, "x"]}))
