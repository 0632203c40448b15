"""The graded checks of lab deployable-artefact.

They call the student's code only through the fixture ``lab``, with plain data in and out. The
expected answers come from ``conftest.py``, which walks the trees on its own, and from `hashlib`.
"""
# ruff: noqa: ANN001, ANN002, ANN201, ANN202, S101 -- these are pytest tests: they assert, and take fixtures

import hashlib
import json

import pytest

ARTEFACT, HASH = "concept/deployable-artefact", "concept/content-hash"
PRACTICE, SKEW = "practice/deployable-artefacts", "concept/training-serving-skew"
SCHEMA, ROLLBACK = "concept/schema", "concept/rollback"
ENVIRONMENT, FORM = "concept/environment", "concept/serialization"

PARTS = ["environment.json", "example.json", "features.json", "model.json", "schema.json"]
MANIFEST = "manifest.json"
CLOSE = {"abs": 1e-9}

points, hint = pytest.mark.points, pytest.mark.hint


def made(lab, parts):
    """The student's object for these parts."""
    return lab.new("Artefact", parts.version, parts.model, parts.features, parts.schema)


def build(lab, folder, parts, environment):
    """Let the student's code write an artefact."""
    lab.call("build", folder, made(lab, parts), environment, parts.example)


def service_of(lab, folder, environment):
    """A service of the student's that answers from a folder."""
    service = lab.new("Service", environment)
    service.deploy(folder)
    return service


def asked(service, method, path, body=b""):
    """Status and content of an answer, which has to be JSON as others read it too."""
    told = service.handle(method, path, body)
    where = f"{method} {path} with {body[:40]!r}"
    assert type(told) is list, f"{where}: expected a status and bytes, got {told!r}."
    assert [type(part) for part in told] == [int, bytes], f"{where}: a status and bytes, please."

    def constant(text):
        raise AssertionError(f"{where}: the answer holds {text}, which is not JSON.")

    try:
        return told[0], json.loads(told[1], parse_constant=constant)
    except ValueError:
        raise AssertionError(f"{where}: the answer {told[1][:60]!r} is not JSON.") from None


def predicted(service, sent):
    """Status and content of the answer to an order or a batch."""
    return asked(service, "POST", "/predict", json.dumps(sent).encode())


def refused(lab, folder, environment, *names):
    """Expect that a directory is not loaded, and that the error names the files or libraries."""
    with lab.raises("ArtefactError"):
        lab.new("load", folder, environment)
    try:
        lab.new("load", folder, environment)
    except ValueError as error:
        silent = [name for name in names if name not in str(error)]
        assert not silent, f"The directory was refused, and the error does not name {silent[0]}."


def sign_again(lab, folder, name, content):
    """Change a file and its hash too, as somebody does who knows how the manifest is made."""
    lab.files.write(f"{folder}/{name}", content)
    manifest = json.loads(lab.files.read(f"{folder}/{MANIFEST}"))
    manifest["files"][name] = hashlib.sha256(content).hexdigest()
    lab.files.write(f"{folder}/{MANIFEST}", json.dumps(manifest).encode())


@points(8)
@hint("Which values does Python take for false? Which of the limits belongs inside?", see=SKEW)
def check_features_are_computed_from_an_order(lab, rng):
    """Each kind of feature is computed, also at its limits and when a field is missing."""
    fill = float(rng.uniform(20, 60))
    features = [
        {"name": "open", "field": "open_orders", "make": "number", "missing": fill},
        {"name": "hilly", "field": "district", "make": "equals", "level": "hills"},
        {"name": "dinner", "field": "hour", "make": "between", "low": 18.0, "high": 21.0},
    ]
    cases = [
        ({"open_orders": 7, "district": "hills", "hour": 19}, [7.0, 1.0, 1.0]),
        ({"open_orders": 0, "district": "harbour", "hour": 18}, [0.0, 0.0, 1.0]),
        ({"open_orders": None, "district": "hills", "hour": 21}, [fill, 1.0, 0.0]),
        ({"open_orders": 2.5, "district": "Hills", "hour": 20.99}, [2.5, 0.0, 1.0]),
        ({}, [fill, 0.0, 0.0]),
        ({"open_orders": 1, "district": None, "hour": None}, [1.0, 0.0, 0.0]),
    ]
    for order, expected in cases:
        found = lab.feature_values(features, order)
        told = dict(zip(("open", "hilly", "dinner"), expected, strict=True))
        assert found == told, f"{order}: expected {told}, got {found}."


@points(8)
@hint(
    "Walk down one tree on paper. What happens when the feature is exactly `above`?", see=PRACTICE
)
def check_the_trees_are_walked(lab, rng, draw_parts, draw_orders):
    """The answer is the base and a leaf of each tree, also for a value on a threshold."""
    above, base = float(rng.uniform(1, 9)), float(rng.uniform(15, 25))
    tree = {"feature": "distance", "above": above, "yes": {"value": 6.0}, "no": {"value": -2.0}}
    for trees, distance, expected in (
        ([], above, base),
        ([{"value": 0.5}], above, base + 0.5),
        ([tree], above * 1.001, base + 6),
        ([tree], above * 0.999, base - 2),
        ([tree], above, base - 2),
        ([tree, tree], above * 2, base + 12),
    ):
        found = lab.minutes({"base": base, "trees": trees}, {"distance": distance})
        told = f"{len(trees)} trees, distance {distance} and above {above}"
        assert found == pytest.approx(expected, **CLOSE), f"{told}: {expected}, got {found}."
    parts = draw_parts(rng)
    artefact = made(lab, parts)
    for order in draw_orders(rng, 25):
        expected, found = parts.answer(order), artefact.predict(order)
        assert found == pytest.approx(expected, **CLOSE), f"{order}: {expected}, got {found}."


@points(10)
@hint("Which fields are looked at: those of the order, those of the schema, or both?", see=SCHEMA)
def check_every_problem_has_field_and_reason(lab, rng, draw_parts, draw_orders):
    """All that is wrong with an order is named, and nothing else."""
    parts = draw_parts(rng)
    for order in draw_orders(rng, 8):
        found = lab.problems(parts.schema, order)
        assert found == [], f"The order {order} is legal, you name {found}."
    good = {"distance_km": 30.0, "hour": 0, "open_orders": None, "district": "hills"}
    cases = [
        ({}, []),
        ({"distance_km": 30.001}, [("distance_km", "range")]),
        ({"hour": -1}, [("hour", "range")]),
        ({"distance_km": float("inf")}, [("distance_km", "range")]),
        ({"distance_km": float("nan")}, [("distance_km", "type")]),
        ({"distance_km": "3.1"}, [("distance_km", "type")]),
        ({"open_orders": True}, [("open_orders", "type")]),
        ({"hour": [18]}, [("hour", "type")]),
        ({"distance_km": None}, [("distance_km", "missing")]),
        ({"district": None}, [("district", "missing")]),
        ({"district": "Hills"}, [("district", "level")]),
        ({"district": 3}, [("district", "level")]),
        ({"distance_m": 3100}, [("distance_m", "unknown")]),
        (
            {"hour": 25, "district": "", "a note": None},
            [("a note", "unknown"), ("district", "level"), ("hour", "range")],
        ),
    ]
    for change, expected in cases:
        found = lab.problems(parts.schema, {**good, **change})
        told = [{"field": field, "reason": reason} for field, reason in expected]
        assert found == told, f"A legal order with {change}: expected {told}, got {found}."
    del good["hour"], good["open_orders"]
    found = lab.problems(parts.schema, good)
    told = [{"field": "hour", "reason": "missing"}]
    assert found == told, f"No hour, and no open_orders (nullable): expected {told}, got {found}."


@points(8)
@hint(
    "Compare each file with the docstring of build. What is hashed: the object or the file?",
    see=HASH,
)
def check_the_directory_is_complete(lab, rng, draw_parts, environment):
    """A new directory holds all parts as plain JSON, and the hash of each."""
    parts = draw_parts(rng)
    build(lab, "out/m1", parts, environment)
    expected = sorted(f"out/m1/{name}" for name in [*PARTS, MANIFEST])
    found = lab.files.names()
    assert found == expected, f"Expected the files {expected}, and found {found}."
    held = {}
    for name in [*PARTS, MANIFEST]:
        try:
            held[name] = json.loads(lab.files.read(f"out/m1/{name}"))
        except ValueError:
            raise AssertionError(f"{name} is not JSON.") from None
    for name, part in (
        ("model.json", parts.model),
        ("features.json", parts.features),
        ("schema.json", parts.schema),
        ("environment.json", environment),
    ):
        assert held[name] == part, f"{name} does not hold what was given, to the last digit."
    told = held["example.json"]
    assert told["order"] == parts.example, "example.json does not hold the order of the example."
    answer = parts.answer(parts.example)
    assert told["minutes"] == pytest.approx(answer, **CLOSE), f"example.json: not {answer}."
    hashes = {name: hashlib.sha256(lab.files.read(f"out/m1/{name}")).hexdigest() for name in PARTS}
    assert held[MANIFEST] == {"version": parts.version, "files": hashes}, (
        "manifest.json is not the version and the SHA-256 of the bytes of each part."
    )


@points(8)
@hint("When is the first file written, and what could you have known before?", see=ARTEFACT)
def check_what_is_not_whole_is_not_built(lab, rng, draw_parts, environment):
    """Parts that do not fit together give no directory, and nothing is overwritten."""
    parts = draw_parts(rng)
    tree = {
        "feature": "distance",
        "above": 3.0,
        "yes": {"value": 1.0},
        "no": {"feature": "rain", "above": 1.0, "yes": {"value": 1.0}, "no": {"value": 0.0}},
    }
    never_asked = {"feature": "distance", "above": 99.0, "yes": tree["no"], "no": {"value": 0.0}}
    rain = {"name": "rain", "field": "rain_mm", "make": "number", "missing": 0.0}
    cases = {
        "an example that is not legal": ({}, {**parts.example, "hour": 25}),
        "an example without its distance": ({}, {"hour": 12, "district": "hills"}),
        "a feature of a field that is not in the schema": (
            {"features": [*parts.features, rain]},
            parts.example,
        ),
        "a tree that asks for a feature that does not exist": (
            {"model": {"base": 1.0, "trees": [{"value": 1.0}, never_asked]}},
            parts.example,
        ),
    }
    for what, (change, example) in cases.items():
        artefact = made(lab, type(parts)(**{**vars(parts), **change}))
        with lab.raises("ArtefactError"):
            lab.call("build", "m1", artefact, environment, example)
        left = lab.files.names()
        assert not left, f"Built from {what}: refused, and {left[0]} was left behind."
    build(lab, "m1", parts, environment)
    before = {name: lab.files.read(name) for name in lab.files.names()}
    with pytest.raises(FileExistsError):
        build(lab, "m1", draw_parts(rng, "v2"), environment)
    after = {name: lab.files.read(name) for name in lab.files.names()}
    assert after == before, "m1 was there. A second build under this name has changed it."


@points(10)
@hint("Which names should be there, and which are there? Compare two sets.", see=HASH)
def check_every_damaged_file_is_named(lab, rng, draw_parts, environment):
    """A file that was changed, lost or added is found, and the directory is refused by its name."""
    none = {"missing": [], "changed": [], "foreign": []}
    nothing = lab.findings("m0")
    expected = {**none, "missing": sorted([*PARTS, MANIFEST])}
    assert nothing == expected, f"There is no directory m0: expected {expected}, got {nothing}."
    build(lab, "m1", draw_parts(rng), environment)
    whole = {name: lab.files.read(name) for name in lab.files.names()}
    lost, added = {f"m1/{name}": None for name in PARTS}, {"m1/model.pkl": b"x"}
    changed = bytearray(whole["m1/model.json"])
    at = next(place for place, byte in enumerate(changed) if byte in b"123456789")
    changed[at] = 49 + (changed[at] - 48) % 9  # another digit: the same size, and still JSON
    cases = [
        ({}, {}),
        ({"m1/model.json": bytes(changed)}, {"changed": ["model.json"]}),
        ({"m1/schema.json": whole["m1/schema.json"] + b" "}, {"changed": ["schema.json"]}),
        ({"m1/features.json": None}, {"missing": ["features.json"]}),
        (lost, {"missing": PARTS}),
        ({f"m1/{MANIFEST}": None}, {"missing": [MANIFEST]}),
        ({f"m1/{MANIFEST}": whole[f"m1/{MANIFEST}"][:60]}, {"changed": [MANIFEST]}),
        ({f"m1/{MANIFEST}": b"[]"}, {"changed": [MANIFEST]}),
        (added, {"foreign": ["model.pkl"]}),
        (
            {"m1/notes/model.json": b"{}", "m1/example.json": b"{}"},
            {"changed": ["example.json"], "foreign": ["notes/model.json"]},
        ),
    ]
    for change, told in cases:
        for name, content in {**whole, **change}.items():
            if content is not None:
                lab.files.write(name, content)
        found = lab.findings("m1")
        expected = {**none, **told}
        assert found == expected, (
            f"Changed in m1: {list(change)}. Expected {expected}, got {found}."
        )
        if told:
            refused(lab, "m1", environment, *(name for names in told.values() for name in names))
        for name in lab.files.names():
            lab.files.remove(name)


@points(8)
@hint("The hashes can all be right. What else could be wrong on this machine?", see=ENVIRONMENT)
def check_an_artefact_proves_itself_here(lab, rng, draw_parts, environment):
    """Another library, or an example that gets another answer, stops the artefact."""
    parts = draw_parts(rng)
    build(lab, "m1", parts, environment)
    artefact = lab.new("load", "m1", {**environment, "pandas": "3.0.6"})
    assert artefact.get("version") == parts.version, "The version did not survive the way."
    refused(lab, "m1", {**environment, "numpy": "2.4.5"}, "numpy")
    refused(lab, "m1", {"numpy": environment["numpy"]}, "scikit-learn")
    example = json.loads(lab.files.read("m1/example.json"))
    for off in (0.001, -5.0):
        wrong = {**example, "minutes": example["minutes"] + off}
        sign_again(lab, "m1", "example.json", json.dumps(wrong).encode())
        refused(lab, "m1", environment, "example.json")
    close = {**example, "minutes": example["minutes"] + 1e-8}
    sign_again(lab, "m1", "example.json", json.dumps(close).encode())
    lab.new("load", "m1", environment)  # the last digits may differ between machines
    moved = {**parts.model, "base": parts.model["base"] + 1}
    sign_again(lab, "m1", "model.json", json.dumps(moved).encode())
    refused(lab, "m1", environment, "example.json")


@points(10)
@hint("What does your program still know when it starts anew somewhere else?", see=FORM)
def check_a_clean_process_gives_the_same_answers(lab, rng, draw_parts, draw_orders, environment):
    """A new process answers as the old one did, from a directory that was moved and is alone."""
    old, new = draw_parts(rng, "v1"), draw_parts(rng, "v2")
    build(lab, "m1", old, environment)
    build(lab, "m2", new, environment)
    files = {name: lab.files.read(name) for name in lab.files.names()}
    for name, content in files.items():
        lab.files.remove(name)
        if name.startswith(("m1/", "m2/")):
            lab.files.write(f"srv/models/{name}", content)
    lab.restart()
    loaded = {
        parts: lab.new("load", f"srv/models/{folder}", environment)
        for parts, folder in (("v1", "m1"), ("v2", "m2"))
    }
    for order in draw_orders(rng, 20):
        for parts in (old, new):
            expected, found = parts.answer(order), loaded[parts.version].predict(order)
            assert found == pytest.approx(expected, **CLOSE), (
                f"Moved, in a new process: {parts.version} answers {found} to {order}, "
                f"and answered {expected} where it was built."
            )


@points(10)
@hint(
    "When is the old artefact let go: before or after the new one has proved itself?", see=ROLLBACK
)
def check_there_is_a_way_back(lab, rng, draw_parts, environment):
    """An artefact replaces another; a bad one does not; the earlier one can come back."""
    versions = [draw_parts(rng, name) for name in ("v1", "v2", "v3")]
    for parts in versions:
        build(lab, parts.version, parts, environment)
    lab.files.write("v3/model.json", b"{}")
    lab.restart()
    service = lab.new("Service", environment)
    for folder, serves in (("v1", 0), ("v2", 1), ("v3", 1), ("v0", 1), ("v1", 0), ("v2", 1)):
        parts = versions[serves]
        if folder in ("v3", "v0"):
            with lab.raises("ArtefactError"):
                service.deploy(folder)
        else:
            service.deploy(folder)
        ready = asked(service, "GET", "/ready")
        assert ready == (200, {"version": parts.version}), f"After {folder}: /ready says {ready}."
        status, told = predicted(service, versions[0].example)
        expected = {"version": parts.version, "minutes": parts.answer(versions[0].example)}
        assert (status, told) == (200, pytest.approx(expected, **CLOSE)), (
            f"After deploy({folder!r}) version {parts.version} answers {expected}: got {told}."
        )


@points(7)
@hint("List all pairs of method and path. What does a load balancer learn from each?", see=PRACTICE)
def check_each_request_gets_its_status(lab, rng, draw_parts, environment):
    """Paths and methods get the status of the contract, before and after a deployment."""
    parts = draw_parts(rng)
    build(lab, "m1", parts, environment)
    service = lab.new("Service", environment)
    good = json.dumps(parts.example).encode()
    always = [
        ("GET", "/health", b"", 200), ("POST", "/health", b"{}", 405), ("POST", "/ready", b"", 405),
        ("GET", "/predict", b"", 405), ("PUT", "/predict", good, 405), ("GET", "/", b"", 404),
        ("POST", "/predictions", good, 404), ("DELETE", "/model", b"", 404),
    ]  # fmt: skip
    for when, status in (("before", 503), ("after", 200)):
        if when == "after":
            service.deploy("m1")
        for method, path, body, expected in [
            *always, ("GET", "/ready", b"", status), ("POST", "/predict", good, status)
        ]:  # fmt: skip
            found, told = asked(service, method, path, body)
            what = f"{method} {path} {when} the deployment"
            assert found == expected, f"{what}: expected {expected}, got {found}."
            if expected >= 400:
                assert type(told.get("detail")) is str, f"{what}: no sentence in {told}."
        healthy = asked(service, "GET", "/health")
        assert healthy == (200, {"status": "ok"}), f"GET /health {when} the deployment: {healthy}."


@points(7)
@hint("What can json.loads raise? What can it return, apart from a dictionary?", see=SCHEMA)
def check_bad_bodies_are_refused(lab, rng, draw_parts, draw_orders, environment):
    """A body that is too long, broken or wrong is refused with its reason, whole."""
    build(lab, "m1", draw_parts(rng), environment)
    service = service_of(lab, "m1", environment)
    good = draw_orders(rng, 3)
    whole = json.dumps(good[0]).encode()
    limit = 20_000
    for body, status in (
        (whole.ljust(limit), 200), (whole.ljust(limit + 1), 413), (b"{" * (limit + 1), 413),
        (b"", 400), (whole[:-1], 400), (b"distance_km=3", 400), (b"\xff\xfe{", 400),
        (b"[" * limit, 400),
    ):  # fmt: skip
        found, told = asked(service, "POST", "/predict", body)
        what = f"{len(body)} bytes that begin with {body[:12]!r}"
        assert found == status, f"{what}: expected {status}, got {found}."
        if status >= 400:
            assert type(told.get("detail")) is str, f"{what}: no sentence in {told}."
    typed, ranged = {"field": "", "reason": "type"}, {"field": "", "reason": "range"}
    hour, town = {"field": "hour", "reason": "range"}, {"field": "town", "reason": "unknown"}
    bad = {**good[1], "hour": 24.5}
    for sent, errors in (
        (bad, [hour]),
        ({**bad, "town": 1}, [hour, town]),
        ({**good[0], "hour": float("nan")}, [{"field": "hour", "reason": "type"}]),
        (3.1, [typed]), (None, [typed]), ("order", [typed]), ([], [ranged]),
        ([good[0]] * 51, [ranged]),
        ([good[0], bad, good[2]], [{"row": 1, **hour}]),
        ([bad, [good[0]], {**good[2], "town": 0}],
         [{"row": 0, **hour}, {"row": 1, **typed}, {"row": 2, **town}]),
    ):  # fmt: skip
        found, told = predicted(service, sent)
        what = f"A body with {json.dumps(sent)[:90]}"
        assert found == 422, f"{what}: expected 422, got {found}."
        assert told == {"errors": errors}, f"{what}: expected the errors {errors}, got {told}."


@points(6)
@hint(
    "Where does your program compute features? Count the places. When does it read files?", see=SKEW
)
def check_one_order_and_a_batch_get_the_same(lab, rng, draw_parts, draw_orders, environment):
    """Alone, in a batch, and again: an order gets one answer, and no file is read for it."""
    parts = draw_parts(rng)
    build(lab, "m1", parts, environment)
    lab.restart()
    service = service_of(lab, "m1", environment)
    for name in lab.files.names():
        lab.files.remove(name)
    orders = draw_orders(rng, 50)
    expected = pytest.approx([parts.answer(order) for order in orders], **CLOSE)
    for turn in ("first", "second"):
        status, told = predicted(service, orders)
        assert status == 200, f"50 orders, the files are gone after the deployment: got {status}."
        assert told.get("version") == parts.version, f"The answer has no version: {list(told)}."
        assert told["minutes"] == expected, f"The {turn} time, the batch is not what it should be."
    alone = [predicted(service, order)[1].get("minutes") for order in orders]
    assert alone == expected, "Orders that come alone get other minutes than they should."
    one = predicted(service, orders[:1])[1]["minutes"]
    assert one == alone[:1], "A batch of a single order: a list with one number, please."
