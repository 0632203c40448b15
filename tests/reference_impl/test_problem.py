"""A problem file is read strictly, and a table that does not fit is refused by a sentence."""

import hashlib
import os
from pathlib import Path

import pandas as pd
import pytest
import yaml

from reference_impl.errors import LoopError
from reference_impl.problem import PROBLEMS, load_problem, problems, read_table

REAL = Path(os.environ.get("MLOPS_COURSE_DATA", Path(__file__).parents[3] / "shared/data"))
HOUR = REAL / "bike_sharing/hour.csv"


@pytest.mark.parametrize("name", problems())
def test_every_problem_loads_and_names_itself(name):
    problem = load_problem(name)
    assert problem.name == name
    assert problem.target.name not in {column.name for column in problem.features}


def test_a_problem_can_be_a_file_of_ones_own(tmp_path):
    facts = yaml.safe_load((PROBLEMS / "delivery.yml").read_text())
    path = tmp_path / "mine.yml"
    path.write_text(yaml.safe_dump(facts | {"name": "mine"}))
    assert load_problem(path).name == "mine"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"policy": {"psi_thresh": 0.1}}, "policy.psi_thresh"),
        ({"train_days": "many"}, "train_days"),
        ({"policy": {"half_life_days": 0}}, "half_life_days"),
    ],
)
def test_a_wrong_key_or_value_is_named(tmp_path, change, words):
    facts = yaml.safe_load((PROBLEMS / "delivery.yml").read_text())
    path = tmp_path / "mine.yml"
    path.write_text(yaml.safe_dump(facts | change))
    with pytest.raises(LoopError, match=words):
        load_problem(path)


LONGER = {"what": "x", "column": "distance_km", "direction": "increases"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"slices": [{"by": "distrikt", "max_error": 4}]}, "'distrikt' is neither a column"),
        ({"slices": [{"by": "items", "max_error": 4}]}, "'items' is neither a column of text"),
        ({"slices": [{"by": "hour", "max_error": 0}]}, "slices.0.max_error"),
        ({"guardrails": [{"metric": "r2", "max": 1}]}, "guardrails.0.metric"),
        ({"latency_budget_ms": 0}, "latency_budget_ms"),
        ({"expectations": [LONGER | {"column": "km", "add": 1}]}, "there is no column 'km'"),
        ({"expectations": [LONGER]}, "give either 'add' or 'set_to'"),
        ({"expectations": [LONGER | {"add": 1, "set_to": "x"}]}, "give either 'add' or 'set_to'"),
        ({"expectations": [LONGER | {"set_to": "far"}]}, "'distance_km' is numeric; a number"),
        (
            {"expectations": [LONGER | {"column": "district", "set_to": "moon"}]},
            "'moon' is no level of district",
        ),
        ({"owners": {"boss": "me"}}, "owners.boss"),
        ({"prices": {"training": 5}}, "prices.truth_above"),
    ],
)
def test_a_criterion_that_could_never_be_applied_is_refused(tmp_path, change, words):
    facts = yaml.safe_load((PROBLEMS / "delivery.yml").read_text())
    path = tmp_path / "mine.yml"
    path.write_text(yaml.safe_dump(facts | change))
    with pytest.raises(LoopError, match=words) as caught:
        load_problem(path)
    assert str(caught.value).startswith("mine.yml: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", problems())
def test_every_problem_says_what_is_good_enough_and_what_a_mistake_costs(name):
    problem = load_problem(name)
    assert problem.slices
    assert problem.guardrails
    assert problem.expectations
    assert problem.latency_budget_ms
    assert (
        problem.prices.truth_above > problem.prices.truth_below
    )  # too late is worse than too early


def test_unknown_problem_and_broken_yaml(tmp_path):
    with pytest.raises(LoopError, match=r"no problem 'pizza'.*bike_sharing, delivery"):
        load_problem("pizza")
    path = tmp_path / "broken.yml"
    path.write_text("name: [")
    with pytest.raises(LoopError, match="not a YAML file"):
        load_problem(path)


def test_what_is_known_only_with_the_answer_is_not_a_feature():
    bikes = load_problem("bike_sharing")
    assert not {"casual", "registered", "cnt"} & {column.name for column in bikes.columns}


def test_read_table_gives_types_order_and_day(bikes_csv):
    bikes = load_problem("bike_sharing")
    table = read_table(bikes, bikes_csv)
    assert len(table) == 200 * 24
    assert str(table["day"].dtype).startswith("datetime64")
    assert set(table["weathersit"]) <= {"1", "2", "3"}
    assert table["hr"].tolist()[:25] == [*range(24), 0]
    assert "casual" not in table


def test_parquet_and_csv_give_the_same_table(bikes_csv, tmp_path):
    bikes = load_problem("bike_sharing")
    frame = pd.read_csv(bikes_csv).astype({"weathersit": "float64"})
    frame.sample(frac=1, random_state=1).to_parquet(tmp_path / "hour.parquet")
    pd.testing.assert_frame_equal(
        read_table(bikes, tmp_path / "hour.parquet"),
        read_table(bikes, bikes_csv),
        check_dtype=False,
    )


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: f.drop(columns=["hum", "temp"]), "lacks the columns temp, hum"),
        (lambda f: f.drop(columns="cnt"), "lacks the column cnt"),
        (lambda f: f.astype({"hum": "str"}).assign(hum="wet"), "hum must hold numbers"),
        (lambda f: f.assign(dteday="yesterday"), "dteday must hold dates"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(bikes_csv, tmp_path, spoil, words):
    path = tmp_path / "bad.csv"
    spoil(pd.read_csv(bikes_csv)).to_csv(path, index=False)
    with pytest.raises(LoopError, match=words):
        read_table(load_problem("bike_sharing"), path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"\x89PNG\r\n\x1a\n\x00\xff\xfe"), ("b.csv", b""), ("c.parquet", b"no parquet"),
     ("d.csv", b'a,b\n"1,2\n3,4,5,6\n')],
)  # fmt: skip
def test_what_is_not_a_table_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LoopError, match=r"cannot be read as a CSV or Parquet|lacks the columns"):
        read_table(load_problem("bike_sharing"), tmp_path / name)
    with pytest.raises(LoopError, match="There is no file"):
        read_table(load_problem("bike_sharing"), tmp_path)


@pytest.mark.skipif(not HOUR.is_file(), reason="the real file is not on this machine")
def test_the_real_file_is_the_one_that_the_problem_names():
    bikes = load_problem("bike_sharing")
    assert hashlib.sha256(HOUR.read_bytes()).hexdigest() == bikes.download.sha256
    table = read_table(bikes, HOUR)
    assert (len(table), table["day"].nunique()) == (17_379, 731)
