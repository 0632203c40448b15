"""The graded checks of lab testing: they run the student's tests on good and on broken systems.

The systems stay here, and the student's tests call them. The good ones are in ``conftest.py``, and
the ways to break them stand below. Which good system is broken in which way is drawn.
"""
# Pytest tests assert and take fixtures; a fault takes the arguments of what it replaces.
# ruff: noqa: ANN001, ANN002, ANN201, ANN202, ARG001, ARG005, S101

import numpy as np
import pandas as pd
import pytest

TESTING, BEHAVIOUR = "practice/testing", "concept/behavioural-test"
SKEW, LEAKAGE, SEED = "concept/training-serving-skew", "concept/leakage", "concept/seed"
JOIN = "concept/point-in-time-join"

points, hint = pytest.mark.points, pytest.mark.hint


def feature(change):
    """Make features wrong, in the table and in the service alike."""

    def spoil(system):
        many, one = system.features, system.order_features

        def order_features(order):
            orders = pd.DataFrame([order]).astype({"open_orders": float})
            return change(pd.DataFrame([one(order)]), orders).iloc[0].to_dict()

        system.features = lambda orders: change(many(orders), orders)
        system.order_features = order_features

    return spoil


def after(name, change):
    """Change what a function gives back; `change` gets the system, the answer, the arguments."""

    def spoil(system):
        right = getattr(system, name)
        setattr(system, name, lambda *given: change(system, right(*given), *given))

    return spoil


def before(name, change):
    """Change the arguments of a function; `change` gets the system and the arguments."""

    def spoil(system):
        right = getattr(system, name)
        setattr(system, name, lambda *given: right(*change(system, *given)))

    return spoil


def service(change):
    """Let the features of the service differ from those of the table."""
    return after("order_features", lambda _, made, order: {**made, **change(made)})


def asked(change):
    """Predict for other orders than was asked, in both ways of asking."""

    def spoil(system):
        right = system.predict
        system.predict = lambda model, orders: right(model, change(orders))
        system.promise = lambda model, order: float(
            system.predict(model, pd.DataFrame([order]).astype({"open_orders": float}))[0]
        )

    return spoil


def said(change):
    """Change the answers of the model, in both ways of asking."""

    def spoil(system):
        after("predict", lambda _, answers, model, orders: change(answers, orders))(system)
        asked(lambda orders: orders)(system)

    return spoil


def drawn(system, model, *_):
    """Let a model owe a part of its promises to chance."""
    shift, right = system.rng.normal(0, 1), system.predict
    system.predict = lambda m, orders: right(m, orders) + (shift if m == model else 0)
    return model


def slower(system, answers, *_):
    """Promise more each time somebody asks."""
    system.times = getattr(system, "times", 0) + 1
    return answers + 0.2 * system.times


def shuffled(system, table, seed):
    """Give each order the label of another one."""
    return table.assign(minutes=system.rng.permutation(table["minutes"])), seed


def at_random(system, _, table, days):
    """Split the rows by chance."""
    picked = system.rng.random(len(table)) < days / table["ordered_at"].str[:10].nunique()
    return [table[~picked], table[picked]]


def last_share(system, _, table, days):
    """Split off the newest rows, as many as the days have on average."""
    rows = round(len(table) * days / table["ordered_at"].str[:10].nunique())
    table = table.sort_values("ordered_at")
    return [table[: len(table) - rows], table[len(table) - rows :]]


def one_day_more(system, parts, table, days):
    """Train on the first day of the test, too."""
    first = parts[1]["ordered_at"].str[:10].min()
    return [pd.concat([parts[0], table[table["ordered_at"].str[:10] == first]]), parts[1]]


def one_day_less(system, parts, table, days):
    """Leave out the last day of the training."""
    day = parts[0]["ordered_at"].str[:10]
    return [parts[0][day < day.max()], parts[1]]


def oldest(system, _, table, days):
    """Test on the oldest days."""
    day = table["ordered_at"].str[:10]
    picked = day.isin(sorted(day.unique())[:days])
    return [table[~picked], table[picked]]


def by_position(system, _, orders, deliveries):
    """Put the deliveries beside the orders, in the sequence in which they come."""
    rows = min(len(orders), len(deliveries))
    return orders[:rows].assign(minutes=deliveries["minutes"].to_numpy()[:rows])


def one_off(system, table, *_):
    """Give each order the minutes of the order before."""
    table = table.sort_values("order_id")
    return table.assign(minutes=np.roll(table["minutes"].to_numpy(), 1))


def of_the_table(name):
    """Read a column of minutes, which is there in training only."""
    return lambda made, orders: made.assign(
        **{name: orders["minutes"].to_numpy() if "minutes" in orders else 0.0}
    )


def of_the_hour(made, orders):
    """Use the mean minutes of the hour, this order among them."""
    if "minutes" not in orders:
        return made.assign(usual=0.0)
    hour, minutes = orders["ordered_at"].str[11:13], orders["minutes"]
    return made.assign(usual=minutes.groupby(hour).transform("mean").to_numpy())


def stops(name, when, text):
    """Raise an error for some tables."""

    def change(system, answer, *given):
        if when(given[-1]):
            raise ValueError(text)
        return answer

    return after(name, change)


def folded(orders):
    """Take a way of more than four kilometres for a shorter one."""
    return orders.assign(distance_km=4 - (orders["distance_km"] - 4).abs())


FEATURES = {
    "the distance is in metres": feature(lambda m, _: m.assign(distance_km=m.distance_km * 1000)),
    "the hour is that of London": feature(lambda m, _: m.assign(hour=(m.hour - 1) % 24)),
    "a lost reading is 0": feature(lambda m, _: m.assign(open_orders=m.open_orders.clip(lower=0))),
    "a car is a bicycle": feature(
        lambda m, o: m.assign(bicycle=(o.vehicle != "scooter").to_numpy().astype(int))
    ),
    "the hour after midnight is 24": feature(
        lambda m, _: m.assign(hour=m.hour.where(m.hour > 0, 24))
    ),
    "rain is cut at 5 mm": feature(lambda m, _: m.assign(rain_mm=m.rain_mm.clip(upper=5))),
}
SERVICE = {
    "the service is an hour early": service(lambda m: {"hour": (m["hour"] - 1) % 24}),
    "the service takes a lost reading for 0": service(
        lambda m: {"open_orders": max(m["open_orders"], 0)}
    ),
    "the service does not know the rain": service(lambda m: {"rain_mm": 0.0}),
    "the service counts at most ten items": service(lambda m: {"items": min(m["items"], 10)}),
    "the service rounds the distance": service(
        lambda m: {"distance_km": round(m["distance_km"], 1)}
    ),
}
KNOWLEDGE = {
    "a feature is the minutes": feature(of_the_table("row_age")),
    "a feature is the mean minutes of the hour": feature(of_the_hour),
    "a feature compares the distance with the other orders": feature(
        lambda m, _: m.assign(relative_km=m.distance_km - m.distance_km.mean())
    ),
    "a feature is the distance of the next order": feature(
        lambda m, _: m.assign(next_km=np.roll(m.distance_km, -1))
    ),
}
LABELS = {
    "deliveries are put beside the orders by position": after("join", by_position),
    "each order gets the minutes of the one before": after("join", one_off),
    "orders without a delivery stay": after(
        "join",
        lambda s, _, orders, reports: orders.merge(
            reports.drop_duplicates("order_id"), on="order_id", how="left"
        ).fillna({"minutes": 0}),
    ),
    "an order that was reported twice is there twice": after(
        "join", lambda s, _, orders, reports: orders.merge(reports, on="order_id")
    ),
    "the last order is lost": after("join", lambda s, t, *_: t.sort_values("order_id")[:-1]),
}
SPLIT = {
    "rows are drawn at random": after("split", at_random),
    "the oldest days are tested on": after("split", oldest),
    "the first day of the test is also trained on": after("split", one_day_more),
    "the last day of training is lost": after("split", one_day_less),
    "the newest rows are taken and not the newest days": after("split", last_share),
}
REPEAT = {
    "nobody fixes the seed": after("train", drawn),
    "a new model takes the place of the old ones": before(
        "predict", lambda s, _, orders: (len(s.models) - 1, orders)
    ),
    "the model learns from being asked": after("predict", slower),
}
LEARNING = {
    "everybody is promised the same": said(lambda a, _: np.full(len(a), 28.0)),
    "the labels are mixed up before training": before("train", shuffled),
    "the promises are in seconds": said(lambda a, _: a * 60),
    "the promises are seven minutes too long": said(lambda a, _: a + 7),
}
BEHAVIOUR_OF = {
    "a longer way shortens the promise": asked(lambda o: o.assign(distance_km=6 - o.distance_km)),
    "a way beyond four kilometres counts as a shorter one": asked(folded),
    "the queue is ignored": asked(lambda o: o.assign(open_orders=1.5)),
    "a larger order is promised earlier": asked(lambda o: o.assign(items=6 - o["items"])),
    "the promise depends on the number of the order": said(
        lambda a, o: a + np.array([sum(map(ord, name)) % 5 for name in o.order_id], dtype=float)
    ),
}
ANSWERS = {
    "no orders at all are an error": stops("predict", lambda o: len(o) == 0, "0 samples"),
    "a single order is an error": stops("predict", lambda o: len(o) == 1, "1-dimensional"),
    "the answers come sorted": after("predict", lambda s, a, *_: np.sort(a)),
    "an answer depends on the other orders": after(
        "predict", lambda s, a, *_: a + 0.2 * (a - a.mean()) if len(a) else a
    ),
    "a lost reading makes a promise that is no number": said(
        lambda a, o: np.where(o["open_orders"].isna(), np.nan, a)
    ),
    "the service promises whole five minutes": after(
        "promise", lambda s, answer, *_: 5.0 * round(answer / 5)
    ),
}
STEPS = {
    "test_features_are_those_agreed": FEATURES,
    "test_service_and_training_agree": SERVICE,
    "test_features_know_only_the_order": KNOWLEDGE,
    "test_labels_belong_to_their_orders": LABELS,
    "test_the_newest_days_are_tested_on": SPLIT,
    "test_training_can_be_repeated": REPEAT,
    "test_the_model_has_learnt": LEARNING,
    "test_the_model_behaves": BEHAVIOUR_OF,
    "test_every_order_is_answered": ANSWERS,
}


def missed(lab, trial, rng, faults):
    """The descriptions of the faults that the suite does not notice."""
    trial.passes_good_ones(lab)
    lost = []
    for what in faults:
        step = next(name for name, own in STEPS.items() if what in own)
        kind = trial.kinds.setdefault(what, str(rng.choice(["straight", "forest"])))
        if trial.complaint(lab, kind, 0, STEPS[step][what], first=step) is None:
            lost.append(what)
    return lost


def notices(lab, trial, rng, step):
    """Demand that the suite notices every fault of one kind."""
    lost = missed(lab, trial, rng, STEPS[step])
    if lost and step in trial.unwritten:
        raise NotImplementedError(trial.unwritten[step])
    assert not lost, (
        f"All your tests pass on a system in which {'; and on one in which '.join(lost)}."
    )


@points(9)
@hint("What did the test take for granted that the agreement does not say?", see=TESTING)
def check_good_systems_pass(lab, trial):
    """The suite passes on two good systems that were written differently, each time."""
    trial.passes_good_ones(lab)
    if trial.unwritten:
        raise NotImplementedError(next(iter(trial.unwritten.values())))


@points(7)
@hint("Which orders did you write by hand? Which vehicle, which hour, which gap?", see=TESTING)
def check_wrong_features_are_noticed(lab, trial, rng):
    """Features with a wrong unit, hour, gap or vehicle are noticed."""
    notices(lab, trial, rng, "test_features_are_those_agreed")


@points(7)
@hint("Are there orders in your test that a quiet Tuesday does not have?", see=SKEW)
def check_a_service_that_disagrees_is_noticed(lab, trial, rng):
    """A service that computes a feature in another way is noticed."""
    notices(lab, trial, rng, "test_service_and_training_agree")


@points(7)
@hint("Change what must not matter, and look at every column.", see=LEAKAGE)
def check_leakage_is_noticed(lab, trial, rng):
    """A feature that knows the minutes or other orders is noticed."""
    notices(lab, trial, rng, "test_features_know_only_the_order")


@points(7)
@hint("Are the deliveries in your test in another sequence than the orders?", see=JOIN)
def check_wrong_labels_are_noticed(lab, trial, rng):
    """Labels that belong to another order, are doubled or lost, are noticed."""
    notices(lab, trial, rng, "test_labels_belong_to_their_orders")


@points(7)
@hint("Which row is the first of the test, and in which part is it now?", see=LEAKAGE)
def check_a_wrong_split_is_noticed(lab, trial, rng):
    """A split that mixes, loses or repeats days is noticed."""
    notices(lab, trial, rng, "test_the_newest_days_are_tested_on")


@points(7)
@hint("What could happen between two questions to the same model?", see=SEED)
def check_chance_is_noticed(lab, trial, rng):
    """A training that cannot be repeated, and a model that changes, are noticed."""
    notices(lab, trial, rng, "test_training_can_be_repeated")


@points(7)
@hint("Better than whom? On which rows?", see="concept/baseline")
def check_a_model_that_learnt_nothing_is_noticed(lab, trial, rng):
    """A model that is no better than a constant is noticed."""
    notices(lab, trial, rng, "test_the_model_has_learnt")


@points(7)
@hint("How large a change did you try? Short ways only, or long ones too?", see=BEHAVIOUR)
def check_odd_behaviour_is_noticed(lab, trial, rng):
    """A model that answers to a change in a wrong way, or not at all, is noticed."""
    notices(lab, trial, rng, "test_the_model_behaves")


@points(7)
@hint("Ask for one order, for none, and for one whose reading is lost.", see=TESTING)
def check_wrong_answers_are_noticed(lab, trial, rng):
    """A system that stops, or mixes up answers, is noticed."""
    notices(lab, trial, rng, "test_every_order_is_answered")


def of_ten(lab, trial, rng, needed):
    """Demand that of ten broken systems, drawn from all kinds, enough are noticed."""
    every = sorted(what for faults in STEPS.values() for what in faults)
    lost = missed(lab, trial, rng, rng.choice(every, size=10, replace=False).tolist())
    if len(lost) > 10 - needed and trial.unwritten:
        raise NotImplementedError(next(iter(trial.unwritten.values())))
    assert len(lost) <= 10 - needed, (
        f"Ten broken systems were drawn; {10 - len(lost)} were noticed."
    )


@points(8)
@hint("Read the checks above: which kind of fault gets through?", see=TESTING)
def check_five_of_ten_are_caught(lab, trial, rng):
    """At least 5 of 10 broken systems, drawn from all kinds, are caught."""
    of_ten(lab, trial, rng, 5)


@points(10)
@hint("Read the checks above: which kind of fault gets through?", see=TESTING)
def check_eight_of_ten_are_caught(lab, trial, rng):
    """At least 8 of 10 broken systems are caught."""
    of_ten(lab, trial, rng, 8)


@points(10)
@hint("Read the checks above: which kind of fault gets through?", see=TESTING)
def check_ten_of_ten_are_caught(lab, trial, rng):
    """All of 10 broken systems are caught."""
    of_ten(lab, trial, rng, 10)
