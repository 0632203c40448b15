"""The graded checks of lab team-contract.

They call the student's functions only through the fixture ``lab``, with plain data in and out. The
incidents and their causes are made in ``conftest.py``.
"""
# ruff: noqa: ANN001, ANN003, ANN201, ANN202, S101 -- these are pytest tests: they assert, and take fixtures

import numpy as np
import pandas as pd
import pytest

TEAMS, CONTRACT = "practice/hybrid-teams", "concept/data-contract"
INCIDENT = "concept/incident-review"

points, hint = pytest.mark.points, pytest.mark.hint

ORDERS = {
    "day": {"type": "date"},
    "district": {"type": "text", "values": ["centre", "harbour", "hills"]},
    "distance_km": {"type": "number", "unit": "km", "lowest": 0.0, "highest": 15.0},
    "rain_mm": {"type": "number", "unit": "mm", "lowest": 0.0, "may be empty": True},
    "note": {"type": "text", "may be empty": True},
}


def orders(rng, rows=30):
    """A table that keeps the contract ORDERS."""
    return pd.DataFrame(
        {
            "day": pd.Timestamp("2026-03-01") + pd.to_timedelta(rng.integers(0, 9, rows), "D"),
            "district": rng.choice(["centre", "harbour", "hills"], rows),
            "distance_km": np.append(rng.uniform(0, 15, rows - 2).round(2), [0.0, 15.0]),
            "rain_mm": rng.gamma(1, 2, rows),
            "note": pd.Series(["ring twice"] * rows, dtype="str"),
            "courier": ["Ada"] * rows,
        }
    )


@points(14)
@hint("Break one rule at a time in a small table, and look at what comes out.", see=CONTRACT)
def check_each_breach_is_named(lab, rng):
    """A sound table breaks nothing, and each rule is named when it is broken."""
    sound = orders(rng)
    sound.loc[3, ["rain_mm", "note"]] = None
    assert lab.breaches(ORDERS, sound) == [], "A sound table with a column of its own: no breach."
    row = int(rng.integers(30))
    metres = sound.assign(distance_km=sound["distance_km"] * 1000)
    below, unknown, hole, nobody = (sound.copy() for _ in range(4))
    below.loc[row, "distance_km"] = -0.1
    unknown.loc[row, "district"] = "airport"
    hole.loc[row, ["district", "distance_km"]] = None
    nobody.loc[row, ["day"]] = pd.NaT
    cases = [
        ("kilometres became metres", metres, [["distance_km", "too high"]]),
        ("one distance below zero", below, [["distance_km", "too low"]]),
        ("a district that nobody knows", unknown, [["district", "value"]]),
        ("two missing values in a row", hole, [["distance_km", "empty"], ["district", "empty"]]),
        ("a missing day", nobody, [["day", "empty"]]),
        ("a column that is gone", sound.drop(columns="rain_mm"), [["rain_mm", "absent"]]),
    ]
    for what, table, expected in cases:
        found = lab.breaches(ORDERS, table)
        assert found == expected, f"{what}: expected {expected}, got {found}."


@points(8)
@hint("What can you ask of a column that is of another type? Is '12' a number?", see=CONTRACT)
def check_another_type_is_one_breach(lab, rng):
    """Numbers that come as text are one breach, and several breaches are all named."""
    table = orders(rng)
    texts = table.assign(distance_km=table["distance_km"].astype(str), day=table["day"].astype(str))
    found = lab.breaches(ORDERS, texts)
    expected = [["day", "type"], ["distance_km", "type"]]
    assert found == expected, f"Days and distances as text: expected {expected}, got {found}."
    bad = table.drop(columns="note").assign(rain_mm=-1.0, district=7)
    bad.loc[0, "distance_km"] = 99.0
    bad.loc[1, "distance_km"] = -99.0
    found = lab.breaches(ORDERS, bad)
    expected = [
        ["distance_km", "too high"], ["distance_km", "too low"], ["district", "type"],
        ["note", "absent"], ["rain_mm", "too low"],
    ]  # fmt: skip
    assert found == expected, f"Five breaches at once: expected {expected}, got {found}."


@points(14)
@hint(
    "Take the place of a program that was written for the old contract. What surprises it?",
    see=CONTRACT,
)
def check_a_breaking_change_is_told_from_a_harmless_one(lab):
    """What can break a reader is named, and what cannot is not."""

    def changed(name, **what):
        return {**ORDERS, name: {k: v for k, v in (ORDERS[name] | what).items() if v is not None}}

    cases = [
        ("nothing", ORDERS, []),
        ("a new column", {**ORDERS, "tip": {"type": "number"}}, []),
        ("a narrower range", changed("distance_km", lowest=0.1, highest=9.0), []),
        ("a new end", changed("rain_mm", highest=100.0), []),
        ("fewer districts", changed("district", values=["hills"]), []),
        ("no longer empty", changed("rain_mm", **{"may be empty": False}), []),
        ("lower", changed("distance_km", lowest=-1.0), [["distance_km", "wider"]]),
        ("higher", changed("distance_km", highest=16.0), [["distance_km", "wider"]]),
        ("no end any more", changed("distance_km", highest=None), [["distance_km", "wider"]]),
        ("metres", changed("distance_km", unit="m", highest=15e3), [["distance_km", "unit"]]),
        ("as text", changed("distance_km", type="text"), [["distance_km", "type"]]),
        ("a district more", changed("district", values=["centre", "harbour", "hills", "zoo"]),
         [["district", "new values"]]),
        ("any district", changed("district", values=None), [["district", "new values"]]),
        ("may be empty", changed("day", **{"may be empty": True}), [["day", "may be empty"]]),
        ("gone", {n: c for n, c in ORDERS.items() if n != "note"}, [["note", "removed"]]),
    ]  # fmt: skip
    for what, new, expected in cases:
        found = lab.breaking(ORDERS, new)
        assert found == expected, f"{what}: expected {expected}, got {found}."


OWNERS = {"orders/*": "data", "orders/minutes": "partner", "model*": "modelling", "app": "app"}
DUTY = {
    "data": [["Ada", 1, 7], ["Bo", 8, 14], ["Cem", 10, 10]],
    "partner": [["Dee", 1, 5]],
    "modelling": [],
}


@points(10)
@hint("Which patterns fit? Which of them says most? Who is on duty, and since when?", see=TEAMS)
def check_somebody_answers(lab):
    """The most exact pattern decides, and the one who came on duty last answers."""
    cases = [
        ("orders/distance", 7, "data", "Ada"),
        ("orders/distance", 8, "data", "Bo"),
        ("orders/distance", 10, "data", "Cem"),
        ("orders/distance", 15, "data", None),
        ("orders/minutes", 5, "partner", "Dee"),
        ("orders/minutes", 6, "partner", None),
        ("orders/minutes/late", 3, "data", "Ada"),
        ("model/gate/rules", 3, "modelling", None),
        ("app", 1, "app", None),
    ]
    for part, day, team, person in cases:
        found = lab.who_answers(part, day, OWNERS, DUTY)
        expected = {"team": team, "person": person}
        assert found == expected, f"{part} on day {day}: expected {expected}, got {found}."
    for part in ("billing", "application", "the model"):
        with pytest.raises(KeyError):
            lab.who_answers(part, 1, OWNERS, DUTY)


@points(12)
@hint(
    "What time is 10:00+01:00 in UTC? Who stands first when two things share a second?",
    see=INCIDENT,
)
def check_the_logs_become_one_story(lab, rng, incident_of):
    """Events of all teams stand in the order in which they happened."""
    incident = incident_of(rng)
    events = lab.timeline(incident["logs"])
    found = [event["what"] for event in events]
    assert found == incident["in order"], f"Expected {incident['in order']}, got {found}."
    same = {"at": "2026-03-02T10:00:00+01:00", "part": "p", "kind": "change", "what": "first"}
    west = {**same, "at": "2026-03-02T04:00:00-05:00", "what": "west"}
    events = lab.timeline({"data": [same, {**same, "what": "second"}], "app": [west], "idle": []})
    expected = [
        {**west, "at": "2026-03-02T09:00:00Z", "team": "app"},
        {**same, "at": "2026-03-02T09:00:00Z", "team": "data"},
        {**same, "at": "2026-03-02T09:00:00Z", "team": "data", "what": "second"},
    ]
    assert events == expected, f"Three events of one second: expected {expected}, got {events}."


@points(12)
@hint("From which event do you count? Which alarm belongs to this incident?", see=INCIDENT)
def check_an_incident_is_measured(lab, rng, incident_of):
    """The minutes to notice, to take and to recover are counted from the first wrong answer."""
    for _ in range(5):
        incident = incident_of(rng)
        events = lab.timeline(incident["logs"])
        found = lab.measure(events)
        for key in ("to notice", "to take", "to recover", "unnoticed"):
            told = f"{key}: expected {incident[key]}, got {found.get(key)}."
            assert found.get(key) == pytest.approx(incident[key]), told
    silent = [e for e in events if e["kind"] in ("change", "wrong")]
    found = lab.measure(silent)
    expected = {"to notice": None, "to take": None, "to recover": None, "unnoticed": 10}
    assert found == expected, f"Nobody ever noticed: expected {expected}, got {found}."


@points(12)
@hint(
    "Which parts can have spoilt the promise? Which change came before, and which after?",
    see=INCIDENT,
)
def check_the_cause_is_among_the_suspects(lab, rng, incident_of, feeds):
    """The cause is the first suspect, and what cannot have caused it is none."""
    for _ in range(8):
        incident = incident_of(rng)
        found = lab.suspects(lab.timeline(incident["logs"]), feeds)
        names = [event["what"] for event in found]
        assert names == incident["suspects"], f"Expected {incident['suspects']}, got {names}."
    circle = {**feeds, "orders": ["partner feed", "promise"]}
    again = lab.suspects(lab.timeline(incident["logs"]), circle)
    assert [event["what"] for event in again] == incident["suspects"], (
        "With a feedback loop: other."
    )


@points(8)
@hint("Read each action as the one who has to do it. What does nobody know?", see=INCIDENT)
def check_an_action_has_an_owner_a_day_and_a_proof(lab):
    """What is missing from an action is named, and a complete one passes."""
    good = {"what": "Check the unit", "team": "data", "due": 12, "proof": "test_unit"}
    actions = [
        good,
        {**good, "team": "somebody"},
        {**good, "due": 10, "proof": "  "},
        {"what": "Be more careful"},
        {**good, "what": "", "due": 11},
    ]
    found = lab.open_actions(actions, ["data", "app"], 10)
    expected = [
        [1, "team"],
        [2, "due"],
        [2, "proof"],
        [3, "team"],
        [3, "due"],
        [3, "proof"],
        [4, "what"],
    ]
    assert found == expected, f"Expected {expected}, got {found}."
    assert lab.open_actions([], ["data"], 1) == [], "No actions: nothing is missing from them."


@points(10)
@hint("Is every text that holds the letters of a name about that person?", see=INCIDENT)
def check_a_review_names_no_person(lab):
    """Names are found as whole words, in capitals or not, and nothing else is."""
    people = ["Bo", "Ada", "J. Li", "Cem"]
    cases = {
        "BO forgot the unit.": ["Bo"],
        "The bottle was adamant; cement.": [],
        "(ada), cem's change": ["Ada", "Cem"],
        "We asked J. Li and then bo": ["Bo", "J. Li"],
        "JX Li and J. Lima": [],
        "The check on the unit was missing.": [],
    }
    for text, expected in cases.items():
        found = lab.people_named(text, people)
        assert found == expected, f"{text!r}: expected {expected}, got {found}."
