import gc

import numpy as np
import pandas as pd
import pytest

from apps import versions
from apps.versions import AS_IT_WAS, IN_METRES, IN_SECONDS, ONE_THIRD_LOST, TABLE, Sandbox
from reference_impl.errors import LoopError
from reference_impl.problem import load_problem
from reference_impl.simulate import load_scenario, simulate_day


@pytest.fixture
def sandbox():
    return Sandbox(seed=1, orders=30)


def test_it_starts_with_seven_days_one_of_them_in_metres(sandbox):
    means = sandbox.store.read(TABLE).groupby("day_number")["distance_km"].mean()
    assert list(means.index) == list(range(7))
    assert list(means[means > 100].index) == [5]


def test_a_correction_is_a_new_version_under_the_same_file_name(sandbox):
    version = sandbox.deliver(5, AS_IT_WAS)
    assert version == 7
    history = sandbox.history()
    assert history["version"].tolist() == list(range(7, -1, -1))
    by_version = history.set_index("version")["file named by date"]
    assert by_version[7] == by_version[5] == "orders-2026-01-06.csv"
    truth = simulate_day(load_scenario("calm"), 5, 1, 30)
    now = sandbox.store.read(TABLE, first_day=5, last_day=5)
    np.testing.assert_allclose(now["distance_km"], truth["distance_km"])
    assert sandbox.store.read(TABLE, 6)["distance_km"].max() > 100  # the old version is still there


def test_delivering_twice_changes_nothing_but_the_version(sandbox):
    before = sandbox.store.read(TABLE)
    sandbox.deliver(2, AS_IT_WAS)
    assert versions.difference(before, sandbox.store.read(TABLE)).total == 0


def test_mistakes_are_what_they_say():
    truth, lost = (versions.delivered(0, 1, 30, how) for how in (AS_IT_WAS, ONE_THIRD_LOST))
    assert len(lost) == 20
    assert versions.delivered(0, 1, 30, IN_SECONDS)["minutes"].equals(truth["minutes"] * 60)
    metres = versions.delivered(0, 1, 30, IN_METRES)["distance_km"]
    assert metres.equals(truth["distance_km"] * 1000)


def test_difference_by_hand():
    old = pd.DataFrame({"order_id": ["a", "b", "c"], "x": [1.0, np.nan, 3.0]})
    new = pd.DataFrame({"order_id": ["d", "c", "b"], "x": [0.0, 4.0, np.nan]})
    assert versions.difference(old, new) == versions.Difference(added=1, removed=1, changed=1)


def test_going_back_restores_the_rows_and_deletes_no_version(sandbox):
    before = sandbox.store.read(TABLE)
    sandbox.deliver(3, ONE_THIRD_LOST)
    sandbox.deliver(7, IN_SECONDS)
    assert versions.difference(before, sandbox.store.read(TABLE)).total == 40  # 10 lost, 30 more
    assert sandbox.go_back(6) == 10
    assert versions.difference(before, sandbox.store.read(TABLE)).total == 0
    assert sandbox.go_back(6) == 10  # nothing to do
    assert len(sandbox.store.read(TABLE, 8)) == 30 * 7 - 10 + 30


def test_it_is_bounded_and_never_goes_half_the_way(sandbox, monkeypatch):
    monkeypatch.setattr(versions, "MAX_VERSIONS", 9)
    sandbox.deliver(0, IN_METRES)
    sandbox.deliver(1, IN_METRES)
    with pytest.raises(LoopError, match="at most 9 versions"):
        sandbox.deliver(2, AS_IT_WAS)
    with pytest.raises(LoopError, match="at most 9 versions"):
        sandbox.go_back(6)
    assert sandbox.store.version(TABLE) == 8


def test_the_folder_goes_with_the_sandbox():
    sandbox = Sandbox(seed=1, orders=5)
    folder = sandbox.folder
    assert folder.is_dir()
    del sandbox
    gc.collect()
    assert not folder.exists()


def test_a_spoilt_target_spoils_the_model_and_training_repeats(sandbox):
    problem = load_problem("delivery")
    sandbox.deliver(6, IN_SECONDS)
    good, again, bad = (versions.train_on(problem, sandbox, v) for v in (6, 6, 7))
    assert good.metrics == again.metrics
    assert bad.metrics["mae"] > 2 * good.metrics["mae"]
    assert (good.data_version, good.first_day, good.last_day, good.rows) == (6, 0, 6, 210)


def test_too_few_orders_are_a_sentence():
    with pytest.raises(LoopError, match="too few to train on"):
        versions.train_on(load_problem("delivery"), Sandbox(seed=1, orders=5), 6)
