"""The graded checks of lab experiment-tracking.

They call the student's functions only through the fixture ``lab``. The training is a function of
``conftest.py``; what is expected was put in, is computed with NumPy, or is true of the records.
"""
# ruff: noqa: ANN001, ANN002, ANN003, ANN201, ANN202, S101 -- these are pytest tests: they take fixtures

import math

import numpy as np
import pytest

TRACKING, RUN, SEED = "practice/experiment-tracking", "concept/run", "concept/seed"
HASH, LEAKAGE = "concept/content-hash", "concept/leakage"

points, hint = pytest.mark.points, pytest.mark.hint


def refused(what, function, *arguments):
    """Expect a ValueError."""
    try:
        found = function(*arguments)
    except ValueError:
        return
    msg = f"{what}: expected a ValueError, got {found!r}."
    raise AssertionError(msg)


@points(6)
@hint("A hash knows bytes. Which order can you give to rows and keys before it?", see=HASH)
def check_an_id_stands_for_a_set_of_orders(lab, rng, orders_of):
    """The same orders have one id, however they are sorted; other orders have another one."""
    rows = orders_of(rng)
    found = lab.rows_id(rows)
    mixed = [dict(reversed(rows[place].items())) for place in rng.permutation(len(rows))]
    assert lab.rows_id(mixed) == found, "The same orders, sorted in another way: another id."
    one = int(rng.integers(len(rows)))
    others = {
        "one minute": [
            {**row, "minutes": row["minutes"] + (n == one)} for n, row in enumerate(rows)
        ],
        "one input": [{**row, "rain": row["rain"] ^ (n == one)} for n, row in enumerate(rows)],
        "one order less": rows[:one] + rows[one + 1 :],
        "one order more": [*rows, *orders_of(rng, 1)],
        "no order": [],
        # All values stay in their columns: two orders have only swapped their minutes.
        "who took how long": [
            {**rows[0], "minutes": rows[1]["minutes"]},
            {**rows[1], "minutes": rows[0]["minutes"]},
            *rows[2:],
        ],
    }
    for what, changed in others.items():
        assert lab.rows_id(changed) != found, f"Changed: {what}. The id is the same as before."
    lab.restart()
    assert lab.rows_id(rows) == found, "A new process has another id for the same orders."


@points(8)
@hint("What does the model get? What if it answers for some orders only?", see=LEAKAGE)
def check_the_error_is_measured_without_the_truth(lab, rng, orders_of):
    """The model is asked once, without the minutes, and half an answer is refused."""
    rows = orders_of(rng)
    off = rng.normal(0, 5, size=len(rows)).tolist()
    promised = [row["minutes"] + each for row, each in zip(rows, off, strict=True)]
    seen = []

    def model(asked):
        seen.append(asked)
        return promised

    found = lab.mean_error(model, rows)
    expected = float(np.mean(np.abs(off)))
    assert found == pytest.approx(expected), f"Expected {expected:.4f} minutes, got {found}."
    inputs = [{k: v for k, v in row.items() if k != "minutes"} for row in rows]
    leak = any("minutes" in row for asked in seen for row in asked)
    assert not leak, "The model was given the minutes that it is to promise."
    assert seen == [inputs], "The model was not asked once for all orders, with all their inputs."
    bad = [*promised[:-1], float(rng.choice([math.nan, math.inf]))]
    cases = {"one promise missing": promised[:-1], "one too many": [*promised, 1.0], "nan": bad}
    for what, answer in cases.items():
        refused(what, lab.mean_error, lambda _, answer=answer: answer, rows)
    refused("There is no order", lab.mean_error, lambda _: [], [])


@points(10)
@hint("Go through the keys of a record. Who knows each of them, and when?", see=RUN)
def check_a_run_is_recorded_without_being_asked(lab, rng, orders_of, training):
    """The training knows nothing of a record, and all that matters is in it."""
    learn, exam = orders_of(rng), orders_of(rng, 7)
    parameters = {"trees": int(rng.integers(99)), "early": True, "loss": "absolute"}
    seed = int(rng.integers(1_000))
    name = lab.attempt(training.train, learn, exam, parameters, seed, training.clock)
    given = [(learn, parameters, seed)]
    assert training.given == given, "train was not called once, with training, parameters, seed."
    records = lab.runs()
    assert len(records) == 1, f"One run was made, and {len(records)} are in the list."
    expected = {
        "run": name,
        "parameters": parameters,
        "seed": seed,
        "training": lab.rows_id(learn),
        "exam": lab.rows_id(exam),
        "status": "finished",
        "error": float(np.mean([abs(row["minutes"] - 30.0) for row in exam])),
        "reason": "",
        "seconds": 42.0,
    }
    for key, value in expected.items():
        told = records[0].get(key, "nothing")
        right = told == pytest.approx(value) if type(value) is float else told == value
        assert right, f"The record says {key}: {told!r}. Expected {value!r}."


@points(10)
@hint("Which lines of attempt are not reached when the training raises?", see=TRACKING)
def check_a_failed_run_stays_in_the_list(lab, rng, orders_of, training):
    """A run that fails is recorded with its reason, and the caller hears of it."""
    learn, exam = orders_of(rng), orders_of(rng, 7)
    arguments = (training.train, learn, exam, {"trees": 10}, 3, training.clock)
    training.trouble.append(OSError("disk full"))
    try:
        lab.attempt(*arguments)
    except RuntimeError:  # the student's side sees a CallbackError, and lets it through
        pass
    else:
        msg = "The training raised an error, and the caller of attempt did not get it."
        raise AssertionError(msg)
    training.promises = lambda _: [30.0]  # for seven orders
    refused("One promise for seven orders", lab.attempt, *arguments)
    lab.restart()
    records = lab.runs()
    assert len(records) == 2, f"Two runs failed, and {len(records)} are in the list."
    for what, record, seconds in zip(
        ("the training raised", "a promise was missing"), records, (40.0, 42.0), strict=True
    ):
        told = {key: record.get(key) for key in ("status", "error", "seconds")}
        expected = {"status": "failed", "error": None, "seconds": seconds}
        assert told == expected, f"{what}: expected {expected}, the record says {told}."
        assert record["parameters"] == {"trees": 10}, f"{what}: the parameters are lost."
        assert record["reason"], f"{what}: the record gives no reason."
    reason = records[0]["reason"]
    assert "disk full" in reason, f"The disk was full; the record says {reason!r}."


@points(8)
@hint("What is on the disk at the moment in which the training begins?", see=TRACKING)
def check_a_killed_run_stays_in_the_list(lab, rng, orders_of, training, power_cut):
    """A run whose process dies in the training is in the list, and is not taken for a result."""
    arguments = (training.train, orders_of(rng), orders_of(rng, 7))
    training.trouble.append(power_cut())
    try:
        lab.attempt(*arguments, {"trees": 10}, 3, training.clock)
    except power_cut:
        pass
    else:
        msg = "The process was to end in the training, and attempt came back all the same."
        raise AssertionError(msg)
    lab.restart()
    records = lab.runs()
    assert len(records) == 1, f"A process was killed in its training; the list: {records}."
    told = {key: records[0].get(key) for key in ("parameters", "seed", "error")}
    expected = {"parameters": {"trees": 10}, "seed": 3, "error": None}
    assert told == expected, f"Expected of the killed run {expected}, found {told}."
    # A program that is interrupted may still find the time to say so.
    assert records[0]["status"] in ("started", "failed"), f"It did not finish: {records[0]}."
    name = lab.attempt(*arguments, {"trees": 10}, 3, training.clock)
    records = lab.runs()
    states = [record["status"] == "finished" for record in records]
    assert states == [False, True], f"Killed, then made again: the list is {records}."
    assert records[1]["run"] == name != records[0]["run"], "Two runs have the same id."


@points(6)
@hint("How do the names of your files sort? What happens when all arguments are equal?", see=RUN)
def check_all_runs_are_listed_in_their_order(lab, rng, orders_of, training):
    """Every run is listed once, in the order of its begin, also equal ones and after restarts."""
    assert lab.runs() == [], "Before the first run the list is empty."
    learn, exam = orders_of(rng), orders_of(rng, 7)
    seeds = [*rng.integers(20, size=11).tolist(), 5, 5]
    names = []
    for number, seed in enumerate(seeds):
        if number % 4 == 0:
            lab.restart()
        names.append(lab.attempt(training.train, learn, exam, {"trees": 1}, seed, training.clock))
    records = lab.runs()
    found = [record["seed"] for record in records]
    assert found == seeds, f"Runs were made with the seeds {seeds}; the list has {found}."
    assert [record["run"] for record in records] == names, "The ids are not those of attempt."
    assert len(set(names)) == len(names), "Two runs have the same id."


def record(parameters, seed, error, **more):
    """A record of a run."""
    base = {"run": f"{parameters} {seed} {more}", "training": "spring", "exam": "June"}
    state = {"status": "finished", "reason": "", "seconds": 9.0}
    if error is None:
        state |= {"status": "failed", "reason": "OSError: disk full"}
    return {**base, **state, "parameters": parameters, "seed": seed, "error": error, **more}


@points(8)
@hint("What does the same seed, run again, tell you that you did not know?", see=SEED)
def check_a_seed_is_one_witness(lab, rng):
    """A seed counts once, and a seed that never finished is named."""
    one = {"trees": int(rng.integers(99)), "rate": 0.1}
    turned = dict(reversed(one.items()))
    errors = rng.uniform(2, 3, size=4).round(3).tolist()
    records = [
        record(one, 10, errors[0]),
        record(one, 9, errors[1]),
        record(turned, 9, errors[1]),
        record(one, 4, None),
        record(one, 2, None),
        record(one, 10, errors[0] + 1),
        record(turned, 4, errors[2]),
        record(one, 7, None, status="started", reason="", seconds=None),
        record(one, 1, 0.0),
    ]
    found = lab.settings(records)
    assert len(found) == 1, f"The runs differ in nothing but the seed; you found {len(found)}."
    told = {key: found[0].get(key) for key in ("errors", "lost")}
    # In the order of the seeds 1, 4, 9 and 10. The first run of seed 10 counts.
    expected = {"errors": [0.0, errors[2], errors[1], errors[0]], "lost": [2, 7]}
    assert told == expected, f"Seeds 1, 4, 9, 10 finished, 2 and 7 did not: {expected}; got {told}."


@points(6)
@hint("When do two runs differ in nothing but the seed?", see=TRACKING)
def check_settings_are_told_apart(lab, rng):
    """Other parameters, other training orders or another exam make another setting."""
    one, other = {"trees": 10, "rate": 0.1}, {"trees": 10, "rate": 0.2}
    order = rng.permutation(4).tolist()
    kinds = [
        (one, {}),
        (other, {}),
        (one, {"exam": "July"}),
        (one, {"training": "spring without rain"}),
    ]
    kinds = [kinds[place] for place in order]
    records = [
        record(parameters, seed, float(place + seed / 10), **more)
        for seed in range(3)
        for place, (parameters, more) in enumerate(kinds)
    ]
    found = lab.settings(records)
    assert len(found) == len(kinds), f"Expected 4 settings, got {len(found)}."
    for place, ((parameters, more), setting) in enumerate(zip(kinds, found, strict=True)):
        expected = {
            "parameters": parameters,
            "training": more.get("training", "spring"),
            "exam": more.get("exam", "June"),
            "errors": [place + seed / 10 for seed in range(3)],
            "lost": [],
        }
        assert setting == expected, f"Setting {place}: expected {expected}, got {setting}."


def setting(errors, exam="June"):
    """A setting with these errors."""
    return {"parameters": {}, "training": "t", "exam": exam, "errors": list(errors), "lost": []}


@points(10)
@hint(
    "Compute a standard error by hand. When may two numbers not be compared at all?", see=TRACKING
)
def check_a_gain_has_a_margin(lab, rng):
    """The gain and its lower end are right, and what cannot be compared is refused."""
    for sizes in ((5, 5), (9, 5), (6, 20)):
        base, other = (rng.normal(3, 0.1, size=size) for size in sizes)
        noise = math.sqrt(sum(x.std(ddof=1) ** 2 / len(x) for x in (base, other)))
        gain = float(base.mean() - other.mean())
        expected = {"gain": gain, "low": gain - 3.0 * noise}
        found = lab.compare(setting(base.tolist()), setting(other.tolist()))
        told = f"{sizes[0]} against {sizes[1]} seeds: expected {expected}, got {found}."
        assert found == pytest.approx(expected), told
    cases = {
        "other orders in the exam": (setting([3.0] * 6), setting([1.0] * 6, exam="July")),
        "too few seeds of the baseline": (setting([3.0] * 4), setting([1.0] * 6)),
        "too few seeds of the other": (setting([3.0] * 6), setting([1.0] * 4)),
    }
    for what, pair in cases.items():
        refused(what, lab.compare, *pair)


@points(12)
@hint("Try best on settings that are all equal. How often does it choose a new one?", see=SEED)
def check_noise_is_not_taken_for_gain(lab, rng, records_of):
    """A search over equal settings seldom finds a gain, and a real gain is nearly always found."""
    trials, baseline = 60, "week 9, setting 0, seed 0"
    same = sum(
        lab.best(records_of(rng, [0.0] * 12), baseline)["parameters"]["trees"] != 100
        for _ in range(trials)
    )
    # By chance 4 of 100 searches find something (10,000 were counted), so 2 of 60; 11 or more are
    # seen once in 100,000 times. Whoever sorts by the mean finds something in 55 of 60.
    assert same <= 10, f"Twelve equal settings: in {same} of {trials} searches you found a gain."
    gains = [0.0, *rng.permutation([0.3, 0.1, *[0.0] * 6]).tolist()]
    chosen = [lab.best(records_of(rng, gains), baseline) for _ in range(20)]
    right = 100 + gains.index(0.3)
    found = sum(told["parameters"]["trees"] == right for told in chosen)
    assert found >= 17, f"One setting gains 0.3 minutes. In 20 searches you chose it {found} times."
    gain = float(np.mean([told["gain"] for told in chosen]))
    assert 0.2 < gain < 0.45, f"A gain of 0.3 minutes is told as {gain:.2f} on average."


@points(8)
@hint("Which of the settings has a small error for a reason that will not last?", see=TRACKING)
def check_the_best_is_honest(lab, rng, records_of):
    """An easy exam, a lucky seed or a setting that often fails does not win."""
    baseline = "week 9, setting 0, seed 0"
    records = records_of(rng, [0.0, 0.6])
    easy = records_of(rng, [0.0, 0.0, 2.5], exam="a calm week")
    lucky = [record({"trees": 500}, seed, 0.5, exam="week 9") for seed in range(4)]
    again = [record({"trees": 600}, 1, 0.5, exam="week 9", run=f"again {n}") for n in range(9)]
    frail = [
        record({"trees": 700}, seed, 0.4 if seed % 3 else None, exam="week 9") for seed in range(12)
    ]
    mended = [
        record({"trees": 101, "rate": 0.1}, 3, None, exam="week 9", training="weeks 1 to 8"),
        record({"trees": 100, "rate": 0.1}, 99, None, exam="week 9", training="weeks 1 to 8"),
    ]
    everything = [*easy, *lucky, *records, *again, *frail, *mended]
    told = lab.best(everything, baseline)
    named = {
        100: "the baseline",
        101: "the right one",
        102: "an easy exam",
        500: "four seeds",
        600: "one seed, often",
    }
    trees = told["parameters"]["trees"]
    assert trees == 101, f"You chose {named.get(trees, 'one that fails often')}: {told}."
    assert told["training"] == "weeks 1 to 8", f"Chosen with other training orders: {told}."
    by_seed = [
        np.mean([r["error"] for r in records if r["parameters"]["trees"] == n]) for n in (100, 101)
    ]
    assert told["gain"] == pytest.approx(by_seed[0] - by_seed[1]), f"The gain is wrong: {told}."
    assert told["tried"] == 5, f"Five settings were tried on week 9; you say {told['tried']}."
    stays = lab.best([*records_of(rng, [0.0, -0.5]), *easy], baseline)
    expected = {"parameters": {"trees": 100, "rate": 0.1}, "training": "weeks 1 to 8"}
    expected |= {"gain": 0.0, "low": 0.0, "tried": 2}
    assert stays == expected, f"Nothing is better than the baseline: {expected}; got {stays}."
    with pytest.raises(KeyError):
        lab.best(records, "a run that nobody made")
    few = records_of(rng, [0.0, 0.5], seeds=4)
    refused("The baseline has four seeds", lab.best, few, baseline)


@points(8)
@hint("What has been decided with the help of these orders before?", see=LEAKAGE)
def check_the_test_answers_once(lab, rng, orders_of, training):
    """The test orders answer one question; whoever looks again or looked before is stopped."""
    learn, exam, test = orders_of(rng), orders_of(rng, 7), orders_of(rng, 9)
    chosen = {"trees": 10, "rate": 0.1}
    lab.attempt(training.train, learn, exam, chosen, 1, training.clock)
    training.given.clear()
    refused = {
        "A test order was learned from": (learn, [*test, learn[3]], chosen, 1),
        "The exam of a run was taken as test": (learn, exam[::-1], chosen, 1),
    }
    for what, arguments in refused.items():
        with lab.raises("PeekError"):
            lab.final_error(training.train, *arguments)
        assert not training.given, f"{what}, and a model was trained."
    expected = float(np.mean([abs(row["minutes"] - 30.0) for row in test]))
    for trained in (1, 1):
        found = lab.final_error(training.train, learn, test, chosen, 1)
        assert found == pytest.approx(expected), f"Expected {expected:.4f} minutes, got {found}."
        count = len(training.given)
        assert count == trained, f"One question, asked twice: trained {count} times."
        lab.restart()
    others = {
        "parameters": (learn, test, {**chosen, "trees": 11}, 1),
        "seed": (learn, test[::-1], chosen, 2),
        "training orders": (learn[1:], test, chosen, 1),
    }
    for arguments in others.values():
        with lab.raises("PeekError"):
            lab.final_error(training.train, *arguments)
    assert len(training.given) == 1, "The test had answered, and another model was trained."
    count = len(lab.runs())
    assert count == 1, f"One run was made, then the test answered once: {count} in the list."
    fresh = orders_of(rng, 6)
    lab.final_error(training.train, learn, fresh, {"trees": 11}, 1)
