"""A model made again, two compared, one prediction traced, and what was tampered with named."""

import json
import shutil
from contextlib import closing

import pandas as pd
import pytest
from click.testing import CliRunner

from reference_impl.cli import main
from reference_impl.difference import diff, flat, row_changes
from reference_impl.errors import LoopError
from reference_impl.identity import Environment, environment
from reference_impl.lineage import lineage, opened, reproduce, rows_learnt, verify
from reference_impl.prediction import Entry, new_id
from reference_impl.prediction_log import PredictionLog
from reference_impl.problem import load_problem
from reference_impl.simulate import simulate_day
from reference_impl.store import Store
from reference_impl.train import record_of, train
from reference_impl.workspace import SERVED


@pytest.fixture(scope="module")
def run_folder(season):
    workspace, _, _ = season
    return next((workspace / "runs").iterdir())


@pytest.fixture
def own(run_folder, tmp_path):
    """A copy of the run, in another place, to be spoilt at will."""
    return shutil.copytree(run_folder, tmp_path / "runs" / "0001-short")


@pytest.fixture
def elsewhere(monkeypatch):
    """As if the code and one library were newer than when the models were made."""
    here = environment()
    newer = Environment(here.python, here.packages | {"numpy": "99.0"})
    monkeypatch.setattr("reference_impl.lineage.environment", lambda: newer)
    monkeypatch.setattr("reference_impl.lineage.code_version", lambda: "f" * 40)


def command(folder, *words):
    return CliRunner().invoke(main, [*words, "--workspace", str(folder.parents[1])])


def test_every_model_of_a_run_can_be_made_again(own):
    registry, _ = opened(own)
    versions = [entry.version for entry in registry.versions()]
    assert len(versions) >= 2  # the first, and a challenger with weights
    version = versions[-1]
    made = reproduce(own, version)
    assert made.same
    assert made.recorded == made.made == registry.artefact(version).content_hash
    assert made.rows == registry.record(version).rows
    assert not [reason for reason in made.reasons if "rows" in reason or "environ" in reason]
    told = command(own, "reproduce")
    assert told.exit_code == 0, told.output
    assert told.output.count("is the same") == len(versions)


def test_the_rows_left_out_are_left_out_again(own, quick_problem):
    registry, store = opened(own)
    record = registry.record(1)
    assert record.left_out == []
    rows = rows_learnt(quick_problem, store, record)
    fewer = rows.iloc[::2]
    partial = record_of(quick_problem, rows, fewer, record.data_version, 1, {}, {})
    assert len(partial.left_out) == len(rows) - len(fewer)
    again = rows_learnt(quick_problem, store, partial)
    assert again["order_id"].tolist() == fewer["order_id"].tolist()


@pytest.mark.usefixtures("elsewhere")
def test_what_has_changed_since_is_said(own):
    made = reproduce(own, 1)
    assert made.same  # the newer world is pretended
    assert any("The environment has changed: numpy " in reason for reason in made.reasons)
    assert any(f"is {'f' * 40}" in reason for reason in made.reasons)


def test_other_weights_than_in_the_record_make_another_model(own, monkeypatch):
    monkeypatch.setattr(
        "reference_impl.lineage.train", lambda *args: train(*args[:3], half_life_days=2.0)
    )
    made = reproduce(own, 1)
    assert not made.same
    assert made.largest_difference > 0
    told = command(own, "reproduce", "1")
    assert told.exit_code == 1
    assert "is NOT the same" in told.output


def parquet_of(folder, day):
    return next((folder / "data" / "labelled" / f"day_number={day}").glob("*.parquet"))


def test_a_missing_or_broken_file_of_the_data_is_named(own):
    path = parquet_of(own, -10)
    whole = path.read_bytes()
    for spoilt in (whole[:200] + b"tampered" + whole[208:], whole[:-50], None):
        path.unlink()
        if spoilt is not None:
            path.write_bytes(spoilt)
        with pytest.raises(LoopError, match=path.name):
            reproduce(own, 1)
        assert any(path.name in sentence for sentence in verify(own))
        path.write_bytes(whole)
    assert verify(own) == []


def test_values_changed_with_care_are_found(own):
    path = parquet_of(own, -10)
    size = path.stat().st_size
    rows = pd.read_parquet(path, partitioning=None)
    rows.loc[0, "minutes"] += 1
    rows.to_parquet(path, index=False)
    log = own / "data" / "labelled" / "_delta_log" / f"{0:020d}.json"  # the forger knows Delta
    lines = log.read_text().splitlines()
    mine = next(place for place, line in enumerate(lines) if path.name in line)
    lines[mine] = lines[mine].replace(f'"size":{size}', f'"size":{path.stat().st_size}')
    log.write_text("\n".join(lines))
    made = reproduce(own, 1)
    assert not made.same
    assert made.reasons[0] == "The rows are not those that it has learnt from."
    found = [sentence for sentence in verify(own) if "that version 1 saw" in sentence]
    assert "rows of days" in found[0]
    told = command(own, "verify")
    assert told.exit_code == 1


def test_a_tampered_model_is_named(own):
    registry, _ = opened(own)
    model = registry.place(1) / "model.skops"
    model.write_bytes(model.read_bytes() + b" ")
    assert any("model.skops was changed" in sentence for sentence in verify(own))
    for words in (("reproduce", "1"), ("artefact", "1", "--to", str(own / "out"))):
        told = command(own, *words)
        assert told.exit_code == 1
        assert "model.skops was changed" in told.output


def test_all_is_well(own, tmp_path):
    told = command(own, "verify")
    assert (told.exit_code, told.output.count("as they were recorded")) == (0, 1)
    target = tmp_path / "exported"
    told = command(own, "artefact", "1", "--to", str(target))
    assert told.exit_code == 0, told.output
    assert (target / "Dockerfile").is_file()
    told = command(own, "artefact", "1", "--to", str(target))
    assert "exists already" in told.output


def test_one_prediction_is_traced(own):
    orders = Store(own / "data").read("orders")
    last = orders.iloc[-1]
    found = lineage(own, last["order_id"])
    assert found.version == last["model_version"]
    assert found.prediction == last["prediction"]
    assert found.explained
    registry, _ = opened(own)
    assert found.record == registry.record(found.version)
    assert found.record.data_hash
    assert found.record.environment == environment().hash
    assert found.written != "unknown"
    assert found.moves[0].action == "promote"
    told = command(own, "lineage", last["order_id"])
    assert told.exit_code == 0, told.output
    assert found.record.commit[:40] in told.output


def test_an_answer_of_the_service_is_traced_by_its_id(own):
    orders = Store(own / "data").read("orders")
    registry, _ = opened(own)
    problem = load_problem(own / "problem.yml")
    names = [problem.time.column, *(column.name for column in problem.features)]
    order = orders[names].tail(1).assign(ordered_at=lambda rows: rows["ordered_at"].astype("str"))
    kept = registry.artefact(1)
    request = order.to_json(orient="records")[1:-1].encode()
    answer = kept.predict_one(json.loads(request))
    id_, now = new_id(), "2026-01-31T10:00:00+00:00"
    entry = Entry(id_, now, "1", kept.content_hash, "champion", request, answer)
    with closing(PredictionLog(own / SERVED)) as log:
        log.append(entry.line())
    found = lineage(own, id_)
    assert (found.version, found.prediction, found.explained) == (1, answer, True)
    assert found.when.startswith("2026-01-31")
    with pytest.raises(LoopError, match="No prediction of this run"):
        lineage(own, new_id())


def test_a_prediction_that_the_model_does_not_give_is_not_explained(own):
    store = Store(own / "data")
    orders = store.read("orders", first_day=1, last_day=1).drop(columns="day_number")
    orders.loc[0, "prediction"] += 5
    store.write_day("orders", orders, 1)
    told = command(own, "lineage", orders.loc[0, "order_id"])
    assert told.exit_code == 1
    assert "another answer" in told.output
    told = command(own, "lineage", "nobody")
    assert "No prediction of this run has the id 'nobody'" in told.output


def test_the_difference_of_two_models(own):
    registry, _ = opened(own)
    found = diff(own, 1, 2)
    one, two = registry.record(1), registry.record(2)
    assert not found.same_model
    assert found.data.rows == (one.rows, two.rows)
    moved = (two.first_day - one.first_day) * 100
    assert (found.data.removed, found.data.changed) == (moved, 0)
    assert found.settings["half_life_days"] == ("None", "4.0")
    assert found.settings["data_version"] == (one.data_version, two.data_version)
    assert found.problem == found.packages == {}
    assert found.metrics["mae"] == (one.metrics["mae"], two.metrics["mae"])
    assert not found.same_rows_judged
    told = command(own, "diff", "1", "2")
    assert told.exit_code == 0, told.output
    assert "must not be compared" in told.output
    same = diff(own, 1, 1)
    assert same.same_model
    assert same.same_rows_judged
    assert same.settings == {}


def test_rows_are_told_apart_by_their_key(quick_problem, season_story):
    before = simulate_day(season_story, -1, 5, 50)
    after = pd.concat([before.iloc[3:], simulate_day(season_story, 0, 5, 7)], ignore_index=True)
    after.loc[:1, "items"] = 29.0
    changes = row_changes(quick_problem, before, after)
    assert (changes.added, changes.removed, changes.changed) == (7, 3, 2)
    assert changes.rows == (50, 54)


def test_a_changed_threshold_is_seen_in_the_problem(quick_problem):
    facts = flat(quick_problem.model_dump())
    policy = quick_problem.policy.model_copy(update={"gate_days": 9})
    other = flat(quick_problem.model_copy(update={"policy": policy}).model_dump())
    assert {name for name in facts if facts[name] != other[name]} == {"policy.gate_days"}


def test_rollback_by_command_can_be_repeated(own):
    registry, _ = opened(own)
    serving = registry.champion_version()
    for _ in range(2):
        told = command(own, "rollback", "--of", str(serving))
        assert told.exit_code == 0, told.output
    assert opened(own)[0].champion_version() != serving
    assert "Champion" in command(own, "models").output
