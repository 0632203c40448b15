"""What is let in, what is kept apart, and when a run must stop."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from reference_impl.errors import LoopError
from reference_impl.production import Production
from reference_impl.simulate import load_scenario
from reference_impl.source import simulated
from reference_impl.steps import check_orders, predict_orders, take_labels
from reference_impl.train import predict

pytestmark = pytest.mark.usefixtures("_registry_folder")


@pytest.fixture(scope="module")
def calm(quick_problem):
    return simulated(quick_problem, load_scenario("calm"), days=9, seed=3, orders=100)


@pytest.fixture(scope="module")
def folder(quick_problem, calm, tmp_path_factory):
    """A run before its first day: copied, since to train is dear."""
    folder = tmp_path_factory.mktemp("run")
    Production(folder, quick_problem, calm, 3)
    return folder


@pytest.fixture
def opened(folder, quick_problem, calm, tmp_path):
    import shutil

    shutil.copytree(folder, tmp_path / "run")

    def with_days(**days):
        """The run, with some days replaced: day_3=frame."""
        spoilt = {int(name.removeprefix("day_")): rows for name, rows in days.items()}
        source = replace(calm, batch=lambda day: spoilt.get(day, calm.batch(day)))
        return Production(tmp_path / "run", quick_problem, source, 3)

    return with_days


def test_the_usual_errors_are_those_on_the_rows_of_the_gate(opened, quick_problem):
    run = opened()
    judged = run.labelled(-1)
    judged = judged[judged["day_number"] > run.champion.record.last_day]
    assert len(judged) == 200
    errors = judged["minutes"] - predict(quick_problem, run.champion.pipeline, judged)
    assert run.watch.known[1].residuals[2] == pytest.approx(errors.median())


def test_a_bad_row_is_kept_apart_as_text_and_the_others_are_answered(opened, calm):
    batch = calm.batch(3).copy()
    batch.loc[5, "distance_km"] = -1.0
    run = opened(day_3=batch)
    check_orders(run, 3)
    assert run.state.today["status"] == "accepted"
    assert run.state.today["orders"] == 99
    predict_orders(run, 3)
    assert len(run.store.read("orders")) == 99
    kept = run.store.read("quarantine")
    assert "minutes" not in kept
    assert kept[["distance_km", "broken", "day_number"]].to_numpy().tolist() == [
        ["-1.0", "distance_km: in_range(0.0, 30.0)", 3]
    ]


def test_a_batch_of_another_form_has_the_declared_kinds(opened, calm):
    batch = calm.batch(3)
    run = opened(day_3=batch.astype({"items": object, "ordered_at": str}))
    verdict, fit, _ = run.checked(3)
    assert verdict.status == "accepted"
    pd.testing.assert_frame_equal(fit, batch, check_dtype=False)
    names = ["items", "ordered_at"]
    assert fit.dtypes[names].tolist() == batch.dtypes[names].tolist()


def test_a_table_that_was_not_agreed_stops_the_run(opened, calm):
    run = opened(day_3=calm.batch(3).drop(columns="order_id"))
    with pytest.raises(LoopError, match=r"Day 3 .*order_id: column_in_dataframe.* run again"):
        check_orders(run, 3)
    assert not run.store.has("quarantine")


def test_a_day_that_is_delivered_again_is_not_counted_twice(opened, calm):
    run = opened(day_4=calm.batch(3))
    check_orders(run, 4)
    assert run.state.today["status"] == "quarantined"
    assert "order_id" in run.state.today["fault"]
    assert run.state.quarantined == [4]
    predict_orders(run, 4)
    assert not run.store.has("orders")


def test_wrong_labels_are_kept_apart_and_right_ones_written(opened, calm):
    run = opened()
    run.source = replace(
        run.source, label=lambda day, rows: rows.assign(minutes=rows["minutes"] + 8 * (day == 1))
    )
    for day in (0, 1):
        check_orders(run, day)
        predict_orders(run, day)
    take_labels(run, 2)
    assert run.state.today["labels"] == ""
    take_labels(run, 3)
    assert run.state.today["labels"].startswith("minutes: label_shift (all labels +")
    assert (run.state.losses, run.state.waiting) == ([0], [])
    kept = run.store.read("quarantined_labels")
    assert set(kept["day_number"]) == {1}
    told = kept["minutes"].astype(float).to_numpy()
    np.testing.assert_allclose(told, calm.batch(1)["minutes"] + 8)
    assert run.store.read("labelled", first_day=0)["day_number"].unique().tolist() == [0]


def test_a_history_is_written_without_its_bad_rows_or_refused(quick_problem, calm, tmp_path):
    few = calm.history.copy()
    few.loc[[0, 7], "minutes"] = -1.0
    (tmp_path / "few").mkdir()
    run = Production(tmp_path / "few", quick_problem, replace(calm, history=few), 3)
    assert len(run.store.read("labelled")) == len(few) - 2
    bad = replace(calm, history=calm.history.assign(minutes=-1.0))
    with pytest.raises(LoopError, match="cannot be learnt from: minutes"):
        Production(tmp_path, quick_problem, bad, 3)
