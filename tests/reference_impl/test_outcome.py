"""The truth beside what was noticed."""

import numpy as np
import pandas as pd
import pytest

from reference_impl.outcome import Notice, RunResult, overall
from reference_impl.simulate import Event


def result_of(events, notices, days=40):
    return RunResult(pd.DataFrame({"day": range(days)}), events, notices, [], 1.0, 1.0)


def event(effect, start, end=None):
    return Event(kind="roadworks", start_day=start, end_day=end, effect=effect, what="It begins.")


def test_days_between_are_counted_to_the_first_alarm_of_the_right_kind():
    notices = [Notice(5, "loss", "early"), Notice(12, "input", "x"), Notice(14, "loss", "late")]
    concept = result_of([event("concept", 10)], notices).findings()[0]
    assert (concept.noticed.day, concept.days_between) == (14, 4)
    shift = result_of([event("input", 10)], notices).findings()[0]
    assert shift.days_between == 2
    fault = result_of([event("fault", 10)], notices).findings()[0]
    assert (fault.noticed, fault.days_between) == (None, None)


def test_an_alarm_after_the_end_does_not_count_for_the_beginning():
    notices = [Notice(22, "loss", "x")]
    begin, end = result_of([event("concept", 10, 20)], notices).findings()
    assert begin.noticed is None
    assert (end.day, end.days_between) == (20, 2)


def test_events_after_the_last_day_are_left_out():
    assert result_of([event("concept", 50)], []).findings() == []
    assert len(result_of([event("concept", 30, 60)], []).findings()) == 1


def test_false_alarms_are_those_before_anything_happened():
    notices = [Notice(3, "input", "x"), Notice(4, "refused", "y"), Notice(12, "loss", "z")]
    assert [n.day for n in result_of([event("concept", 10)], notices).unexplained()] == [3]
    season = event("season", 0)
    assert [n.day for n in result_of([season], notices).unexplained()] == [3, 12]
    assert result_of([season], notices).findings()[0].noticed is None


def test_overall_error_weighs_by_orders_and_skips_blocked_days():
    days = pd.DataFrame({"error": [1.0, np.nan, 4.0], "orders": [10, 500, 20]})
    assert overall(days, "error") == pytest.approx(3.0)
    assert np.isnan(overall(days.iloc[[1]], "error"))
