"""A card says what was measured, and says so where nothing was."""

import pandas as pd
import pytest

from reference_impl.card import NOT_MEASURED, InService, model_card
from reference_impl.datasheet import datasheet, table_facts
from reference_impl.errors import LoopError
from reference_impl.evaluate import Interval
from reference_impl.gate import GateDecision
from reference_impl.problem import load_problem
from reference_impl.train import TrainingRecord

RECORD = TrainingRecord(
    "delivery", 12, -60, -3, 11600, 7, {"half_life_days": "5"},
    {"mae": 2.187, "mae_baseline": 5.66, "mae_champion": 2.5}, "abc123",
    data_hash="d" * 64, environment="e" * 64,
)  # fmt: skip


def section(text, name):
    return text.split(f"## {name}\n")[1].split("\n## ")[0]


def test_all_that_was_measured_is_on_the_card(delivery):
    decision = GateDecision(
        True, ["error 2.19 against 2.50 on the same rows"], 2.187, 5.66, 400, 2.5,
        Interval(0.21, 0.44),
    )  # fmt: skip
    gaps = pd.DataFrame(
        [["harbour", 50, 12, 3.9, 1.1, 1.6, 0.9, 2.3, "gap"],
         ["airport", 9, 3, 2.0, -0.1, -0.2, None, None, "cannot judge"]],
        columns=["group", "rows", "days", "error", "bias", "gap", "low", "high", "verdict"],
    )  # fmt: skip
    leans = pd.DataFrame({"column": ["distance_km"], "rise": [3.1], "spread": [0.06]})
    card = model_card(
        delivery, RECORD, decision, {"district": gaps}, leans,
        {"model": "data scientist on duty"}, InService(200, 4, 2.5, Interval(2.3, 2.7)),
    )  # fmt: skip
    assert NOT_MEASURED not in card
    assert "- model: data scientist on duty" in section(card, "Owners")
    made = section(card, "How it was made")
    for fact in ("version 12, days -60 to -3, 11600 labelled rows", "| seed | 7 |", "d" * 64,
                 "e" * 64, "commit abc123", "half_life_days = 5"):  # fmt: skip
        assert fact in made
    errors = section(card, "Errors")
    assert "| this model | 2.19 |" in errors
    assert "| trivial baseline (see `evaluate`) | 5.66 |" in errors
    assert "Promoted on 400 rows" in errors
    assert "gain 0.21 to 0.44 min (95%)" in errors
    assert "2.50 min (95% interval 2.30 to 2.70) on 200 labelled rows of 4 days" in errors
    groups = section(card, "Gaps between groups")
    assert "| harbour | 50 | 3.90 | +1.10 | +1.60 (+0.90 to +2.30) | gap |" in groups
    assert "| airport | 9 | 2.00 | -0.10 | -0.20 | cannot judge |" in groups
    assert "| distance_km | 3.10 | 0.06 |" in section(card, "What the model leans on")
    assert "courier, temperature_c" in section(card, "Limits")


def test_what_was_not_measured_is_not_claimed(delivery):
    bare = TrainingRecord("delivery", 1, 0, 9, 500, 1)
    card = model_card(delivery, bare)
    assert card.count(NOT_MEASURED) == 4  # errors, in service, gaps, importance
    assert "Nobody is named" in section(card, "Owners")
    assert "intervals of the gate were not kept" in section(card, "Errors")
    assert section(card, "How it was made").count("not recorded") == 2
    assert "%" not in card.replace("half_life", "")


def test_a_refused_first_model(delivery):
    decision = GateDecision(False, ["only 9 rows to judge by"], 6.0, 5.0, 9)
    card = model_card(delivery, RECORD, decision)
    assert "Refused on 9 rows: only 9 rows to judge by; there was no champion" in card


def test_use_and_misuse_come_from_the_problem_file(delivery):
    card = model_card(delivery, RECORD)
    assert delivery.intended_use in section(card, "Purpose")
    assert "- Judging or ranking couriers." in section(card, "Purpose")
    silent = delivery.model_copy(update={"intended_use": "", "not_for": ()})
    assert "No intended use is written down" in model_card(silent, RECORD)
    assert "No misuse is written down" in model_card(silent, RECORD)


def test_the_datasheet_counts(delivery, history):
    rows = history.assign(
        day_number=(history["day"] - history["day"].max()).dt.days, prediction=1.0
    )
    rows.loc[rows["day_number"] < -20, "prediction"] = float("nan")
    rows.loc[rows.index[:30], "open_orders"] = float("nan")
    blocked = pd.DataFrame({"day_number": [4, 4, 6], "reason": ["a | b", "a | b", "late"]})
    facts = table_facts(delivery, rows, "calm", 3, 2500, blocked)
    assert (facts.rows, facts.first_day, facts.last_day) == (3000, -29, 0)
    assert facts.labelled == 2100
    missing = facts.columns.set_index("column")["missing"]
    assert missing["open_orders"] == history["open_orders"].iloc[30:].isna().sum() / 3000 + 0.01
    sheet = datasheet(delivery, facts)
    assert "| 4 | 2 | a / b |" in section(sheet, "Cleaning")
    assert "| 6 | 1 | late |" in section(sheet, "Cleaning")
    assert "Of 2500 predictions in production, 2100 have their label" in section(sheet, "Labels")
    assert "becomes known 2 days later" in section(sheet, "Labels")
    composition = section(sheet, "Composition")
    low, high = history["distance_km"].min(), history["distance_km"].max()
    assert f"| numeric | km | 0.0 to 30.0 | {low:g} to {high:g} | 0.0% | feature |" in composition
    assert "| courier | categorical |  | 20 levels | 20 levels | 0.0% | kept, not used |" in sheet
    assert "| minutes | numeric | min |" in composition
    assert "Played from `calm`" in section(sheet, "Collection")
    # Every table keeps its number of cells.
    for part in (composition, section(sheet, "Cleaning")):
        assert len({line.count("|") for line in part.splitlines() if line.startswith("|")}) == 1
    clean = table_facts(delivery, rows, "calm", 3, 2500, rows.iloc[:0])
    assert "No day was kept out" in datasheet(delivery, clean)
    with pytest.raises(LoopError, match="no labelled rows"):
        table_facts(delivery, rows.iloc[:0], "calm", 3, 0, blocked)


def test_the_datasheet_names_an_outside_source():
    bikes = load_problem("bike_sharing")
    columns = [column.name for column in [*bikes.columns, bikes.target]]
    rows = pd.DataFrame({name: [1.0] for name in columns} | {"day_number": [0], "prediction": 1.0})
    facts = table_facts(bikes, rows, "bike_sharing", 0, 0, rows.iloc[:0])
    assert "doi:10.1007/s13748-013-0040-3, CC BY 4.0" in datasheet(bikes, facts)
