"""The benchmark counts what it says it counts."""

import pytest

from benchmarks import validation
from benchmarks.validation import Days, differing
from reference_impl.problem import load_problem
from reference_impl.simulate import load_scenario, scenarios, simulate_day


@pytest.fixture(scope="module")
def prepared():
    return validation.prepared(load_problem("delivery"))


@pytest.mark.parametrize(
    ("name", "part", "first"),
    [("renamed_column", "batches", 30), ("wrong_labels", "labels", 32),
     ("late_labels", "overdue", 34)],
)  # fmt: skip
def test_a_fault_is_said_on_its_first_day(monkeypatch, prepared, name, part, first):
    monkeypatch.setattr(validation, "differing", lambda _story: range(29, 32))
    days = validation.judge(load_problem("delivery"), *prepared, load_scenario(name), 1)
    assert days.first(0) == min(getattr(days, part)) == first
    others = {"batches", "labels", "overdue"} - {part}
    assert [getattr(days, other) for other in others] == [{}, {}]


def test_only_days_that_can_differ_are_played():
    assert differing(load_scenario("calm")) == range(90)
    assert differing(load_scenario("roadworks_in_rain")) == range(25, 70)
    assert differing(load_scenario("feedback")) == range(30, 90)


@pytest.mark.parametrize("name", scenarios())
def test_a_change_that_no_column_shows_leaves_the_batch_of_the_calm_year(name):
    story = load_scenario(name)
    if {event.kind for event in story.events} <= validation.UNSEEN:
        batches = [simulate_day(s, 45, 1).drop(columns="minutes")
                   for s in (story, load_scenario("calm"))]  # fmt: skip
        assert batches[0].equals(batches[1])


def test_a_missed_fault_and_a_false_alarm_are_missed_goals():
    seen, missed = Days({30: "x"}, {}, {}), Days({29: "x"}, {}, {})
    row, goal = validation._caught("km_to_m", 30, [seen, missed])
    assert (row[2], row[3], goal.met) == ("1 of 2", "0 / 0 / 0", False)
    assert validation._caught("km_to_m", 30, [seen])[1].met
    assert validation._caught("km_to_m", 30, [missed])[0][3] == ""
    calm = load_scenario("calm")
    assert validation._spared(calm, [Days({}, {}, {})])[1].met
    for wrong in (Days({1: "x"}, {}, {}), Days({}, {1: "x"}, {}), Days({}, {}, {1: "x"})):
        assert not validation._spared(calm, [wrong])[1].met
