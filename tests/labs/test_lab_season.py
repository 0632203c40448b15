"""The seasons that labs play: the same city as the reference, and a future that nobody can read."""

import importlib.util
import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from labs.kit.catalog import get
from labs.season.bills import oracle, score
from labs.season.models import Models, RuleError
from labs.season.policies import Daily, Nothing, OnDrift, play
from labs.season.service import Service
from labs.season.world import HISTORY, ORDERS, draw, row
from reference_impl import city
from reference_impl.evaluate import Interval
from reference_impl.problem import load_problem
from reference_impl.retrain import decide
from reference_impl.simulate import Event, load_scenario, simulate
from reference_impl.triggers import Signals

DAYS, CUT = 60, 35
ROADWORKS = Event(
    kind="roadworks", effect="concept", what="", start_day=20, end_day=45, size=0.9
)  # fmt: skip


def fault(kind, start, end, size=0.0, feature=None):
    return Event(
        kind=kind, effect="fault", what="", start_day=start, end_day=end, size=size, feature=feature
    )


FAULTS = [
    fault("scale", 8, 12, 1_000, "distance_km"),
    fault("nulls", 14, 30, 0.4, "distance_km"),
    fault("label_offset", 16, 30, 9),
    fault("label_delay", 24, 50, 8),
    fault("clock", 31, 50, -1, "hour"),
]


class Nosy:
    """Asks for all that can be asked, and writes down what it hears."""

    def __init__(self, history):
        self.heard = [history]
        self.known = list(range(-HISTORY, 0))

    def decide(self, morning, train, errors):
        self.heard.append(morning)
        try:
            self.heard.append(errors(1, [morning["day"] + 1]))
        except RuleError:
            self.heard.append("refused")
        self.known += [told["day"] for told in morning["labels"]]
        newest = train(self.known[-20:], 4.0)
        self.heard.append([errors(model, self.known[-9:]) for model in (1, newest)])
        return {"serve": newest, "call": morning["day"] == 26, "why": "to know"}


def heard(world, days, service_class=Service):
    """All that a policy hears up to a day."""
    service = service_class(world)
    policy = Nosy(service.history())
    for _ in range(days):
        service.act(policy.decide(service.morning(), service.train, service.errors))
    return pickle.dumps(policy.heard)


def with_another_future(world, other):
    """The first world up to day CUT, and the second one from there on."""

    def spliced(one, two):
        return np.concatenate([one[: row(CUT)], two[row(CUT) :]])

    parts = {name: spliced(getattr(world, name), getattr(other, name)) for name in (
        "minutes", "expected", "luck",
    )}  # fmt: skip
    parts |= {
        group: {name: spliced(kept, getattr(other, group)[name]) for name, kept in mine.items()}
        for group, mine in (("codes", world.codes), ("numbers", world.numbers))
    }
    return replace(world, **parts)


@pytest.fixture(scope="module")
def twins():
    """Two seasons that differ from day CUT on, in their events and in everything else."""
    late = [fault("scale", CUT, CUT + 9, 1_000, "distance_km"), fault("label_offset", CUT, 50, 9)]
    world = draw([ROADWORKS, *FAULTS], DAYS, 3)
    other = replace(draw([ROADWORKS], DAYS, 4), events=[ROADWORKS, *FAULTS, *late])
    return world, replace(with_another_future(world, other), events=other.events)


def test_nothing_that_a_policy_hears_depends_on_the_future(twins):
    one, two = (heard(world, CUT) for world in twins)
    assert one == two
    assert heard(twins[0], CUT + 1) != heard(twins[1], CUT + 1)  # from then on they do differ


class TellsOfOrders(Service):
    def morning(self):
        return super().morning() | {"orders": self._look.summary(row(self.day + 1))}


class TellsOfMinutes(Service):
    def morning(self):
        return super().morning() | {"tip": self.world.minutes[row(self.day + 1)]}


class AnswersTooEarly(Service):
    def morning(self):
        self.models.known.add(self.day + 1)
        return super().morning()


class HasLearntTheSeason(Service):
    def __init__(self, world):
        super().__init__(world)
        self.models.known |= set(range(DAYS))
        self.models._weights[0] = self.models._weights[self.models.train(range(DAYS)) - 1]
        self.models.known -= set(range(DAYS))


@pytest.mark.parametrize(
    "leaky", [TellsOfOrders, TellsOfMinutes, AnswersTooEarly, HasLearntTheSeason]
)
def test_a_service_that_tells_of_the_future_is_found(twins, leaky):
    assert heard(twins[0], CUT, leaky) != heard(twins[1], CUT, leaky)


@pytest.mark.parametrize("day", [0, 1, 59, 60, 10_000, -61, 2.0, "3", None, True])
def test_no_day_can_be_asked_about_before_its_labels_came(day):
    models = Models(draw([], DAYS, 1))
    for ask in (lambda: models.errors(1, [day]), lambda: models.train([-1, day])):
        with pytest.raises(RuleError, match="labels are not known yet"):
            ask()


def test_labels_come_on_the_third_morning_and_those_of_a_fault_later():
    came = {}
    service = Service(draw([fault("label_delay", 10, 20, 8)], 40, 1))
    for day in range(40):
        for told in service.morning()["labels"]:
            came[told["day"]] = day
        service.act({"serve": 1})
    assert [came[day] for day in (0, 9, 10, 19, 20)] == [3, 12, 21, 30, 23]


def test_a_call_mends_a_feed_and_brings_what_is_late():
    world = draw(
        [fault("label_delay", 10, 30, 8), fault("scale", 12, 30, 1_000, "distance_km")], 40, 1
    )
    service = Service(world)
    came, medians = {}, []
    for day in range(30):
        morning = service.morning()
        medians.append(morning["orders"]["median"]["distance_km"])
        came |= {told["day"]: day for told in morning["labels"]}
        service.act({"serve": 1, "call": day == 15})
    assert [came[day] for day in (9, 10, 12, 13, 17)] == [12, 17, 17, 17, 20]
    assert [day for day, median in enumerate(medians) if median > 100] == [12, 13, 14, 15, 16]
    tally = service.bill().tally
    assert (tally.looks, tally.false_alarms) == (1, 0)
    service.act({"serve": 1, "call": True})
    assert service.bill().tally.false_alarms == 1


def test_labels_of_a_fault_are_wrong_and_the_bill_knows_the_truth():
    wrong, right = draw([fault("label_offset", 0, 30, 9)], 30, 1), draw([], 30, 1)
    bills = {}
    for name, world in (("wrong", wrong), ("right", right)):
        service = play(world, Nothing)
        bills[name] = service.bill()
        told = service.models.told[row(0) : row(20)] - world.minutes[row(0) : row(20)]
        assert np.allclose(told, 9 if name == "wrong" else 0)
    assert bills["wrong"] == bills["right"]


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (None, "must return a dictionary"),
        ({"call": True}, "with the key 'serve'"),
        ({"serve": 2}, "There is no model 2"),
        ({"serve": 0}, "There is no model 0"),
        ({"serve": True}, "returned True for 'serve'"),
        ({"serve": 1, "call": 1}, "returned 1 for 'call'"),
        ({"serve": 1, "calls": True}, "the key 'calls'; known are serve, call, why"),
    ],
)
def test_what_is_no_action_is_refused_with_a_sentence(action, sentence):
    service = Service(draw([], 3, 1))
    service.morning()
    with pytest.raises(RuleError, match=sentence):
        service.act(action)
    assert service.day == 0


@pytest.mark.parametrize(
    "name", ["calm", "roadworks", "e_bikes", "new_district", "new_restaurant_type", "price_war"]
)
def test_the_city_is_that_of_the_reference(name):
    scenario = load_scenario(name)
    world, table = draw(scenario.events, 70, 5), simulate(scenario, 70, 5, ORDERS)
    weeks = slice(row(42), row(63))
    own = {name: values[weeks].ravel() for name, values in world.numbers.items()}
    theirs = table[table["day"].between("2026-02-12", "2026-03-04")]
    assert len(theirs) == 21 * ORDERS
    for column in ("distance_km", "items", "open_orders"):
        for share in (0.1, 0.5, 0.9):
            expected = theirs[column].quantile(share)
            assert np.nanquantile(own[column], share) == pytest.approx(expected, rel=0.06)
    minutes = world.minutes[weeks].ravel()
    assert minutes.mean() == pytest.approx(theirs["minutes"].mean(), rel=0.02)
    assert minutes.std() == pytest.approx(theirs["minutes"].std(), rel=0.06)
    for column in ("district", "restaurant_type", "vehicle"):
        found = pd.Series(world.codes[column][weeks].ravel()).value_counts(normalize=True)
        for level, share in theirs[column].value_counts(normalize=True).items():
            assert found[city.LEVELS[column].index(level)] == pytest.approx(share, abs=0.03)


def test_the_oracle_and_the_first_model_are_as_good_as_they_should_be():
    world = draw([], 90, 2)
    # The noise is a normal number and an exponential one: simulated here on its own.
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 2.5, 10**6) + rng.exponential(1, 10**6) - 1
    least = oracle(world)
    assert least.tally.late / (90 * ORDERS) == pytest.approx(noise.clip(0).mean(), rel=0.03)
    assert least.tally.early / (90 * ORDERS) == pytest.approx((-noise).clip(0).mean(), rel=0.03)
    assert least.total < play(world, Nothing).bill().total < 1.03 * least.total


def test_a_model_learns_what_has_changed_and_training_skew_spoils_it():
    world = draw([ROADWORKS], DAYS, 5)
    models = Models(world)
    models.known |= set(range(DAYS))
    learn, later = range(20, 32), range(32, 44)
    followed, calm = models.train(learn), models.train(range(-30, 0))
    models.skewed = True
    skewed = models.train(learn)
    errors = {model: models.errors(model, later).mean() for model in (followed, calm, skewed)}
    assert errors[followed] < 2.6
    assert errors[calm] > 4
    assert errors[skewed] > 4
    assert models.errors(calm, range(5, 15)).mean() < 2.3


def test_half_life_is_a_weight_of_each_day():
    models = Models(draw([], 10, 5))
    days = range(-20, 0)  # many orders, so that the ridge says nothing
    halves = models.errors(models.train([-3] * 60 + [-1] * 60, 2.0), days)
    assert np.allclose(models.errors(models.train([-3] * 30 + [-1] * 60), days), halves, atol=0.01)
    assert not np.allclose(models.errors(models.train([-3, -1] * 60), days), halves, atol=0.1)
    with pytest.raises(RuleError, match="half_life must be above 0"):
        models.train([-1], 0)


def test_a_bill_counts_everything_once():
    service = Service(draw([], 3, 1))
    for action in ({"serve": None}, {"serve": 1, "call": True}, {"serve": 1}):
        service.morning()
        if service.day == 2:
            service.train([-1, -2])
        service.act(action)
    tally = service.bill().tally
    assert (tally.trainings, tally.looks, tally.blocked_days, tally.false_alarms) == (1, 1, 1, 1)
    off = service.world.minutes[row(1) :] - [service.models.promise(1, day) for day in (1, 2)]
    assert tally.late == pytest.approx(off.clip(min=0).sum())
    assert service.bill().total == pytest.approx(
        0.1 * tally.late + 0.03 * tally.early + 5 + 40 + 65 + 20
    )


def test_policies_to_compare_with_do_what_they_are_called():
    world = draw(load_scenario("new_district").events, 60, 3)
    trained = {make: play(world, make).bill().tally.trainings for make in (Nothing, Daily, OnDrift)}
    assert trained[Nothing] == 0
    assert trained[Daily] == 60
    assert 2 <= trained[OnDrift] <= 5  # on day 30 the district begins to drift
    assert score([10.0], [10.0], [5.0]) == 0
    assert score([5.0], [10.0], [5.0]) == 100


class Reference:
    """The triggers of the reference implementation, on the models of a season."""

    def __init__(self, standard, labelled):
        self.policy = load_problem("delivery").policy
        self.standard, self.labelled, self.broken = standard, labelled, set()
        self.line, self.since, self.recent = [1], 0, []
        self.challenged, self.follow_up, self.refused = None, None, 0

    def decide(self, morning, train, errors):
        day = morning["day"]
        self.broken |= set() if morning["sound"] else {day}
        for told in morning["labels"]:
            self.labelled.append(told["day"])
            if told["day"] >= self.since and told["errors"] is not None:
                self.recent = [*self.recent, told["errors"]][-self.policy.loss_days :]
        signals = Signals(
            fault="" if morning["sound"] else "broken",
            drifted=tuple(morning["drifted"]),
            loss=self.loss(),
            promised=self.standard,
            waited=None if self.challenged is None else day - self.challenged,
            refused=self.refused,
            follow_up=self.follow_up is not None and day >= self.follow_up,
            day=day,
        )
        if decide(signals, self.policy) == "retrain":
            self.challenged, self.follow_up = day, None
            self.challenge(day, train, errors)
        return self.line[-1]

    def loss(self):
        errors = np.concatenate([np.empty(0), *self.recent])
        if len(errors) < self.policy.min_rows:
            return None
        wide = 2 * errors.std() / len(errors) ** 0.5
        return Interval(errors.mean() - wide, errors.mean() + wide)

    def challenge(self, day, train, errors):
        sound = [each for each in self.labelled if each not in self.broken]
        learn, exam = sound[-60 : -self.policy.gate_days], sound[-self.policy.gate_days :]
        now = errors(self.line[-1], exam)

        def better(model):
            gain = now - errors(model, exam)
            sure = gain.mean() > 2 * gain.std() / len(gain) ** 0.5
            return sure and gain.mean() >= self.policy.min_gain * now.mean()

        passed = [model for model in {*self.line} - {self.line[-1]} if better(model)]
        if not passed:
            passed = [train(learn, self.policy.half_life_days)]
            if not better(passed[0]):
                self.refused += 1
                return
            self.follow_up = day + self.policy.follow_up_days
        self.line.append(min(passed, key=lambda model: errors(model, exam).mean()))
        self.since, self.recent, self.refused = day, [], 0


def lab_conftest(lab):
    """What a lab plays its seasons with."""
    spec = importlib.util.spec_from_file_location(
        "conftest_of_a_lab", get(lab).folder / "conftest.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_share_that_the_reference_saves_is_the_one_that_students_are_measured_by():
    seasons = lab_conftest("continuous-training")
    shares = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        worlds = [seasons.make_season(name, rng) for name in ("roadworks", "fondue", "metres")]
        known = [seasons.price(world) for world in worlds]
        bills = [
            seasons.play_loop(world, lambda *given: Reference(*given).decide).bill().total
            for world in worlds
        ]
        nothing, least = (sum(price[name] for price in known) for name in ("nothing", "oracle"))
        shares.append((nothing - sum(bills)) / (nothing - least))
    assert np.mean(shares) == pytest.approx(seasons.REFERENCE, abs=0.02)
    assert min(shares) > 0.85 * seasons.REFERENCE
