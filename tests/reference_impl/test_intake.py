"""What is let in, what is kept apart, and when a run must stop."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from reference_impl.intake import Intake

from reference_impl.errors import LoopError
from reference_impl.simulate import load_scenario, simulate_day
from reference_impl.store import Store
from reference_impl.train import predict


@pytest.fixture
def intake(quick_problem, pipeline, history, tmp_path):
    made = Intake(quick_problem, Store(tmp_path))
    labelled = history.assign(day_number=(history["day"] - history["day"].max()).dt.days - 1)
    calm = [simulate_day(load_scenario("calm"), day, 5, 100) for day in (0, 1)]
    newest = pd.concat(calm).assign(day_number=np.repeat([0, 1], 100))
    made.learn(
        SimpleNamespace(version=1, pipeline=pipeline, learnt_from=history),
        pd.concat([labelled, newest], ignore_index=True),
    )
    return made


def answered(problem, pipeline, batch):
    return batch.assign(prediction=predict(problem, pipeline, batch), model_version=1)


def test_the_usual_errors_are_those_on_the_rows_of_the_gate(intake, quick_problem, pipeline):
    gate = pd.concat([simulate_day(load_scenario("calm"), day, 5, 100) for day in (0, 1)])
    errors = gate["minutes"] - predict(quick_problem, pipeline, gate)
    assert intake.known[1].residuals[2] == pytest.approx(errors.median())


def test_a_fit_batch_is_let_in_and_a_bad_row_kept_apart_as_text(intake, batch):
    fit, reason = intake.batch(3, batch, 1)
    pd.testing.assert_frame_equal(fit, batch)
    assert (reason, intake.store.has("quarantine")) == ("", False)
    batch.loc[5, "distance_km"] = -1.0
    fit, reason = intake.batch(4, batch, 1)
    assert (len(fit), reason) == (199, "")
    kept = intake.store.read("quarantine")
    assert "minutes" not in kept
    assert kept[["distance_km", "broken", "day_number"]].to_numpy().tolist() == [
        ["-1.0", "distance_km: in_range(0.0, 30.0)", 4]
    ]


def test_a_batch_of_another_form_has_the_declared_kinds(intake, batch):
    text = batch.astype({"items": object, "ordered_at": str})
    fit, reason = intake.batch(3, text, 1)
    assert reason == ""
    pd.testing.assert_frame_equal(fit, batch, check_dtype=False)
    assert (
        fit.dtypes[["items", "ordered_at"]].tolist()
        == batch.dtypes[["items", "ordered_at"]].tolist()
    )


def test_a_table_that_was_not_agreed_stops_the_run(intake, batch):
    with pytest.raises(LoopError, match=r"Day 3 .*order_id: column_in_dataframe.* run again"):
        intake.batch(3, batch.drop(columns="order_id"), 1)
    assert not intake.store.has("quarantine")


def test_wrong_labels_are_kept_apart_and_right_ones_written(intake, quick_problem, pipeline, batch):
    rows = answered(quick_problem, pipeline, batch)
    fit, reason = intake.labels(3, rows)
    assert (len(fit), reason) == (200, "")
    fit, reason = intake.labels(4, rows.assign(minutes=rows["minutes"] + 8))
    assert fit.empty
    assert reason.startswith("minutes: label_shift (all labels +")
    assert set(intake.store.read("labelled")["day_number"]) == {3}
    kept = intake.store.read("quarantined_labels")
    assert (set(kept["day_number"]), set(kept["reason"])) == ({4}, {reason})


def test_overdue_labels_are_said(intake):
    assert intake.overdue([10], 13) == ""
    assert intake.overdue([11, 10], 15) == "labels are overdue: 2 days, the first is 10"


def test_a_history_is_written_without_its_bad_rows_or_refused(intake, history):
    days = (history["day"] - history["day"].max()).dt.days - 1
    few = history.copy()
    few.loc[[0, 7], "minutes"] = -1.0
    intake.history(few, days)
    kept = intake.store.read("labelled")
    assert (len(kept), kept["day_number"].min()) == (len(history) - 2, -30)
    with pytest.raises(LoopError, match="cannot be learnt from: minutes"):
        intake.history(history.assign(minutes=-1.0), days)
