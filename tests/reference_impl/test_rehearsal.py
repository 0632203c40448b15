"""The eyes alone say what they say in the loop, and two futures share their past."""

import pandas as pd
import pytest

from reference_impl import loop
from reference_impl.rehearsal import Rehearsal, rehearse, trained
from reference_impl.simulate import Event, Scenario
from reference_impl.source import simulated

STORY = Scenario(
    name="much",
    title="Much happens in four weeks",
    description="A fault, late labels, a drift, and a change that makes the error grow.",
    events=[
        Event(kind="scale", feature="distance_km", start_day=3, end_day=4, size=1000,
              effect="fault", what="Kilometres arrive in metres."),
        Event(kind="nulls", feature="open_orders", start_day=5, end_day=6, size=0.006,
              effect="fault", what="A few readings are lost."),
        Event(kind="rain", feature="rain_mm", start_day=7, size=4.0, effect="input",
              what="It pours."),
        Event(kind="roadworks", start_day=12, size=1.5, effect="concept", what="Dug up."),
        Event(kind="label_delay", start_day=18, end_day=24, size=4, effect="fault",
              what="The labels are late."),
    ],
)  # fmt: skip
CALM = Scenario(name="quiet", title="Quiet", description="Nothing happens.", events=[])
DAYS = 26


def source(problem, story=STORY):
    return simulated(problem, story, DAYS, 3, 100)


@pytest.fixture(scope="module")
def rehearsed(quick_problem):
    return rehearse(quick_problem, source(quick_problem), 3)


@pytest.mark.filterwarnings("ignore")  # MLflow and SQLAlchemy deprecate on import
def test_the_eyes_say_what_they_say_in_a_run_of_the_loop(quick_problem, rehearsed, tmp_path):
    played = loop.run(quick_problem, source(quick_problem), tmp_path, 3, trigger="never")
    assert rehearsed.notices == played.notices
    assert {notice.kind for notice in played.notices} == {"fault", "input", "loss"}
    assert any("overdue" in notice.what for notice in played.notices)
    same = ["day", "date", "orders", "status", "error", "error_never", "model_version", "alarm"]
    pd.testing.assert_frame_equal(rehearsed.days[same], played.days[same])
    assert rehearsed.error == played.error
    assert "quarantined" in set(played.days["status"])


def test_the_errors_that_became_known_are_those_of_the_served_days(rehearsed):
    known = rehearsed.days.dropna(subset="known_on")
    pd.testing.assert_series_equal(known["error_known"], known["error"], check_names=False)
    late = (known["known_on"] - known["day"]).max()
    assert (known["known_on"] > known["day"]).all()
    assert late > 2  # the usual delay


def test_a_branch_is_the_other_season_from_the_start(quick_problem, rehearsed):
    model = trained(quick_problem, source(quick_problem), 3)
    calm = Rehearsal(quick_problem, source(quick_problem, CALM), model, 3)
    calm.play(3)
    branch = calm.branch(source(quick_problem))
    branch.play(DAYS - 3)
    assert branch.result().notices == rehearsed.notices
    pd.testing.assert_frame_equal(branch.result().days, rehearsed.days)
    assert calm.day == 3
    calm.play(DAYS - 3)
    quiet = rehearse(quick_problem, source(quick_problem, CALM), 3)
    assert calm.result().notices == quiet.notices != rehearsed.notices
    pd.testing.assert_frame_equal(calm.result().days, quiet.days)


def test_how_many_days_are_played_at_once_changes_nothing(quick_problem, rehearsed):
    model = trained(quick_problem, source(quick_problem), 3)
    daily = Rehearsal(quick_problem, source(quick_problem), model, 3)
    for _ in range(DAYS):
        daily.play(1)
    assert daily.result().notices == rehearsed.notices
    pd.testing.assert_frame_equal(daily.result().days, rehearsed.days)
