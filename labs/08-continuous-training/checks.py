"""The graded checks of lab continuous-training.

They call the student's code only through the fixture ``lab``, with plain data in and out. The parts
are checked by hand-made cases, the loop in seasons of the service, which ``conftest.py`` plays. The
truth and the bill never leave this side.
"""
# ruff: noqa: ANN001, ANN201, ANN202, S101 -- these are pytest tests: they assert, and take fixtures

import statistics

import numpy as np
import pytest

TRAINING, MONITORING = "practice/continuous-training", "practice/continuous-monitoring"
CHAMPION, CHALLENGER, GATE = "concept/champion", "concept/challenger", "concept/promotion-gate"

points, hint = pytest.mark.points, pytest.mark.hint
CLOSE = {"abs": 1e-9}


def begin(lab):
    """Start a loop of the student; what a season needs to play it."""

    def start(promised, labelled):
        return lab.new("Loop", promised, labelled).decide

    return start


def lessons(service):
    """Every training of a season: its day, and the days it was given."""
    return [(today.day, days) for today in service.diary for days in today.lessons]


@points(5)
@hint("Compute the example by hand. How many values stand below the root?", see=TRAINING)
def check_the_low_end_of_a_mean(lab, rng):
    """The low end of a mean is two standard errors below it."""
    for n in (2, 30, 400):
        values = rng.gamma(4.0, 0.6, size=n)
        low = statistics.mean(values) - 2 * statistics.stdev(values) / n**0.5
        found = lab.low_end(values)
        assert found == pytest.approx(low, **CLOSE), f"{n} values: expected {low:.4f}, got {found}."


@points(8)
@hint("What do you say after a day with forty orders? And of a mean just above?", see=MONITORING)
def check_an_alarm_needs_proof(lab, rng):
    """The error has grown only when chance and the tolerance do not explain it."""
    for promised in (2.0, 5.0):
        exact = np.tile([0.9, 1.1], 200) * promised  # its low end lies 1% below its mean
        for factor, expected in ((1.0, False), (1.14, False), (1.155, False), (1.2, True)):
            found = lab.grown(exact * factor, promised)
            told = f"400 errors, mean {promised * factor:.3f}, promised {promised}"
            assert found is expected, f"{told}: expected {expected}, got {found}."
    few = rng.gamma(4.0, 3.0, size=99)
    assert lab.grown(few, 2.0) is None, "99 errors are too few to say anything, also bad ones."
    assert lab.grown(few[:0], 2.0) is None, "Without an error, nobody can say anything."
    assert lab.grown(np.append(few, 12.0), 2.0) is True, "100 errors of 12 minutes, promised 2."


@points(6)
@hint("Write the pauses after 0, 1, 2, ... 8 refusals in a row.", see=TRAINING)
def check_refusals_make_the_pause_longer(lab):
    """The pause doubles from the third refusal on, and stops growing."""
    expected = [3, 3, 3, 6, 12, 24, 24, 24, 24]
    found = [lab.pause(refusals) for refusals in range(9)]
    assert found == expected, f"After 0 to 8 refusals: expected {expected}, got {found}."
    assert lab.pause(500) == 24, "After 500 refusals the pause is 24 days."


QUIET = {
    "sound": True,
    "asked": "",
    "grown": False,
    "follow_up": False,
    "drifted": [],
    "waited": None,
    "refusals": 0,
}


@points(10)
@hint("Which reason may not wait? Which signal is none? What comes before all?", see=TRAINING)
def check_each_training_has_a_reason(lab):
    """The reasons come in their order, wait for the pause, and never on broken data."""
    asked = "the city opens a bridge"
    cases = [
        ("", {}),
        ("", {"grown": None}),
        ("", {"drifted": ["distance_km"], "waited": 40}),
        ("loss", {"grown": True}),
        ("loss", {"grown": True, "waited": 3}),
        ("", {"grown": True, "waited": 2}),
        ("", {"grown": True, "waited": 5, "refusals": 3}),
        ("loss", {"grown": True, "waited": 6, "refusals": 3}),
        ("follow-up", {"follow_up": True, "waited": 7}),
        ("", {"follow_up": True, "waited": 7, "refusals": 5}),
        ("loss", {"follow_up": True, "grown": True, "waited": 7}),
        (asked, {"asked": asked, "waited": 0, "refusals": 9}),
        (asked, {"asked": asked, "grown": True}),
        ("", {"asked": asked, "grown": True, "follow_up": True, "sound": False}),
    ]
    for expected, more in cases:
        found = lab.why_train(QUIET | more)
        assert found == expected, f"Signals {more}: expected {expected!r}, got {found!r}."


@points(10)
@hint("Take the example and mark each day: broken, exam, or to learn from.", see=CHALLENGER)
def check_the_exam_is_kept_back(lab, rng):
    """The newest sound days are the exam, and no day is in both or broken."""
    for first, last in ((-60, -1), (-60, 40), (-20, 3)):
        days = range(first, last + 1)
        broken = {last - 1, *rng.choice(days, size=3).tolist()}
        sound = [day for day in days if day not in broken]
        learn, exam = lab.divide(rng.permutation(days).tolist(), [*broken, last + 1])
        told = f"Days {first} to {last}, broken {sorted(broken)}"
        assert exam == sound[-2:], f"{told}: the exam is on {sound[-2:]}, you have {exam}."
        expected = sound[-62:-2]
        assert learn == expected, (
            f"{told}: learn from {len(expected)} days, {expected[0]} to {expected[-1]}; you have "
            f"{len(learn)}: {learn[:1]} to {learn[-1:]}."
        )
    assert lab.divide([3, 4, 5, 6], []) == [[3, 4], [5, 6]], "Four days: two to learn from."
    for few in ([], [1], [1, 2, 3]):
        with pytest.raises(ValueError):  # noqa: PT011 - an error without a text counts too
            lab.divide([*few, 9], [9])


@points(10)
@hint("What is the mean gain, what is its low end? What if nothing differs?", see=GATE)
def check_the_gate_asks_for_a_sure_gain(lab, rng):
    """A challenger passes only with a gain that is large enough and no chance."""
    champion = rng.gamma(4.0, 0.6, size=400)
    swing = np.tile([1.0, -1.0], 200)  # a standard error of 0.05 for each minute of it
    mean = champion.mean()
    cases = [
        (True, 0.2, 0.5, "surely better by 0.2 minutes"),
        (False, 0.2, 3.0, "better by 0.2 minutes, which may be chance"),
        (True, 0.2, 1.8, "better by 0.2 minutes, in an interval from 0.02 on"),
        (False, 0.018 * mean, 0.1, "surely better, by 1.8%"),
        (True, 0.022 * mean, 0.1, "surely better, by 2.2%"),
        (False, 0.0, 0.5, "as good"),
        (False, -0.2, 0.5, "surely worse"),
        (False, 0.0, 0.0, "the same"),
    ]
    for expected, gain, spread, what in cases:
        found = lab.passes(champion, champion - gain + spread * swing)
        assert found is expected, f"A challenger that is {what}: expected {expected}, got {found}."
    for one, two in ((champion, champion[1:]), (champion[:99], champion[:99] / 2)):
        with pytest.raises(ValueError):  # noqa: PT011 - an error without a text counts too
            lab.passes(one, two)


@points(10)
@hint("Play the example on paper. Which promotions are left after each step?", see=CHAMPION)
def check_the_line_of_champions(lab, rng):
    """A promotion can be undone, one after the other, and nobody who served is forgotten."""
    champions, line, ever = lab.new("Champions", 1), [1], {1}
    for number in range(2, 40):
        model = number if rng.random() < 0.7 else int(rng.choice(sorted(ever)))
        if rng.random() < 0.6:
            champions.promote(model)
            line.append(model)
            ever.add(model)
        elif len(line) > 1:
            line.pop()
            back = champions.roll_back()
            assert back == line[-1], f"After a roll back {line[-1]} serves, you returned {back}."
        assert champions.serving() == line[-1], f"The line is {line}, the last of it serves."
        expected = sorted(ever - {line[-1]})
        found = champions.earlier()
        assert found == expected, f"{line[-1]} serves, before it did {expected}; got {found}."
    while len(line) > 1:
        line.pop()
        assert champions.roll_back() == line[-1], f"The line is {line} now, the last of it serves."
    with pytest.raises(ValueError):  # noqa: PT011 - an error without a text counts too
        champions.roll_back()
    assert champions.serving() == 1, "There was nothing to undo, so model 1 goes on."


@points(7)
@hint("Who sits the exam, and who of those that pass is the best?", see=CHAMPION)
def check_an_earlier_champion_may_return(lab, rng):
    """The best of the earlier champions returns, if the gate lets it."""
    now = rng.gamma(4.0, 1.0, size=400)
    noise = rng.normal(0.0, 0.3, size=400)
    better, best, worse = now - 0.5 + noise, now - 1.0 + noise, now + 0.4 + noise
    hair = now - 0.005  # surely better, by too little
    cases = [
        (3, {1: worse, 3: best, 5: better}),
        (5, {1: worse, 5: better}),
        (4, {2: better, 4: best, 6: better}),
        (1, {1: better, 2: hair}),
        (None, {1: worse, 2: hair, 4: now}),
        (None, {}),
    ]
    for expected, candidates in cases:
        found = lab.recall(now, candidates)
        gains = {model: round(float((now - e).mean()), 3) for model, e in candidates.items()}
        assert found == expected, f"Mean gains {gains}: expected {expected}, got {found}."


@points(8)
@hint("Print the reason of each training. What does it cost to be nervous?", see=TRAINING)
def check_a_calm_city_is_left_alone(lab, rng, season, played):
    """In a calm season, and when only the input drifts, nothing is trained."""
    for name in ("calm", "airport"):
        service = played(season(name, rng), begin(lab))
        wasted = lessons(service)
        told = "nothing happens" if name == "calm" else "the airport is served, and no error grows"
        assert not wasted, f"A season in which {told}: you trained on day {wasted[0][0]}."
    asked = played(season("calm", rng), begin(lab), wishes={20: "please"})
    days = [day for day, _ in lessons(asked)]
    assert days == [20], f"A person asked for a training on day 20; you trained on {days}."
    served = {today.model for today in asked.diary}
    assert served == {1}, f"The challenger of day 20 was no better, and {served - {1}} served."


@points(7)
@hint("Which days have you learnt from? What did their kilometres look like?", see=TRAINING)
def check_broken_days_never_teach(lab, rng, season, played):
    """No training learns from a blocked day, and none happens on one."""
    service = played(season("metres", rng), begin(lab))
    blocked = {today.day for today in service.diary if today.model is None}
    assert lessons(service), "Streets were dug up in the week of a fault, and you never trained."
    for day, learnt in lessons(service):
        assert day not in blocked, f"You trained on day {day}, on which the feed was broken."
        wrong = sorted(blocked & set(learnt))
        assert not wrong, f"On day {day} you learnt from day {wrong[:1]}, which was blocked."


@points(7)
@hint("When the roadworks are over, which model knows the city already?", see=CHAMPION)
def check_the_way_back_is_short(lab, rng, season, played):
    """After roadworks the model of before is back; a person who rolls back is obeyed."""
    world = season("roadworks", rng)
    over = world.events[0].end_day
    service = played(world, begin(lab))
    served = [today.model for today in service.diary]
    assert max(served[:over]) > 1, "Through 35 days of roadworks model 1 served on."
    assert 1 in served[over : over + 12], (
        f"The roadworks ended on day {over}; 12 days later model 1 is not back: "
        f"{served[over + 11]} serves."
    )
    change = next(day for day, model in enumerate(served) if model > 1)
    wish = change + int(rng.integers(1, 3))
    again = played(world, begin(lab), wishes={wish: "roll back"})
    models = [today.model for today in again.diary]
    assert models[wish] == 1, f"Model {models[change]} was rolled back, and {models[wish]} serves."
    trained = [day for day, _ in lessons(again) if day == wish]
    assert not trained, "On the morning of a roll back you trained, too."


@points(12)
@hint("On which day did your first challenger pass? What did each training bring?", see=TRAINING)
def check_the_season_is_as_cheap_as_that_of_the_reference(lab, rng, season, played, costs):
    """Three seasons save at least 85% of what the reference policy saves."""
    saved, asked, bills = 0.0, 0.0, []
    for name in ("roadworks", "fondue", "metres"):
        world = season(name, rng)
        known, mine = costs(world), played(world, begin(lab)).bill()
        saved += known["nothing"] - mine.total
        asked += 0.85 * known["reference"]
        bills.append(
            f"{name}: {mine.total:.0f} EUR with {mine.tally.trainings} trainings (doing nothing "
            f"{known['nothing']:.0f}, an oracle {known['oracle']:.0f})"
        )
    told = f"You saved {saved:.0f} EUR, at least {asked:.0f} are asked for. {'; '.join(bills)}."
    assert saved >= asked, told
