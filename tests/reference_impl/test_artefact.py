"""One directory that a clean process can serve, and that cannot be changed unseen."""

import json
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata

import numpy as np
import pandas as pd
import pytest
import skops.io
from packaging.requirements import Requirement
from sklearn.preprocessing import FunctionTransformer

from reference_impl import artefact
from reference_impl.artefact import FILES, MANIFEST, build, load
from reference_impl.artefact_files import request_schema, write_code
from reference_impl.errors import LoopError
from reference_impl.identity import content_hash, file_hash
from reference_impl.onnx_model import OnnxModel, convert, largest_difference
from reference_impl.problem import load_problem, read_table
from reference_impl.simulate import load_scenario, simulate_day
from reference_impl.train import TrainingRecord, predict, train

RECORD = TrainingRecord("delivery", 4, -30, -1, 3000, 1, metrics={"mae": 2.5})


@pytest.fixture(scope="module")
def built(tmp_path_factory, quick_problem, pipeline):
    folder = tmp_path_factory.mktemp("artefact") / "model"
    probe = simulate_day(load_scenario("calm"), 3, 5, 60)
    return build(folder, quick_problem, pipeline, RECORD, probe, "# A card\n")


@pytest.fixture
def folder(built, tmp_path):
    """A copy to be spoilt at will."""
    return shutil.copytree(built.folder, tmp_path / "model")


def reseal(folder, **facts):
    """Write the manifest again, as somebody does who changes a file and knows the format."""
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"] = {name: file_hash(folder / name) for name in FILES}
    (folder / MANIFEST).write_text(json.dumps(manifest | facts))


def test_it_keeps_all_that_was_given(built, quick_problem, pipeline, batch):
    again = load(built.folder)
    assert again.problem == quick_problem
    assert again.record == RECORD
    assert again.content_hash == content_hash(pipeline) == content_hash(again.pipeline)
    assert (again.folder / "model_card.md").read_text() == "# A card\n"
    np.testing.assert_array_equal(
        predict(quick_problem, again.pipeline, batch), predict(quick_problem, pipeline, batch)
    )


def test_onnx_answers_as_the_pipeline_does(built, quick_problem, pipeline, batch):
    expected = predict(quick_problem, pipeline, batch)
    np.testing.assert_allclose(built.predict(batch), expected, rtol=1e-6)
    assert built.manifest["checked"]["rows"] == 240
    assert built.manifest["checked"]["largest_difference"] < 1e-4


def test_one_order_is_answered_as_in_a_table(built, batch):
    batch.loc[3, ["district", "open_orders"]] = [None, np.nan]
    batch.loc[4, "district"] = "the moon"
    alone = [built.predict_one(order) for order in batch.to_dict("records")]
    np.testing.assert_array_equal(alone, built.predict(batch))


def test_both_forms_keep_to_the_limits_of_the_target(quick_problem, pipeline, batch):
    target = quick_problem.target.model_copy(update={"min": 30.0, "max": 31.0})
    narrow = quick_problem.model_copy(update={"target": target})
    model = OnnxModel(narrow, convert(narrow, pipeline))
    answers = model.predict(batch)
    assert (answers.min(), answers.max()) == (30, 31)
    assert {model.predict_one(order) for order in batch.to_dict("records")} == set(answers)


def on_the_thresholds(pipeline, batch):
    """Orders whose distance lies on each threshold of the trees, or one float64 beside it."""
    nodes = np.concatenate([tree.nodes for (tree,) in pipeline.named_steps["model"]._predictors])
    place = list(pipeline.named_steps["columns"].get_feature_names_out())
    wanted = (nodes["feature_idx"] == place.index("remainder__distance_km")) & (
        nodes["is_leaf"] == 0
    )
    on = np.unique(nodes["num_threshold"][wanted])
    values = np.concatenate([on, np.nextafter(on, np.inf), np.nextafter(on, -np.inf)])
    rows = pd.concat([batch.iloc[[0]]] * len(values), ignore_index=True)
    return rows.assign(distance_km=values)


def test_values_on_a_threshold_take_the_same_branch(built, quick_problem, pipeline, batch):
    rows = on_the_thresholds(pipeline, batch)
    expected = predict(quick_problem, pipeline, rows)
    assert largest_difference(expected, built.predict(rows)) < 1e-4


def test_rounded_thresholds_are_found(quick_problem, history, batch):
    rounded = train(quick_problem, history, seed=1)
    rows = on_the_thresholds(rounded, batch)
    expected = predict(quick_problem, rounded, rows)
    for (tree,) in rounded.named_steps["model"]._predictors:
        tree.nodes["num_threshold"] = tree.nodes["num_threshold"].astype(np.float32)
    model = OnnxModel(quick_problem, convert(quick_problem, rounded))
    with pytest.raises(LoopError, match="Two forms of a model differ"):
        largest_difference(expected, model.predict(rows))


def test_real_tables_with_an_hour_column_work_too(tmp_path, bikes_csv):
    bikes = load_problem("bike_sharing")
    table = read_table(bikes, bikes_csv)
    pipeline = train(bikes, table, seed=1)
    record = TrainingRecord("bike_sharing", 1, 0, 1, len(table), 1)
    made = build(tmp_path / "bikes", bikes, pipeline, record, table.head(48))
    np.testing.assert_allclose(made.predict(table), predict(bikes, pipeline, table), rtol=1e-6)
    made.self_test()


def test_two_builds_are_the_same_but_for_the_dump_of_skops(
    built, tmp_path, quick_problem, pipeline
):
    probe = simulate_day(load_scenario("calm"), 3, 5, 60)
    again = build(tmp_path / "again", quick_problem, pipeline, RECORD, probe, "# A card\n")
    one, other = built.manifest["files"], again.manifest["files"]
    assert {name for name in FILES if one[name] != other[name]} <= {"model.skops"}
    assert again.content_hash == built.content_hash


@pytest.mark.parametrize("name", FILES)
def test_a_changed_or_missing_file_is_named(folder, name):
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole + b" ")
    with pytest.raises(LoopError, match=f"{name} was changed"):
        load(folder)
    (folder / name).unlink()
    with pytest.raises(LoopError, match=f"{name} is missing"):
        load(folder)
    (folder / name).mkdir()
    with pytest.raises(LoopError, match=f"{name} is not a file of its own"):
        load(folder)


def test_a_file_too_many_and_a_link_are_named(folder, built):
    (folder / "sitecustomize.py").write_text("print('run me')")
    with pytest.raises(LoopError, match=r"sitecustomize\.py does not belong there"):
        load(folder)
    (folder / "sitecustomize.py").unlink()
    (folder / "record.json").unlink()
    (folder / "record.json").symlink_to(built.folder / "record.json")
    with pytest.raises(LoopError, match=r"record\.json is not a file of its own"):
        load(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "it has no manifest.json"),
        ("not json", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"format": 1}', "cannot be read"),
        ('{"format": 99, "files": {}, "content_hash": ""}', "another format than 1"),
        ('{"format": 1, "files": {"../x": "0"}, "content_hash": ""}', "another format than 1"),
    ],
)
def test_a_manifest_that_is_none(folder, text, message):
    (folder / MANIFEST).unlink()
    if text is not None:
        (folder / MANIFEST).write_text(text)
    with pytest.raises(LoopError, match=message):
        load(folder)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(LoopError, match="is not a model"):
        load(tmp_path / "nothing")


def test_an_untrusted_type_is_refused_although_the_hashes_fit(folder):
    skops.io.dump(FunctionTransformer(func=shutil.rmtree), folder / "model.skops")
    reseal(folder)
    with pytest.raises(LoopError, match=r"untrusted type, shutil\.rmtree"):
        load(folder)
    (folder / "model.skops").write_bytes(b"not a zip file")
    reseal(folder)
    with pytest.raises(LoopError, match="not a model in the skops format"):
        load(folder)


def test_the_example_finds_a_model_that_was_exchanged(folder, quick_problem, history):
    load(folder).self_test()
    other = train(quick_problem, history.head(500), seed=2)
    (folder / "model.onnx").write_bytes(convert(quick_problem, other))
    reseal(folder)
    with pytest.raises(LoopError, match="do not serve it"):
        load(folder).self_test()


def test_forms_that_differ_are_not_built(
    monkeypatch, tmp_path, quick_problem, pipeline, history, batch
):
    other = train(quick_problem, history.head(500), seed=2)
    monkeypatch.setattr(artefact, "convert", lambda problem, _: convert(problem, other))
    with pytest.raises(LoopError, match="do not serve it"):
        build(tmp_path / "models" / "one", quick_problem, pipeline, RECORD, batch)
    assert list((tmp_path / "models").iterdir()) == []  # nor is half of it left


def test_an_existing_folder_is_not_written_over(built, quick_problem, pipeline, batch):
    with pytest.raises(LoopError, match="exists already"):
        build(built.folder, quick_problem, pipeline, RECORD, batch)


def test_the_example_is_a_request_by_the_schema(built, quick_problem):
    example = json.loads((built.folder / "example.json").read_text())
    schema = json.loads((built.folder / "schema.json").read_text())
    assert schema == request_schema(quick_problem)
    assert set(schema["required"]) <= set(example["request"]) == set(schema["properties"])
    assert example["prediction"] == built.predict_one(example["request"])
    limits = {"type": "number", "minimum": 1, "maximum": 30}
    assert limits.items() <= schema["properties"]["items"].items()
    kinds = [kind["type"] for kind in schema["properties"]["open_orders"]["anyOf"]]
    assert kinds == ["number", "null"]
    assert "airport" in schema["properties"]["district"]["enum"]
    assert "minutes" not in schema["properties"]


# As if nothing else were installed: a module of another distribution is not found.
CLEAN = """
import importlib.metadata, sys
allowed = set(sys.argv[1].split(","))
owners = importlib.metadata.packages_distributions()
class Blocked:
    def find_spec(self, name, path=None, target=None):
        mine = {o.lower().replace("_", "-").replace(".", "-") for o in owners.get(name, [])}
        if mine and not mine & allowed:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocked())
from pathlib import Path
import reference_impl.artefact
made = reference_impl.artefact.load(Path("artefact"))
made.self_test()
made.pipeline
print(reference_impl.__file__)
"""


def test_a_clean_process_needs_the_directory_and_its_requirements_alone(folder, tmp_path):
    with zipfile.ZipFile(folder / "code.zip") as packed:
        packed.extractall(tmp_path / "app")  # as the Dockerfile does
    folder.rename(tmp_path / "app" / "artefact")
    pinned = (tmp_path / "app" / "artefact" / "requirements.txt").read_text().splitlines()
    assert all(metadata.version(name) == version for name, version in map(split, pinned))
    needed = with_what_they_need([name for name, _ in map(split, pinned)])
    assert "deltalake" not in needed
    done = start_clean(tmp_path / "app", needed)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path))
    done = start_clean(tmp_path / "app", needed - {"skops"})  # the check can fail
    assert "No module named 'skops'" in done.stderr or "ModuleNotFoundError" in done.stderr


def start_clean(place, needed):
    command = [sys.executable, "-c", CLEAN, ",".join(needed)]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def split(line):
    return line.split("==")


def canonical(name):
    return name.lower().replace("_", "-").replace(".", "-")


def with_what_they_need(names):
    found, waiting = set(), [canonical(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            for line in metadata.requires(name) or []:
                wanted = Requirement(line)
                if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                    waiting.append(canonical(wanted.name))
    return found


def test_the_dockerfile_copies_nothing_from_outside(built):
    lines = (built.folder / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("COPY")] == [
        "COPY requirements.txt .", "COPY . artefact/"
    ]  # fmt: skip
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"FROM python:{running}-slim" in lines


def test_the_code_is_packed_the_same_each_time(tmp_path):
    write_code(tmp_path / "one.zip")
    write_code(tmp_path / "two.zip")
    assert file_hash(tmp_path / "one.zip") == file_hash(tmp_path / "two.zip")
    names = zipfile.ZipFile(tmp_path / "one.zip").namelist()
    assert "reference_impl/__main__.py" in names
    assert "reference_impl/problems/delivery.yml" in names
