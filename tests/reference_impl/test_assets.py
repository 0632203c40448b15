"""Dagster plays the same steps: the same days come out, and nothing is played twice."""

import warnings

import pandas as pd
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Dagster deprecates within itself on import
    import dagster as dg

from reference_impl import assets as assets_module
from reference_impl import steps as steps_module
from reference_impl.assets import ASSETS, RUN_FOLDER, definitions, defs
from reference_impl.errors import LoopError
from reference_impl.loop import opened, play_day, result, run
from reference_impl.outcome import Notice
from reference_impl.production import turn
from reference_impl.simulate import Event, Scenario
from reference_impl.source import simulated
from reference_impl.steps import STEPS
from reference_impl.workspace import Plan, start_run

pytestmark = [
    pytest.mark.usefixtures("_registry_folder"),
    pytest.mark.filterwarnings("ignore:::dagster"),
]
STORY = Scenario(
    name="short", title="x", description="x",
    events=[Event(kind="scale", feature="distance_km", start_day=1, end_day=2, size=1000,
                  effect="fault", what="Kilometres arrive in metres.")],
)  # fmt: skip
DATES = ["2026-01-01", "2026-01-02", "2026-01-03"]


@pytest.fixture
def source(quick_problem):
    return simulated(quick_problem, STORY, days=3, seed=3, orders=100)


@pytest.fixture
def folder(quick_problem, source, tmp_path, monkeypatch):
    folder = start_run(tmp_path, "short", quick_problem, Plan(3, "on loss", source.plan))
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")
    return folder


def play(folder, date, **kwargs):
    job = definitions(folder).resolve_job_def("day")
    return job.execute_in_process(partition_key=date, **kwargs)


def test_the_same_days_as_the_loop_and_a_check_that_fails_on_the_fault(
    folder, source, quick_problem, tmp_path
):
    passed = []
    for date in DATES:
        done = play(folder, date)
        assert done.success
        passed.append({e.check_name: e.passed for e in done.get_asset_check_evaluations()})
    usual = run(quick_problem, source, tmp_path / "usual", 3)
    pd.testing.assert_frame_equal(result(opened(folder)).days, usual.days)
    assert [found["fit_to_predict_on"] for found in passed] == [True, False, True]
    assert (folder / "run.json").is_file()


def broken_step(_run, _day):
    raise OSError("the disk is full")


def test_a_crash_in_the_middle_goes_on_with_the_same_step(folder, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setitem(steps_module.STEPS, "label", broken_step)
        assert not play(folder, DATES[0], raise_on_error=False).success
    played = []
    for name, step in STEPS.items():
        monkeypatch.setitem(
            steps_module.STEPS, name,
            lambda run, day, name=name, step=step: (played.append(name), step(run, day)),
        )  # fmt: skip
    assert play(folder, DATES[0]).success
    assert played == ["label", "decide", "answer"]
    assert play(folder, DATES[0]).success, "playing a day again is harmless"
    assert played == ["label", "decide", "answer"]


def test_a_run_is_opened_once_and_again_when_somebody_has_touched_it(folder, monkeypatch):
    count = []
    monkeypatch.setattr(assets_module, "opened", lambda path: count.append(path) or opened(path))
    mine = assets_module._Run(folder)
    with mine.open() as run:
        play_day(run, 0)
    with mine.open() as again:
        assert again is run
    with turn(folder):
        play_day(opened(folder), 1)  # another process
    with mine.open() as run:
        assert (run.state.day, len(count)) == (2, 2)
    version = run.registry.register(run.problem, run.champion.pipeline, run.champion.record,
                                    run.labelled(-1).head(50))  # fmt: skip
    run.registry.promote(version)  # a person
    with mine.open() as run:
        assert (run.champion.version, len(count)) == (version, 3)
    with pytest.raises(OSError, match="full"), mine.open() as run:
        broken_step(run, 2)
    before = len(count)
    with mine.open():
        assert len(count) == before + 1  # half a step may have been left in memory


def test_a_day_cannot_be_played_before_the_day_before(folder):
    failed = play(folder, DATES[1], raise_on_error=False)
    assert not failed.success
    assert opened(folder).state.day == 0


def test_the_graph_is_the_order_of_the_steps(folder, monkeypatch):
    assert list(ASSETS) == list(STEPS)
    monkeypatch.setenv(RUN_FOLDER, str(folder))
    graph = defs().resolve_asset_graph()
    parents = {
        key.path[-1]: {parent.path[-1] for parent in graph.get(key).parent_keys}
        for key in graph.get_all_asset_keys()
    }
    assert parents["champion"] == {"decision", "labelled_orders"}
    assert parents["checked_orders"] == {"checked_orders"}
    assert set(parents) == {name for name, _ in ASSETS.values()}


def test_the_sensors_ask_for_the_next_day_and_for_a_look(folder, monkeypatch):
    built = definitions(folder)
    next_day, drift = (built.resolve_sensor_def(name) for name in ("next_day", "input_drift"))
    context = dg.build_sensor_context
    asked = next_day.evaluate_tick(context(definitions=built)).run_requests
    assert [(request.partition_key, request.run_key) for request in asked] == [(DATES[0],) * 2]
    play(folder, DATES[0])
    asked = next_day.evaluate_tick(context(definitions=built)).run_requests
    assert [request.partition_key for request in asked] == [DATES[1]]
    assert drift.evaluate_tick(context(definitions=built)).run_requests == []
    noticed = opened(folder).state
    noticed.notices.append(Notice(0, "input", "district: psi"))
    monkeypatch.setattr(assets_module, "load", lambda _: noticed)
    assert len(drift.evaluate_tick(context(definitions=built)).run_requests) == 1


def test_two_processes_cannot_play_one_run(folder):
    with turn(folder), pytest.raises(LoopError, match="Another process"), turn(folder):
        pass
    with turn(folder):
        pass
