"""The commands of trust on a finished run, and their sentences when they cannot."""

import pandas as pd
import pytest
from click.testing import CliRunner

from reference_impl.cli import main
from reference_impl.store import Store
from reference_impl.workspace import last_run

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and SQLAlchemy deprecate on import


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    "command", [["gaps"], ["explain", "+0001-00001"], ["card", "1"], ["export"]]
)
def test_without_a_run_there_is_nothing_to_tell(tmp_path, command):
    result = call(*command, "--workspace", tmp_path)
    assert result.exit_code == 1
    assert "no finished run" in result.output


def test_gaps_of_the_last_run(season):
    result = call("gaps", "--by", "district", "--by", "vehicle", "--workspace", season[0])
    assert result.exit_code == 0, result.output
    assert "Gaps by district (min" in result.output
    assert "Gaps by vehicle (min" in result.output
    assert "harbour" in result.output
    unknown = call("gaps", "--by", "colour", "--workspace", season[0])
    assert "no column colour" in unknown.output


def test_one_prediction_of_the_last_run_adds_up(season):
    folder, _ = last_run(season[0])
    order = Store(folder / "data").read("orders").iloc[-1]
    result = call("explain", order["order_id"], "--workspace", season[0])
    assert result.exit_code == 0, result.output
    base, *effects, made = [float(line.split()[0]) for line in result.output.splitlines()]
    assert base + sum(effects) == pytest.approx(made, abs=0.01 * (len(effects) + 2))
    assert made == pytest.approx(order["prediction"], abs=0.006)
    assert f"predicted by version {order['model_version']}" in result.output
    assert "no prediction for 'x'" in call("explain", "x", "--workspace", season[0]).output


def test_card_and_datasheet_of_the_last_run(season):
    result = call("card", "1", "--workspace", season[0])
    assert result.exit_code == 0, result.output
    folder, record = last_run(season[0])
    card = (folder / "model_card_1.md").read_text(encoding="utf-8")
    served = season[1].models[0]
    assert f"| this model | {served.promised:.2f} |" in card
    assert "### By district" in card
    assert "- model: data scientist on duty" in card  # from the problem file
    assert "Kilometres" not in card
    sheet = (folder / "datasheet.md").read_text(encoding="utf-8")
    assert "| 3 | 100 | distance_km" in sheet  # the day whose kilometres came in metres
    assert f"Played from `{record.source}`" in sheet
    assert "has no version 99" in call("card", "99", "--workspace", season[0]).output


def test_export_of_the_last_run(season, tmp_path):
    out = tmp_path / "rows.csv"
    result = call("export", "--k", 4, "--out", out, "--workspace", season[0])
    assert result.exit_code == 0, result.output
    table = pd.read_csv(out)
    assert table.groupby(["ordered_at", "district", "restaurant_type", "vehicle"]).size().min() >= 4
    assert set(table) & {"order_id", "courier", "day"} == set()
    assert "k = 4 was asked for" in result.output
    nowhere = call("export", "--out", tmp_path / "no" / "x.csv", "--workspace", season[0])
    assert "cannot be written" in nowhere.output
