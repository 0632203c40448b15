"""Each trigger fires for its own reason and for no other, and a stranger's trigger fits in."""

import pytest

from reference_impl.evaluate import Interval
from reference_impl.problem import Policy
from reference_impl.retrain import decide
from reference_impl.triggers import (
    POLICIES,
    FollowUp,
    InputDrift,
    NewData,
    OnDemand,
    Performance,
    Schedule,
    Signals,
    first_of,
)

POLICY = Policy(loss_tolerance=0.2, cool_down_days=4)
HIGH = Interval(2.6, 3.0)
# The signal that each trigger waits for, and the reason it gives.
FIRES = [
    (Schedule(7), Signals(waited=7), "7 days since the last training"),
    (Schedule(7), Signals(day=9), "9 days since the last training"),
    (NewData(500), Signals(new_rows=500), "500 new labelled rows"),
    (Performance(), Signals(loss=HIGH, promised=2.0), "the error on labelled rows has grown"),
    (FollowUp(), Signals(follow_up=True), "the champion has learnt from few rows"),
    (InputDrift(), Signals(drifted=("rain_mm", "items")), "the input has drifted: rain_mm, items"),
    (OnDemand(), Signals(asked="Ada wants to see it"), "Ada wants to see it"),
]


@pytest.mark.parametrize(("trigger", "signals", "reason"), FIRES)
def test_a_trigger_fires_for_its_own_signal_alone(trigger, signals, reason):
    assert trigger.fires(signals, POLICY).startswith(reason)
    for other, foreign, _ in FIRES:
        if type(other) is not type(trigger):
            assert trigger.fires(foreign, POLICY) == "" or type(trigger) is Schedule


@pytest.mark.parametrize(
    ("trigger", "signals"),
    [
        (Schedule(7), Signals(waited=6, day=90)),
        (NewData(500), Signals(new_rows=499)),
        (Performance(), Signals(loss=Interval(2.39, 9), promised=2.0)),
        (Performance(), Signals(loss=HIGH, promised=2.0, waited=3)),
        (FollowUp(), Signals(follow_up=True, waited=3)),
        (InputDrift(), Signals(drifted=("items",), waited=3)),
        *((trigger, Signals()) for trigger, _, _ in FIRES),
    ],
)
def test_and_not_before(trigger, signals):
    assert trigger.fires(signals, POLICY) == ""


def test_the_first_that_fires_gives_the_reason():
    both = Signals(asked="a wish", waited=9)
    assert first_of(OnDemand(), Schedule(7)).fires(both, POLICY) == "a wish"
    assert first_of(Schedule(7), OnDemand()).fires(both, POLICY).startswith("9 days")
    assert first_of(Schedule(10), OnDemand()).fires(both, POLICY) == "a wish"
    assert first_of().fires(both, POLICY) == ""


@pytest.mark.parametrize(
    ("name", "signals", "trains"),
    [
        ("never", Signals(loss=HIGH, promised=2.0, drifted=("items",), asked="now"), False),
        ("daily", Signals(waited=1), True),
        ("scheduled", Signals(waited=27, loss=HIGH, promised=2.0), False),
        ("scheduled", Signals(waited=28), True),
        ("on drift", Signals(drifted=("items",)), True),
        ("on drift", Signals(loss=HIGH, promised=2.0), False),
        ("on loss", Signals(loss=HIGH, promised=2.0), True),
        ("on loss", Signals(drifted=("items",)), False),
        ("on loss", Signals(asked="Ada wants to see it"), True),
        ("on loss", Signals(follow_up=True), True),
    ],
)
def test_policies(name, signals, trains):
    assert (decide(signals, POLICY, POLICIES[name]) == "retrain") is trains


def test_whatever_the_trigger_says_a_fault_blocks():
    for trigger in POLICIES.values():
        assert decide(Signals(fault="metres", waited=99, asked="now"), POLICY, trigger) == "block"


def test_a_trigger_of_ones_own_needs_one_method():
    class FullMoon:
        def fires(self, signals, _policy):
            return "the moon is full" if signals.day % 28 == 0 else ""

    assert decide(Signals(day=28), POLICY, FullMoon()) == "retrain"
    assert decide(Signals(day=29), POLICY, first_of(FullMoon(), OnDemand())) == "none"
