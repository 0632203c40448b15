"""The graded checks of lab metrics.

They call the student's functions only through the fixture ``lab``, with plain data in and out.
Instances are drawn from the lab's seed. What is expected is counted by hand, or is true of the
simulated orders, which ``conftest.py`` makes.
"""
# ruff: noqa: ANN001, ANN201, S101 -- these are pytest tests: they assert, and take fixtures

import numpy as np
import pytest

METRICS, GATE = "practice/metrics", "concept/promotion-gate"
BASELINE, SLICE = "concept/baseline", "concept/slice"

points, hint = pytest.mark.points, pytest.mark.hint
CLOSE = {"abs": 1e-9}


@points(6)
@hint("What is an error when the order came too early? What if a value is missing?", see=METRICS)
def check_errors_are_counted_in_both_directions(lab, rng):
    """Errors count in both directions, and what cannot be judged is refused."""
    truth, off = rng.gamma(9, 3, size=50), rng.normal(size=50)
    found = np.asarray(lab.absolute_errors(truth, truth - off))
    assert found == pytest.approx(np.sqrt(off**2), **CLOSE), "50 orders, early and late: not |off|."
    bad = truth.copy()
    bad[int(rng.integers(50))] = rng.choice([np.nan, np.inf])
    for given in ((truth, truth[1:]), (truth[:0], truth[:0]), (bad, truth), (truth, bad)):
        with pytest.raises(ValueError):  # noqa: PT011 - an error without a text counts too
            lab.absolute_errors(*given)


@points(8)
@hint("Write the three orders of the example on paper. Which of them are late?", see=METRICS)
def check_late_is_late(lab, rng):
    """Only orders that are later than allowed count as late."""
    minutes = float(rng.integers(3, 8))
    late, just, early = rng.integers(5, 20, size=3).tolist()
    off = np.array([minutes + 0.5] * late + [minutes] * just + [-minutes - 3] * early)
    truth = rng.gamma(9, 3, size=len(off)).round(0)
    mixed = rng.permutation(len(off))
    found = lab.late_share((truth + off)[mixed], truth[mixed], minutes)
    expected = late / len(off)
    told = f"{late} of {len(off)} are later than {minutes} minutes, {early} far too early"
    assert found == pytest.approx(expected, **CLOSE), f"{told}: expected {expected}, got {found}."


@points(8)
@hint(
    "Compute the example of the docstring by hand. Over how many orders is the mean?", see=METRICS
)
def check_each_direction_has_its_price(lab, rng):
    """A late minute and an early minute have prices of their own."""
    for late, early in ((10.0, 3.0), (1.0, 8.0), (5.0, 0.0)):
        after, before = rng.integers(1, 9, size=2).tolist()
        truth = np.array([20.0 + after, 20.0 - before, 20.0])
        found = lab.mean_cost(truth, np.full(3, 20.0), late, early)
        expected = (late * after + early * before) / 3
        told = f"{after} minutes late at {late}, {before} early at {early}, one in time"
        assert found == pytest.approx(expected, **CLOSE), f"{told}: {expected:.3f}, got {found}."


@points(10)
@hint("Whom does an average hide? How many orders are enough to say so?", see=SLICE)
def check_groups_are_judged_when_they_are_large_enough(lab, rng):
    """Each group has its own mean, and a small one is not judged."""
    sizes = {"centre": 60, "harbour": 30, "hills": 29, "st. anne": 1}
    groups = np.repeat(list(sizes), list(sizes.values()))
    means = dict(zip(sizes, rng.uniform(2, 9, size=4).tolist(), strict=True))
    noise = rng.normal(size=len(groups))
    for name in sizes:
        noise[groups == name] -= noise[groups == name].mean()
    errors = np.array([means[name] for name in groups]) + noise
    mixed = rng.permutation(len(groups))
    found = lab.errors_by_group(errors[mixed], groups[mixed], 30)
    assert set(found) == set(sizes), f"The groups are {sorted(sizes)}, you have {sorted(found)}."
    for name, size in sizes.items():
        if size < 30:
            assert found[name] is None, f"{name} has {size} orders, 30 are asked for: not judged."
        else:
            told = f"{name} has {size} orders with the mean {means[name]:.3f}"
            assert found[name] == pytest.approx(means[name], **CLOSE), f"{told}, got {found[name]}."


@points(8)
@hint(
    "Which past orders may the forecast for seven o'clock use? And at an hour without any?",
    see=BASELINE,
)
def check_the_trivial_forecast(lab, rng):
    """The forecast without a model is the mean of the hour, or of all orders."""
    hours = [12, 12, 12, 18, 18, 23]
    history = rng.uniform(10, 50, size=6)
    asked = [18, 3, 12, 23, 12]
    found = np.asarray(lab.same_hour_promises(history, hours, asked)).tolist()
    noon, evening, night = history[:3].mean(), history[3:5].mean(), history[5]
    expected = [evening, history.mean(), noon, night, noon]
    assert found == pytest.approx(expected, **CLOSE), f"Hours {asked}: {expected}, got {found}."


@points(6)
@hint("Whose error has to be smaller for the gain to be positive?", see=METRICS)
def check_the_gain_has_a_sign_and_is_repeatable(lab, rng, gains_of):
    """A positive gain means that the challenger is better; a seed repeats the interval."""
    champion, challenger, day = gains_of(rng, gain=0.5)
    told = lab.gain_interval(champion, challenger, day, 3)
    expected = float(np.mean(champion) - np.mean(challenger))
    assert told["gain"] == pytest.approx(expected, **CLOSE), "gain: champion minus challenger."
    assert told["low"] <= told["gain"] <= told["high"], f"The gain is not in its interval: {told}."
    assert lab.gain_interval(champion, challenger, day, 3) == told, "One seed, two intervals."
    other = lab.gain_interval(champion, challenger, day, 4)
    assert other["low"] != told["low"], "Another seed gives the very same interval."


@points(14)
@hint("How many separate witnesses do 14 days with 40 orders each give?", see=METRICS)
def check_the_interval_covers_the_truth(lab, rng, gains_of):
    """The interval holds the true gain about as often as it says."""
    trials, held, widths = 60, 0, []
    for trial in range(trials):
        told = lab.gain_interval(*gains_of(rng, gain=0.2), trial)
        held += told["low"] <= 0.2 <= told["high"]
        widths.append(told["high"] - told["low"])
    # With 14 days such an interval holds the truth in 91 of 100 cases (3,000 were counted), so in
    # 55 of 60; fewer than 46 are seen once in 5,000 times. Drawing single orders: 44 of 100.
    assert held >= 46, f"Of {trials} intervals only {held} hold the true gain of 0.2 minutes."
    wide = float(np.median(widths))
    assert wide < 0.6, f"Half of the intervals are wider than {wide:.2f} minutes: too careful."


@points(6)
@hint(
    "Days differ in their number of orders. What does a day that is drawn twice count?", see=METRICS
)
def check_large_days_weigh_more(lab, rng):
    """The interval is that of the mean over orders, also when days differ in size."""
    sizes = [200, 10, 10, 10, 10, 10]
    day = np.repeat([f"day {number}" for number in range(6)], sizes)
    gains = np.where(day == "day 0", 1.0, -1.0)
    champion = rng.gamma(4, 1, size=len(day)) + 2
    told = lab.gain_interval(champion, champion - gains, day, 5)
    assert told["gain"] == pytest.approx(gains.mean(), **CLOSE), "The gain is a mean over orders."
    # Without the large day the mean is -1. That happens to (5/6)^6, a third of the draws.
    assert told["low"] == pytest.approx(-1), f"A third of the draws miss the large day: {told}."
    # With it once or more, the mean is at least (200 - 50) / 250.
    assert told["high"] >= 0.6, f"The large day brings 200 of 250 orders when it is drawn: {told}."


CHAMPION = {"error": 4.0, "late_share": 0.1, "groups": {"hills": 4.0, "harbour": 6.0, "new": None}}
GOOD = {"error": 3.5, "late_share": 0.1, "groups": {"hills": 4.0, "harbour": 5.9, "new": 2.0}}
GAIN = {"gain": 0.5, "low": 0.2, "high": 0.8}
LIMITS = {"smallest_gain": 0.02, "baseline": 5.0, "late_share": 0.15, "group_error": 5.0}


@points(12)
@hint(
    "Go through the reasons one by one. On which side of each limit is the limit itself?", see=GATE
)
def check_the_gate_names_its_reasons(lab):
    """Each reason alone refuses, and all that hold are named in their order."""
    cases = [
        ([], GOOD, GAIN),
        (["chance"], GOOD, {**GAIN, "low": 0.0}),
        (["too small"], GOOD, {**GAIN, "gain": 0.079}),
        ([], GOOD, {**GAIN, "gain": 0.081}),
        (["baseline"], {**GOOD, "error": 5.0}, GAIN),
        (["late"], {**GOOD, "late_share": 0.151}, GAIN),
        ([], {**GOOD, "late_share": 0.15}, GAIN),
        (
            ["chance", "too small", "baseline", "late"],
            {**GOOD, "error": 6.0, "late_share": 0.3},
            {"gain": -2.0, "low": -2.4, "high": -1.5},
        ),
    ]
    for reasons, challenger, gain in cases:
        told = lab.gate(CHAMPION, challenger, gain, LIMITS)
        expected = {"promote": not reasons, "reasons": reasons}
        assert told == expected, f"Challenger {challenger}, gain {gain}: got {told}."


@points(10)
@hint("Who gains when a group is bad under both models and the champion stays?", see=SLICE)
def check_the_gate_protects_groups(lab):
    """A group refuses when the challenger harms it, and not when nobody serves it well."""
    cases = {
        "hills was fine and is not": ({"hills": 5.1, "harbour": 5.0}, ["group hills"]),
        "harbour was bad and got worse": ({"hills": 4.0, "harbour": 6.1}, ["group harbour"]),
        "harbour was bad and stays so": ({"hills": 4.0, "harbour": 6.0}, []),
        "two at once": ({"harbour": 7.0, "hills": 7.0}, ["group harbour", "group hills"]),
        "too small to judge now": ({"hills": None, "harbour": None}, []),
        "a district that is new": ({"hills": 4.0, "airport": 9.0}, []),
        "too small before, bad now": ({"new": 5.5}, ["group new"]),
    }
    for what, (groups, reasons) in cases.items():
        told = lab.gate(CHAMPION, {**GOOD, "groups": groups}, GAIN, LIMITS)
        assert told["reasons"] == reasons, f"{what}: expected {reasons}, got {told['reasons']}."
        assert told["promote"] is (not reasons), f"{what}: promote is {told['promote']}."


@points(12)
@hint(
    "Run judge on pairs of which you know that they are equal. How often does it promote?", see=GATE
)
def check_the_gate_is_seldom_wrong(lab, rng, orders_of, rules):
    """Equal models are hardly ever exchanged, better ones nearly always, harmful ones never."""
    trials = 40
    promoted = {
        gain: sum(
            lab.judge(orders_of(rng, gain), rules, trial)["promote"] for trial in range(trials)
        )
        for gain in (0.0, 0.6)
    }
    # By chance 5 of 100 equal pairs (1,000 were counted); 8 or more of 40 once in 1,500 times.
    assert promoted[0.0] <= 7, f"Of {trials} equal pairs you exchanged {promoted[0.0]}."
    assert promoted[0.6] >= 36, f"Of {trials} better challengers you let {promoted[0.6]} through."
    orders = orders_of(rng, 1.5)
    hills = orders["district"] == "hills"
    orders["challenger"][hills] = orders["truth"][hills] - 20  # 20 minutes late in one district
    told = lab.judge(orders, {**rules, "group_error": 8.0, "late_share": 0.15}, 1)
    assert told["promote"] is False, "A challenger that is 20 minutes off in the hills is let in."
    assert "group hills" in told["reasons"], f"20 minutes off in the hills; you name {told}."
    assert "late" in told["reasons"], f"A quarter of the orders is 20 minutes late: {told}."
