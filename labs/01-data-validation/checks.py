"""The graded checks of lab data-validation.

They call the student's functions only through the fixture ``lab``, with plain data in and out.
Orders are drawn from the lab's seed; which faults they have is known, since ``conftest.py`` puts
them in.
"""
# ruff: noqa: ANN001, ANN201, ANN202, S101 -- these are pytest tests: they assert, and take fixtures

import numpy as np
import pandas as pd
import pytest

NOW, NAN = "2026-03-02T00:00:00", float("nan")
VALIDATION, QUARANTINE = "practice/data-validation", "concept/quarantine"
CONTRACT, SCHEMA = "concept/data-contract", "concept/schema"
SKEW, FALSE_ALARM = "concept/training-serving-skew", "concept/false-alarm"

points, hint = pytest.mark.points, pytest.mark.hint


@points(6)
@hint("Go through the agreement line by line. In which unit is the column?", see=CONTRACT)
def check_the_schema_is_what_was_agreed(lab, feed):
    """The schema says what was agreed."""
    agreed, found = feed.schema(), lab.delivery_schema()
    assert set(found) == set(agreed), f"Agreed: {sorted(agreed)}. Your columns: {sorted(found)}."
    for name, column in agreed.items():
        mine = dict(found[name])
        for part, value in column.items():
            told = f"{name}: your {part!r} is {mine.get(part)!r}, and that was not agreed."
            if part == "levels" and value and mine.get(part):
                assert sorted(mine[part]) == sorted(value), told
            else:
                assert mine.get(part) == value, told


@points(10)
@hint("Write down the type of the value. Which types does isinstance let through?", see=SCHEMA)
def check_a_value_is_judged(lab, rng, feed):
    """One value is missing, of the wrong kind, out of its range, unknown, old, or all right."""
    low, width = (int(n) for n in rng.integers(1, 20, size=2))
    number = {"kind": "number", "missing": False, "min": low, "max": low + width, "seasonal": False}
    text = {"kind": "text", "missing": False, "levels": ["bicycle", "car"]}
    time = feed.schema()["ordered_at"]
    cases = [
        *((number, value, None) for value in (low, low + width, low + 0.5, float(low))),
        *((number, value, "range") for value in (low - 0.01, low + width + 0.01, -float("inf"))),
        *((number, value, "kind") for value in (str(low), "", True, False)),
        *((text, value, None) for value in ("bicycle", "car")),
        *((text, value, "level") for value in ("Car", " car", "", "scooter")),
        *((text, value, "kind") for value in (1, 2.5, True)),
        *((text | {"levels": None}, value, None) for value in ("", "anything")),
        *((time, f"2026-03-0{day}", None) for day in ("1T00:00:00", "1T18:04:11", "2T00:00:00")),
        (time, "2026-02-28T23:59:59", "stale"),
        (time, "2026-03-02T00:00:01", "future"),
        *((time, value, "kind") for value in ("1.3.2026, 18:04", "", 1.77e9, True)),
        *((time, f"2026-03-01T18:04:11{zone}", "kind") for zone in ("+00:00", "Z")),
    ]
    for column in (number, text, text | {"levels": None}, time):
        cases += [(column, value, "missing") for value in (None, NAN)]
        cases += [({**column, "missing": True}, value, None) for value in (None, NAN)]
    for place in rng.permutation(len(cases)):
        column, value, expected = cases[place]
        found = lab.value_fault(column, value, NOW)
        told = f"Agreed: {column}. Now: {NOW}. Value: {value!r}. Expected {expected}, got {found}."
        assert found == expected, told


@points(8)
@hint("What if an order has two faults? What if it lacks what may be missing?", see=CONTRACT)
def check_an_order_names_every_fault(lab, rng, feed):
    """A request gets all its faults, and columns that nobody asked for do no harm."""
    agreed = feed.schema()
    found = lab.order_faults(agreed, {**feed.make_order(rng), "note": "ring twice"}, NOW)
    assert found == [], f"A legal order with one more column, 'note': got {found}."
    orders, faults = feed.spoilt(rng, 40)
    for row, order in enumerate(orders):
        expected = [fault[1:] for fault in faults if fault[0] == row]
        for name in rng.choice(list(agreed), size=rng.integers(0, 2)).tolist():
            del order[name]
            expected = [fault for fault in expected if fault[0] != name] + [[name, "absent"]]
        found = lab.order_faults(agreed, order, NOW)
        told = f"The order {order}: expected {sorted(expected)}, got {sorted(found)}."
        assert feed.triples(found) == feed.triples(expected), told


@points(12)
@hint("How many places in your code know what a legal distance is? One is enough.", see=SKEW)
def check_a_batch_and_a_request_are_judged_alike(lab, rng, feed):
    """A row of a batch has exactly the faults that it has as a request."""
    agreed = feed.schema()
    orders, faults = feed.spoilt(rng, 120)
    batch = pd.DataFrame(orders)
    found = lab.row_faults(agreed, batch, NOW)
    for row, order in enumerate(orders):
        expected = feed.triples(fault[1:] for fault in faults if fault[0] == row)
        in_batch = feed.triples(fault[1:] for fault in found if fault[0] == row)
        told = f"Row {row} of a batch is {order}: expected {expected}, got {in_batch}."
        assert in_batch == expected, told
        alone = feed.triples(lab.order_faults(agreed, order, NOW))
        told = f"{order}: as a request {alone}, as a row of a batch {in_batch}."
        assert alone == in_batch, told
    rows = len(orders)
    others = {
        "distance_km": ("as text", [str(order["distance_km"]) for order in orders]),
        "vehicle": ("as numbers", rng.integers(3, size=rows)),
        "items": ("as truth values", rng.random(rows) < 0.5),
        "ordered_at": ("as datetime64", np.full(rows, NOW, dtype="datetime64[s]")),
    }
    for name, (how, values) in others.items():
        found = lab.row_faults(agreed, batch.assign(**{name: values}), NOW)
        kinds = sum(fault[1:] == [name, "kind"] for fault in found)
        assert kinds == rows, f"All {rows} values of {name} arrive {how}: {kinds} have 'kind'."


@points(8)
@hint("Which row is the first with its key? What do two missing keys have in common?", see=SCHEMA)
def check_a_batch_has_faults_of_its_own(lab, rng, feed):
    """Repeated keys and absent columns are faults of a batch."""
    agreed, orders = feed.schema(), [feed.make_order(rng) for _ in range(12)]
    batch = pd.DataFrame([orders[place] for place in (0, 1, 2, 1, 3, 1, 0, *range(4, 12))])
    expected = [[row, "order_id", "repeated"] for row in (3, 5, 6)]
    found = lab.row_faults(agreed, batch, NOW)
    told = f"Rows 3 and 5 repeat row 1, and row 6 repeats row 0: got {found}."
    assert feed.triples(found) == feed.triples(expected), told
    keyless = pd.DataFrame([order | {"order_id": None} for order in orders[:3]] + orders[3:])
    expected = [[row, "order_id", "missing"] for row in range(3)]
    found = lab.row_faults(agreed, keyless, NOW)
    assert feed.triples(found) == feed.triples(expected), f"Three keys are missing: got {found}."
    lost = rng.choice(list(agreed), size=2, replace=False).tolist()
    found = lab.row_faults(agreed, pd.DataFrame(orders).drop(columns=lost), NOW)
    expected = [[None, name, "absent"] for name in lost]
    told = f"The batch lacks {lost}: got {found[:4]}."
    assert feed.triples(found) == feed.triples(expected), told
    found = lab.row_faults(agreed, pd.DataFrame(orders).head(0), NOW)
    assert found == [], f"A batch without rows, with all its columns: got {found}."


@points(8)
@hint("Which of the rows have a value? Which columns follow the weather?", see=VALIDATION)
def check_what_is_usual_is_summed_up(lab, rng, feed):
    """The summary has the rows of a day, the missing shares and the middles of the numbers."""
    days = [feed.day_of(int(rng.integers(10**6)), day, orders=40 + 30 * day) for day in range(4)]
    history = pd.concat(days, ignore_index=True).sample(frac=1, random_state=1, ignore_index=True)
    history["open_orders"] = history["open_orders"].mask(rng.random(len(history)) < 0.2)
    expected, found = feed.known_of(history), lab.usual(feed.schema(), history)
    assert set(found["middle"]) == set(expected["middle"]), (
        f"'middle' is asked for {sorted(expected['middle'])}; got {sorted(found['middle'])}."
    )
    told = f"Days of 40, 70, 100 and 130 orders: usual are {expected['rows']}, got {found['rows']}."
    assert found["rows"] == pytest.approx(expected["rows"]), told
    for part in ("missing", "middle"):
        for name, value in expected[part].items():
            mine = found[part].get(name)
            told = f"{part!r} of {name}: by hand {value}, got {mine}."
            assert mine == pytest.approx(value), told


@points(10)
@hint("Which comparison does the docstring ask for: at least, or more than?", see=VALIDATION)
def check_what_is_unusual_is_named(lab, rng, feed):
    """A batch has few rows, many missing values or a shifted middle, each judged at its limit."""
    middle = float(rng.integers(10, 20))
    known = {"rows": 200.0, "missing": {"a": 0.10, "b": 0.0}, "middle": {"b": [middle, 2.0]}}

    def batch(rows, missing=0, median=middle):
        gaps = [NAN] * missing + [0.5] * (rows - missing)
        spread = np.linspace(-1, 1, rows) + median
        return pd.DataFrame({"a": gaps, "b": spread, "c": 1.0})

    few = ["(rows)", "few"]
    cases = [
        ("100 rows, 200 are usual", batch(100), []),
        ("99 rows, 200 are usual", batch(99), [few]),
        ("2,000 rows, 200 are usual", batch(2000), []),
        ("28 of 200 missing, a tenth is usual", batch(200, missing=28), []),
        ("32 of 200 missing, a tenth is usual", batch(200, missing=32), [["a", "missing share"]]),
        ("nothing missing, a tenth is usual", batch(200), []),
        ("the median 5.9 higher, the range is 2", batch(200, median=middle + 5.9), []),
        (
            "the median 6.1 higher, the range is 2",
            batch(200, median=middle + 6.1),
            [["b", "shift"]],
        ),
        ("the median 6.1 lower, the range is 2", batch(200, median=middle - 6.1), [["b", "shift"]]),
        ("a column is not there", batch(200)[["a"]], []),
        ("a column holds text", batch(200).assign(b="3.2"), []),
        ("a column holds truth values", batch(200).assign(b=True), []),
        ("a column is empty", batch(200).assign(b=NAN), [["b", "missing share"]]),
        ("no rows", batch(0), [few]),
        ("no rows and no columns", pd.DataFrame(), [few]),
    ]
    gaps = batch(200, median=middle + 6.1)
    gaps.loc[:5, "b"] = NAN
    cases.append(("shifted, and six values missing", gaps, [["b", "shift"]]))
    for what, table, expected in cases:
        found = lab.unusual(known, table)
        told = f"{what}: expected {expected}, got {found}."
        assert feed.triples(found) == feed.triples(expected), told


@points(6)
@hint("Count the rows of each pair of column and fault. What is one per cent of them?", see=SCHEMA)
def check_only_a_broken_feed_blocks(lab, rng):
    """A rule blocks when more than one row in a hundred breaks it, or a column is absent."""
    rows = 100 * int(rng.integers(2, 9))
    limit = rows // 100

    def faults(count, column="items", fault="range"):
        return [[int(row), column, fault] for row in rng.choice(rows, size=count, replace=False)]

    cases = [
        ("none", [], []),
        (f"{limit} times items", faults(limit), []),
        (f"{limit + 1} times items", faults(limit + 1), [["items", "range"]]),
        (
            f"{limit} times items and {limit} times vehicle",
            faults(limit) + faults(limit, "vehicle", "level"),
            [],
        ),
        (
            f"{limit} times items missing and {limit} times out of range",
            faults(limit) + faults(limit, fault="missing"),
            [],
        ),
        ("one column absent", [[None, "vehicle", "absent"]], [["vehicle", "absent"]]),
    ]
    for what, given, expected in cases:
        found = lab.blocking(given, rows)
        told = f"A batch of {rows} rows, faults: {what}. Expected {expected}, got {found}."
        assert sorted(found) == expected, told


@points(8)
@hint(
    "What may be used of a batch with one typing error? What does the sender ask?", see=QUARANTINE
)
def check_few_bad_rows_are_kept_apart(lab, rng, feed, history):
    """A typing error costs its own row and not the day; the verdict says which row and why."""
    guard = lab.new("Guard", feed.schema(), feed.known_of(history))
    for day in range(4):
        batch = feed.day_of(int(rng.integers(10**6)), day)
        places = sorted(rng.choice(len(batch), size=2, replace=False).tolist())
        batch.loc[places[0], "items"] = 0
        batch.loc[places[1], ["items", "vehicle"]] = [99, "drone"]
        expected = [[places[0], "items", "range"], [places[1], "items", "range"]]
        expected.append([places[1], "vehicle", "level"])
        found = guard.judge(batch, feed.night_after(batch))
        told = f"Two bad rows of {len(batch)}, {places}: got {found['status']}, {found['reasons']}."
        assert (found["status"], found["reasons"]) == ("accepted", []), told
        told = f"Put in: {expected}. Kept apart: {found['apart'][:5]}."
        assert feed.triples(found["apart"]) == feed.triples(expected), told
        rest = [row for row in range(len(batch)) if row not in places]
        told = f"Rows {places} are bad; 'use' has {len(found['use'])} rows, {len(rest)} are fine."
        assert sorted(found["use"]) == rest, told


@points(8)
@hint("When may a key be called seen? Think of the batch that is mended.", see=QUARANTINE)
def check_the_guard_remembers_what_it_let_in(lab, rng, feed, history):
    """A second delivery is noticed, and a mended delivery is let in."""
    guard = lab.new("Guard", feed.schema(), feed.known_of(history))
    batch = feed.day_of(int(rng.integers(10**6)), 0)
    night = feed.night_after(batch)
    spoil, reason = feed.FAULTS["kilometres became metres"]
    found = guard.judge(spoil(batch, rng), night)
    assert reason in found["reasons"], f"Kilometres became metres: got {found['reasons']}."
    assert found["use"] == [], f"A quarantined batch, and 'use' has {len(found['use'])} rows."
    mended = batch.assign(items=batch["items"].mask(batch.index == 3, 0))
    found = guard.judge(mended, night)
    told = f"The batch was mended but for row 3: got {found['status']}, {found['reasons']}."
    assert found["status"] == "accepted", told
    told = (
        f"The batch was mended but for row 3: 'use' has {len(found['use'])} of {len(batch)} rows."
    )
    assert len(found["use"]) == len(batch) - 1, told
    found = guard.judge(batch, night)
    told = f"The batch came again: got {found['status']}, {found['reasons']}."
    assert (found["status"], found["reasons"]) == ("quarantined", [["order_id", "seen"]]), told
    rows = {row for row, column, fault in found["apart"] if [column, fault] == ["order_id", "seen"]}
    told = "The batch came again. 'seen' are the rows whose order was let in: all but row 3."
    assert rows == set(range(len(batch))) - {3}, told
    other = lab.new("Guard", feed.schema(), feed.known_of(history)).judge(batch, night)
    told = f"Another guard sees the batch for the first time: got {other['reasons']}."
    assert other["status"] == "accepted", told


@points(8)
@hint("Print the reasons. Is the batch broken, or is it only not like the others?", see=FALSE_ALARM)
def check_calm_and_seasonal_batches_are_let_in(lab, rng, feed, history):
    """Rain, drought, a new district, busy and quiet days are news and no faults."""
    known = lab.usual(feed.schema(), history)
    guard = lab.new("Guard", lab.delivery_schema(), known)
    stories = [("calm", int(day), 200) for day in rng.integers(0, 300, size=9)]
    stories += [("rain_season", int(day), 200) for day in rng.integers(35, 70, size=6)]
    stories += [("dry_winter", int(day), 200) for day in rng.integers(30, 65, size=6)]
    stories += [("new_district", int(day), 200) for day in rng.integers(60, 90, size=6)]
    stories += [
        ("calm", int(day), orders) for day in rng.integers(300, 400, 3) for orders in (110, 700)
    ]
    for scenario, day, orders in stories:
        batch = feed.day_of(int(rng.integers(10**6)), day, scenario, orders)
        batch["order_id"] += f"-{rng.integers(10**9)}"
        found = guard.judge(batch, feed.night_after(batch))
        told = f"Day {day} of the story {scenario!r}, {orders} orders: {found['reasons']}."
        assert found["status"] == "accepted", told
        told = f"Day {day} of {scenario!r} has no fault; kept apart: {found['apart'][:3]}."
        assert (found["apart"], len(found["use"])) == ([], orders), told


@points(8)
@hint("Which of your functions should have spoken? Call it with such a batch.", see=VALIDATION)
def check_broken_feeds_are_caught(lab, rng, feed, history):
    """Faults of many kinds are quarantined, each with its reason."""
    known = lab.usual(feed.schema(), history)
    for what, (spoil, reason) in feed.FAULTS.items():
        guard = lab.new("Guard", lab.delivery_schema(), known)
        batch = feed.day_of(int(rng.integers(10**6)), int(rng.integers(0, 300)))
        found = guard.judge(spoil(batch, rng), feed.night_after(batch))
        told = f"The feed: {what}. Expected the reason {reason}; got {found['reasons']}."
        assert found["status"] == "quarantined", told
        assert reason in found["reasons"], told
        assert found["use"] == [], f"The feed: {what}. 'use' has {len(found['use'])} rows."
