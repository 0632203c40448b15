"""The graded checks of lab documentation.

They call the student's functions only through the fixture ``lab``, with plain data in and out. The
records, tables and logs are drawn from the lab's seed, so that what is in them is known.
"""
# ruff: noqa: ANN001, ANN201, S101 -- these are pytest tests: they assert, and take fixtures

from copy import deepcopy

import numpy as np
import pandas as pd
import pytest

DOCUMENTS, CARD = "practice/documentation", "concept/model-card"
LINEAGE, CONSUMER = "concept/lineage", "concept/undeclared-consumer"

points, hint = pytest.mark.points, pytest.mark.hint


def run_record(rng):
    """What a run has written down."""
    features = ["vehicle", "distance_km", "items", "rain_mm"]
    others = ["courier", "temperature_c", "order_id"]
    columns = rng.permutation([*features, *others, "minutes"]).tolist()
    districts = rng.permutation(["centre", "harbour", "hills", "university"]).tolist()
    errors = (rng.permutation(4) + rng.uniform(2.0, 2.04, size=4)).tolist()
    return {
        "model": f"minutes {rng.integers(2, 99)}",
        "commit": rng.bytes(4).hex(),
        "target": "minutes",
        "features": features,
        "data": {
            "table": "orders",
            "version": int(rng.integers(1, 500)),
            "first_day": "2026-01-01",
            "last_day": "2026-03-01",
            "rows": int(rng.integers(1_000, 99_999)),
            "columns": columns,
        },
        "error": float(rng.uniform(2, 4)),
        "groups": {
            name: {"rows": int(rng.integers(100, 900)), "error": error}
            for name, error in zip(districts, errors, strict=True)
        },
    }


@points(14)
@hint(
    "Take the record and the card side by side, field by field. Which columns are in neither?",
    see=CARD,
)
def check_the_card_says_what_ran(lab, rng):
    """The card is made from the record, and says nothing else."""
    record = run_record(rng)
    card = lab.model_card(record, 50)
    data = record["data"]
    worst = max(record["groups"], key=lambda name: record["groups"][name]["error"])
    expected = {
        "model": record["model"],
        "commit": record["commit"],
        "predicts": "minutes",
        "reads": ["distance_km", "items", "rain_mm", "vehicle"],
        "does not read": ["courier", "order_id", "temperature_c"],
        "learned from": f"orders version {data['version']}, 2026-01-01 to 2026-03-01, "
        f"{data['rows']} rows",
        "error": round(record["error"], 1),
        "worst group": worst,
        "worst error": round(record["groups"][worst]["error"], 1),
    }
    for key, value in expected.items():
        assert card.get(key) == value, f"{key}: expected {value!r}, got {card.get(key)!r}."
    assert set(card) == set(expected), f"The card has other fields: {sorted(card)}."


@points(8)
@hint("How many orders make a group worth naming? What is left when none has so many?", see=CARD)
def check_the_worst_group_is_large_enough(lab, rng):
    """A group of a few orders is not called the worst."""
    record = run_record(rng)
    worst = max(record["groups"], key=lambda name: record["groups"][name]["error"])
    record["groups"] |= {"airport": {"rows": 49, "error": 30.0}, "zoo": {"rows": 50, "error": 5.4}}
    record["groups"]["abbey"] = {"rows": 70, "error": 5.4}
    record["groups"][worst]["error"] = 4.9
    card = lab.model_card(record, 50)
    told = "airport has 49 rows, zoo 50, abbey 70; the two larger ones have the error 5.4"
    assert card["worst group"] == "abbey", f"{told}: you name {card['worst group']}."
    assert card["worst error"] == 5.4, f"{told}: you say {card['worst error']}."
    none = lab.model_card(record, 5_000)
    assert none["worst group"] is None, "No group has 5,000 rows, and one is called the worst."
    assert none["worst error"] is None, "No group has 5,000 rows, and one has an error."


@points(10)
@hint("What does the reader see where nothing is known? Print your text and look at it.", see=CARD)
def check_people_can_read_the_card(lab, rng):
    """The Markdown has a heading for each field, and says where nothing is known."""
    card = {
        "model": "minutes 7",
        "zone": str(rng.integers(99)),
        "reads": ["a", "b"],
        "does not read": [],
        "worst group": None,
        "error": 0,
    }
    text = lab.as_markdown(card)
    expected = (
        f"# Model card: minutes 7\n\n## zone\n\n{card['zone']}\n\n## reads\n\n- a\n- b\n\n"
        "## does not read\n\nNot known.\n\n## worst group\n\nNot known.\n\n## error\n\n0\n"
    )
    assert text.rstrip("\n").split("\n") == expected.rstrip("\n").split("\n"), (
        f"Expected the lines\n{expected}\ngot\n{text}"
    )


def table_of(rng, rows=40):
    """A table of orders with a column of each kind."""
    table = pd.DataFrame(
        {
            "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 50, rows), "D"),
            "district": rng.choice(["hills", "centre"], rows),
            "courier": rng.choice(["Ada", "Bo", "Cem"], rows),
            "age": rng.integers(18, 60, rows).astype(float),
            "order_id": [f"order {number}" for number in range(rows)],
            "items": rng.integers(1, 9, rows),
            "paid": rng.choice([True, False], rows),
            "rain_mm": rng.gamma(1, 2, rows).round(1),
            "note": pd.Series([None] * rows, dtype="str"),
            "empty": np.full(rows, np.nan),
        }
    )
    table.loc[rng.choice(rows, 10, replace=False), "rain_mm"] = np.nan
    table.loc[rng.choice(rows, 4, replace=False), "district"] = None
    table.loc[:1, "district"] = ["hills", "centre"]
    table.loc[:1, "paid"] = [True, False]
    return table


@points(12)
@hint(
    "Print the dtype of each column. Is a truth value a number? When is a column empty?",
    see=DOCUMENTS,
)
def check_the_datasheet_describes_each_column(lab, rng):
    """Kinds, missing values, ranges and values are those of the table."""
    table = table_of(rng)
    sheet = lab.datasheet(table, [])
    assert list(sheet) == list(table), "The datasheet has other columns, or another order."
    kinds = ["date", "text", "text", "number", "text", "number", "truth value", "number", "text"]
    for name, kind in zip(table, kinds, strict=False):
        assert sheet[name]["kind"] == kind, f"{name} is a {kind}, you say {sheet[name]['kind']}."
    missing = table["district"].isna().mean()
    facts = {
        "rain_mm": {"missing": 0.25, "lowest": table["rain_mm"].min()},
        "district": {"missing": missing, "values": ["centre", "hills"], "distinct": 2},
        "day": {"highest": f"{table['day'].max():%Y-%m-%d}", "values": None, "missing": 0.0},
        "items": {"lowest": table["items"].min(), "highest": table["items"].max()},
        "order_id": {"distinct": 40, "values": None, "lowest": None},
        "paid": {"distinct": 2, "lowest": None, "highest": None, "values": None},
        "note": {"missing": 1.0, "distinct": 0, "values": []},
        "empty": {"missing": 1.0, "distinct": 0, "lowest": None, "highest": None},
    }
    for name, expected in facts.items():
        for key, value in expected.items():
            found = sheet[name].get(key)
            near = pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
            assert found == near, f"{name}, {key}: expected {value!r}, got {found!r}."


@points(10)
@hint("Which fields of a column would tell you something about one person?", see=DOCUMENTS)
def check_the_datasheet_shows_no_person(lab, rng):
    """Of a personal column it says how much there is, and never what."""
    table = table_of(rng)
    sheet = lab.datasheet(table, ["courier", "age"])
    assert sheet["courier"]["distinct"] == table["courier"].nunique(), "How many, is no secret."
    assert sheet["age"]["kind"] == "number", "The kind of a personal column is no secret."
    shown = str({name: list(sheet[name].values()) for name in ("courier", "age")})
    names = [name for name in ("Ada", "Bo", "Cem") if name in shown]
    assert not names, f"The name {names[0]} stands in the datasheet."
    ages = [sheet["age"][key] for key in ("lowest", "highest", "values")]
    assert ages == [None] * 3, "The oldest courier is one person, and the datasheet shows the age."
    assert sheet["district"]["values"] is not None, "The district is no person; it is hidden too."


@points(10)
@hint("Make today's card. What can differ? What if a field is in one card alone?", see=CARD)
def check_an_outdated_card_is_noticed(lab, rng):
    """Every field that is no longer true is named, and no other."""
    record = run_record(rng)
    record["error"] = 3.12
    card = lab.model_card(record, 50)
    assert lab.outdated(card, record, 50) == [], "Card and record agree, and you name a field."
    again = deepcopy(record)
    again |= {"model": "minutes 100", "error": 3.13}
    found = lab.outdated(card, again, 50)
    assert found == ["model"], f"Same rounded error, another name: expected model, {found}."
    moved = deepcopy(record)
    moved["data"] |= {"version": 501, "last_day": "2026-04-01"}
    moved["features"] = [*record["features"], "temperature_c"]
    found = lab.outdated(card, moved, 50)
    expected = ["does not read", "learned from", "reads"]
    assert found == expected, f"New data and a new feature: expected {expected}, got {found}."
    typed = {**card, "owner": "Ada", "error": 2.9}
    del typed["commit"]
    found = lab.outdated(typed, record, 50)
    assert found == ["commit", "error", "owner"], f"Edited by hand in three fields: got {found}."


SOURCES = {
    "promise 81": ["model 7", "order 81"],
    "model 7": ["table 12", "commit 3f", "settings 2"],
    "model 8": ["table 13", "commit 3f", "settings 2"],
    "table 12": ["feed monday"],
    "table 13": ["table 12", "feed tuesday"],
    "report": ["table 13", "model 8"],
    "order 81": [],
}


@points(10)
@hint("Draw the arrows of an example. Who stops at a source seen before?", see=LINEAGE)
def check_a_result_leads_back_to_all_its_sources(lab):
    """All sources are found, on every way, each once."""
    cases = {
        "promise 81": ["commit 3f", "feed monday", "model 7", "order 81", "settings 2", "table 12"],
        "model 8": [
            "commit 3f",
            "feed monday",
            "feed tuesday",
            "settings 2",
            "table 12",
            "table 13",
        ],
        "order 81": [],
        "feed monday": [],
    }
    for thing, sources in cases.items():
        found, expected = lab.made_from(thing, SOURCES), sorted(sources)
        assert found == expected, f"{thing}: expected {expected}, got {found}."
    with pytest.raises(KeyError):
        lab.made_from("model 9", SOURCES)
    # Thirty layers, each made from both things of the layer below: a billion ways.
    deep = {f"{n} {side}": [f"{n - 1} a", f"{n - 1} b"] for n in range(1, 31) for side in "ab"}
    assert len(lab.made_from("30 a", deep)) == 60, "30 layers of two things: 60 sources."
    for circle in ({"a": ["b"], "b": ["c"], "c": ["b"]}, {"a": ["a"]}):
        with pytest.raises(ValueError):  # noqa: PT011 - an error without a text counts too
            lab.made_from("a", circle)


@points(8)
@hint("Turn the arrows round. Who stands at the end of a way that passes the thing?", see=LINEAGE)
def check_a_wrong_table_leads_to_all_that_it_spoilt(lab):
    """All that was made from a thing is found, however far away."""
    cases = {
        "table 12": ["model 7", "model 8", "promise 81", "report", "table 13"],
        "feed tuesday": ["model 8", "report", "table 13"],
        "model 8": ["report"],
        "promise 81": [],
    }
    for thing, expected in cases.items():
        found = lab.depends_on(thing, SOURCES)
        assert found == expected, f"{thing}: expected {expected}, got {found}."
    with pytest.raises(KeyError):
        lab.depends_on("table 99", SOURCES)


DECLARED = {"promises": ["distance_km", "items"], "wages": ["minutes"], "archive": []}
READS = [
    {"program": "promises", "column": "distance_km", "day": 40},
    {"program": "promises", "column": "items", "day": 12},
    {"program": "wages", "column": "minutes", "day": 41},
    {"program": "wages", "column": "courier", "day": 41},
    {"program": "wages", "column": "courier", "day": 42},
    {"program": "wages", "column": "age", "day": 30},
    {"program": "adverts", "column": "district", "day": 33},
    {"program": "adverts", "column": "items", "day": 29},
]


@points(10)
@hint("Who reads and has not said so? And the other way round?", see=CONSUMER)
def check_hidden_readers_are_found(lab, rng):
    """Who reads without a word, and who has a word and does not read, are told apart."""
    reads = [READS[place] for place in rng.permutation(len(READS))]
    found = lab.undeclared(DECLARED, reads, 30)
    expected = {
        "hidden": {"adverts": ["district"], "wages": ["age", "courier"]},
        "unused": {"promises": ["items"]},
    }
    assert found == expected, f"Since day 30: expected {expected}, got {found}."
    nobody = lab.undeclared({"archive": []}, reads, 99)
    assert nobody == {"hidden": {}, "unused": {}}, f"Nobody reads after day 99: got {nobody}."


@points(8)
@hint(
    "Whose work passes through the wages to somebody else? Who only said that they read?",
    see=CONSUMER,
)
def check_everybody_is_told_before_a_change(lab):
    """Declared readers, hidden ones, and all that depends on them are told."""
    sources = {"payslips": ["wages"], "tax letter": ["payslips"], "app": ["promises"]}
    cases = {
        "courier": ["payslips", "tax letter", "wages"],
        "items": ["app", "promises"],
        "district": ["adverts"],
        "temperature_c": [],
    }
    for column, expected in cases.items():
        found = lab.must_be_told(column, DECLARED, READS, 30, sources)
        assert found == expected, f"{column}: expected {expected}, got {found}."
