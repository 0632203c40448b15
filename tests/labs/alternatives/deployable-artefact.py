"""Right answers to lab deployable-artefact, written another way: os, tables of functions."""

import json
import os
from hashlib import sha256

PARTS = ("environment.json", "example.json", "features.json", "model.json", "schema.json")
MANIFEST = "manifest.json"


class ArtefactError(ValueError):
    pass


MAKERS = {
    "number": lambda rule, field: rule["missing"] if field is None else field,
    "equals": lambda rule, field: 1.0 if field is not None and field == rule["level"] else 0.0,
    "between": lambda rule, field: (
        0.0 if field is None or field < rule["low"] or field >= rule["high"] else 1.0
    ),
}


def feature_values(features, order):
    values = {}
    for rule in features:
        field = order[rule["field"]] if rule["field"] in order else None  # noqa: SIM401
        values[rule["name"]] = MAKERS[rule["make"]](rule, field) * 1.0
    return values


def minutes(model, values):
    total = model["base"]
    todo = list(model["trees"])
    while todo:
        node = todo.pop(0)
        if "value" in node:
            total += node["value"]
        elif values[node["feature"]] <= node["above"]:
            todo.append(node["no"])
        else:
            todo.append(node["yes"])
    return total


def number_problem(rule, value):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "type"
    if isinstance(value, float) and str(value) == "nan":
        return "type"
    if value < rule["min"] or value > rule["max"]:
        return "range"
    return None


def level_problem(rule, value):
    return None if any(value == level for level in rule["levels"]) else "level"


def problems(schema, order):
    told = [{"field": name, "reason": "unknown"} for name in order if name not in schema]
    for name, rule in schema.items():
        if order.get(name) is None:
            reason = None if rule["nullable"] else "missing"
        else:
            check = number_problem if rule["kind"] == "number" else level_problem
            reason = check(rule, order[name])
        if reason is not None:
            told.append({"field": name, "reason": reason})
    told.sort(key=lambda problem: problem["field"])
    return told


class Artefact:
    def __init__(self, version, model, features, schema):
        self.version = version
        self.model = model
        self.features = features
        self.schema = schema

    def predict(self, order):
        return minutes(self.model, feature_values(self.features, order))


def fitting(artefact, example):
    for rule in artefact.features:
        if rule["field"] not in artefact.schema:
            raise ArtefactError(rule["field"])
    known = [rule["name"] for rule in artefact.features]
    nodes = list(artefact.model["trees"])
    for node in nodes:  # grows while we walk
        if "value" not in node:
            if node["feature"] not in known:
                raise ArtefactError(node["feature"])
            nodes += [node["yes"], node["no"]]
    for problem in problems(artefact.schema, example):
        raise ArtefactError(str(problem))


def build(folder, artefact, environment, example):
    fitting(artefact, example)
    if os.path.lexists(folder):
        raise FileExistsError(folder)
    answer = artefact.predict(example)
    contents = [
        environment,
        {"minutes": answer, "order": example},
        artefact.features,
        artefact.model,
        artefact.schema,
    ]
    unfinished = f"{folder}.unfinished"
    os.makedirs(unfinished)  # noqa: PTH103
    hashes = {}
    for name, content in zip(PARTS, contents, strict=True):
        text = json.dumps(content)
        hashes[name] = sha256(text.encode()).hexdigest()
        write(unfinished, name, text)
    write(unfinished, MANIFEST, json.dumps({"files": hashes, "version": artefact.version}))
    os.rename(unfinished, folder)  # noqa: PTH104


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", newline="") as file:  # noqa: PTH118, PTH123
        file.write(text)


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123
        return file.read()


def findings(folder):
    names = []
    for where, _, files in os.walk(folder):
        inside = os.path.relpath(where, folder).replace(os.sep, "/")
        names += [file if inside == "." else f"{inside}/{file}" for file in files]
    told = {"missing": [], "changed": [], "foreign": []}
    for name in sorted({*names, *PARTS, MANIFEST}):
        if name not in names:
            told["missing"].append(name)
        elif name not in PARTS and name != MANIFEST:
            told["foreign"].append(name)
    if MANIFEST in told["missing"]:
        return told
    try:
        manifest = json.loads(read(folder, MANIFEST).decode())
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        told["changed"].append(MANIFEST)
        return told
    for name in PARTS:
        if name in names and sha256(read(folder, name)).hexdigest() != manifest["files"].get(name):
            told["changed"].append(name)
    return told


def load(folder, environment):
    bad = [f"{name} is {kind}" for kind, names in findings(folder).items() for name in names]
    if bad:
        raise ArtefactError("; ".join(bad))
    held = [json.loads(read(folder, name)) for name in (*PARTS, MANIFEST)]
    needed, example, features, model, schema, manifest = held
    for library, version in needed.items():
        if library not in environment or environment[library] != version:
            raise ArtefactError(f"{library} {version}")
    artefact = Artefact(manifest["version"], model, features, schema)
    if abs(artefact.predict(example["order"]) - example["minutes"]) > 1e-6:
        raise ArtefactError("example.json: another answer")
    return artefact


class Refused(Exception):  # noqa: N818
    pass


def refuse(status, told):
    raise Refused(status, told if isinstance(told, dict) else {"detail": told})


class Service:
    routes = {"/health": ("GET", "health"), "/ready": ("GET", "ready"), "/predict": ("POST", "ask")}  # noqa: RUF012

    def __init__(self, environment):
        self.environment = environment
        self.artefact = None

    def deploy(self, folder):
        new = load(folder, self.environment)
        self.artefact = new

    def handle(self, method, path, body=b""):
        try:
            expected, name = self.routes.get(path) or refuse(404, "no such path")
            if method != expected:
                refuse(405, "another method, please")
            status, told = 200, getattr(self, name)(body)
        except Refused as error:
            status, told = error.args
        return status, bytes(json.dumps(told), "ascii")

    def health(self, _):
        return {"status": "ok"}

    def ready(self, _):
        return {"version": (self.artefact or refuse(503, "not yet")).version}

    def ask(self, body):
        artefact = self.artefact or refuse(503, "not yet")
        if len(body) > 20_000:
            refuse(413, "too long")
        try:
            sent = json.loads(body)
        except Exception:
            refuse(400, "this is not JSON")
        if type(sent) is list:
            if not sent or len(sent) > 50:
                refuse(422, {"errors": [{"field": "", "reason": "range"}]})
            return {"version": artefact.version, "minutes": self.rows(artefact, sent)}
        errors = self.errors(artefact, sent)
        if errors:
            refuse(422, {"errors": errors})
        return {"version": artefact.version, "minutes": artefact.predict(sent)}

    def errors(self, artefact, order):
        if type(order) is dict:
            return problems(artefact.schema, order)
        return [{"field": "", "reason": "type"}]

    def rows(self, artefact, orders):
        errors = [
            dict(error, row=row)
            for row, order in enumerate(orders)
            for error in self.errors(artefact, order)
        ]
        if errors:
            refuse(422, {"errors": errors})
        return [artefact.predict(order) for order in orders]

    def answer(self, body):
        try:
            return 200, self.ask(body)
        except Refused as error:
            return error.args
