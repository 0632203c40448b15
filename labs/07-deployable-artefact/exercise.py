"""Lab deployable-artefact: hand over more than a model.

You write one directory that holds all that is needed to answer orders, a loader that trusts no
directory before it has proved itself, and the HTTP side of a service that answers from it.

A model is data here: numbers and names, never code. Names of folders are relative to the current
directory. Run `lab check deployable-artefact` after each step.
"""

from dataclasses import dataclass
from typing import Any

PARTS = ("environment.json", "example.json", "features.json", "model.json", "schema.json")
"""The files of an artefact. Beside them lies the manifest, and nothing else."""

MANIFEST = "manifest.json"

MAX_BODY = 20_000
"""A request may have so many bytes."""

MAX_ROWS = 50
"""A batch may have so many orders."""

Order = dict[str, Any]
"""An order by the names of its fields: {"distance_km": 3.1, "district": "hills", "hour": 19}."""

Schema = dict[str, dict[str, Any]]
"""The rule of each field, by its name. A rule is one of

    {"kind": "number", "min": 0.0, "max": 30.0, "nullable": False}   both limits are allowed
    {"kind": "level", "levels": ["centre", "hills"], "nullable": False}
"""

Features = list[dict[str, Any]]
"""What is computed from the fields. A feature is one of

    {"name": "distance", "field": "distance_km", "make": "number", "missing": 3.0}
    {"name": "in the hills", "field": "district", "make": "equals", "level": "hills"}
    {"name": "dinner", "field": "hour", "make": "between", "low": 18.0, "high": 21.0}
"""

Model = dict[str, Any]
"""A base and trees: {"base": 21.5, "trees": [tree, ...]}. A tree is one of

    {"value": -1.25}
    {"feature": "distance", "above": 3.1, "yes": another tree, "no": another tree}
"""


class ArtefactError(ValueError):
    """A directory must not serve. The text says why, and names the file or the library."""


def feature_values(features: Features, order: Order) -> dict[str, float]:
    """Step 1. Compute the features of a legal order.

    A field that the order does not have, or that is None, is missing.

    Returns:
        The value of each feature, by its name. "number": the field as it is, or `missing` when it
        is missing. "equals": 1.0 when the field is that level, else 0.0. "between": 1.0 when
        low <= field < high, else 0.0. A missing field equals no level and lies between nothing.

    Example:
        With the three features above, {"distance_km": 5.0, "district": "hills", "hour": 21} gives
        {"distance": 5.0, "in the hills": 1.0, "dinner": 0.0}.
    """
    raise NotImplementedError("Step 1, feature_values, is not written yet.")


def minutes(model: Model, values: dict[str, float]) -> float:
    """Step 2. Return the answer of a model: its base plus the value of one leaf of each tree.

    In a tree the way goes from the top to a leaf. It takes "yes" when the feature is greater than
    `above`, and "no" when it is smaller or just as large.

    Example:
        {"base": 20.0, "trees": [{"feature": "distance", "above": 3.1, "yes": {"value": 6.0},
        "no": {"value": -2.0}}]} gives 26.0 for {"distance": 3.2} and 18.0 for {"distance": 3.1}.
    """
    raise NotImplementedError("Step 2, minutes, is not written yet.")


def problems(schema: Schema, order: Order) -> list[dict[str, str]]:
    """Step 3. Say what is wrong with an order; an empty list means that it is legal.

    Returns:
        One {"field": its name, "reason": reason} for each field that is wrong, sorted by field.
        The reason is the first of these that holds:
        "unknown": the schema has no such field;
        "missing": the field is not there, or is None, and is not nullable;
        "type": the kind is "number", and the value is not an int or a float, or is not a number
            at all (NaN). True and False are no numbers;
        "range": the number lies outside its limits;
        "level": the kind is "level", and the value is not one of the levels.

    Example:
        With the two rules above, as `distance_km` and `district`, the order
        {"distance_km": 31, "town": "x"} gives [{"field": "distance_km", "reason": "range"},
        {"field": "district", "reason": "missing"}, {"field": "town", "reason": "unknown"}].
    """
    raise NotImplementedError("Step 3, problems, is not written yet.")


@dataclass(frozen=True)
class Artefact:
    """What was loaded, or is about to be built. It is complete: it never looks at the disk."""

    version: str
    model: Model
    features: Features
    schema: Schema

    def predict(self, order: Order) -> float:
        """Step 4. Return the minutes for a legal order.

        This is the only place in the file where features and model meet. `build`, `load` and the
        service all come here.
        """
        raise NotImplementedError("Step 4, Artefact.predict, is not written yet.")


def build(folder: str, artefact: Artefact, environment: dict[str, str], example: Order) -> None:
    """Step 5. Write an artefact as a new directory: whole, or not at all.

    Each file holds JSON that `json.loads` reads. `model.json`, `features.json` and `schema.json`
    hold what the artefact has under these names, with every number to its last digit, and
    `environment.json` holds the environment. `example.json` is {"order": the example, "minutes":
    the answer to it}. `manifest.json` is {"version": the version, "files": {name: SHA-256 of the
    file's bytes in 64 small hexadecimal digits}} with the names in PARTS.

    Nothing is written outside the folder, and nothing in it depends on where it lies.

    Args:
        folder: Where; folders above it are made if need be.
        artefact: What is written.
        environment: The version of each library that the model needs, by its name.
        example: An order.

    Raises:
        FileExistsError: There is something under this name. It stays as it is.
        ArtefactError: The example is not legal, a feature reads a field that is not in the schema,
            or a tree asks for a feature that does not exist. Nothing is written.
    """
    raise NotImplementedError("Step 5, build, is not written yet.")


def findings(folder: str) -> dict[str, list[str]]:
    """Step 6. Say which files of a directory are not as they were built.

    Returns:
        Three sorted lists of names. "missing": the names in PARTS, and MANIFEST, that are not
        there. "changed": files of PARTS that are there, and whose hash is not the one in the
        manifest. "foreign": all other files, also in folders below, as "notes/old.json".
        A manifest that cannot be read as described in `build` is itself "changed". Without a
        readable manifest, the files of PARTS that are there are not judged.
        A directory that does not exist misses everything.
    """
    raise NotImplementedError("Step 6, findings, is not written yet.")


def load(folder: str, environment: dict[str, str]) -> Artefact:
    """Step 7. Return the artefact of a directory that has proved itself.

    Three things are asked, in this order. Is each file as it was built? Does this machine have
    each library of the artefact, in the same version? Libraries that only this machine has do not
    matter. Does the model give the stored answer to its example, to within 0.000001 minutes?

    Args:
        folder: Where `build` wrote it, or wherever it was moved.
        environment: The version of each library of this machine, by its name.

    Raises:
        ArtefactError: One of the answers is no. The text names each file that `findings` names;
            or each library that differs; or `example.json`.
    """
    raise NotImplementedError("Step 7, load, is not written yet.")


class Service:
    """Answers orders over HTTP with one artefact, or says why it cannot."""

    def __init__(self, environment: dict[str, str]) -> None:
        """Start without an artefact on a machine with these libraries."""
        self.environment = environment
        self.artefact: Artefact | None = None

    def deploy(self, folder: str) -> None:
        """Step 8. Let the artefact of a directory answer from now on.

        To go back, deploy the earlier directory. After this call the service needs no file.

        Raises:
            ArtefactError: As `load` raises it. Who answered before goes on.
        """
        raise NotImplementedError("Step 8, Service.deploy, is not written yet.")

    def answer(self, body: bytes) -> tuple[int, dict[str, Any]]:
        """Step 9. Answer the body of a POST to /predict; there is an artefact.

        The body is an order as a JSON object, or a batch: a list of 1 to MAX_ROWS orders.

        Returns:
            A status and what the answer holds. The first that fits:
            413, {"detail": a sentence}: the body has more than MAX_BODY bytes;
            400, {"detail": a sentence}: Python cannot read it as JSON, for whatever reason;
            422, {"errors": [...]}: it is not what is asked for, or an order is not legal;
            200, {"version": the version, "minutes": a number} for an order;
            200, {"version": the version, "minutes": [a number for each order]} for a batch.

            Errors of an order are those of `problems`. In a batch each also has "row", counted
            from 0, and one error is enough to refuse the batch. A body that is no object and no
            list, or a row that is no object, has the field "" and the reason "type". A list of
            none or too many orders has the field "" and the reason "range", without "row".
        """
        raise NotImplementedError("Step 9, Service.answer, is not written yet.")

    def handle(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Step 10. Answer a request. It never raises, and the same request gets the same answer.

        Returns:
            A status, and the answer as JSON in UTF-8. The first that fits:
            404 for a path that is not one of the three below;
            405 for another method than the one below;
            GET /health: 200, {"status": "ok"}, with or without an artefact: the process lives;
            GET /ready: 200, {"version": the version}; without an artefact 503;
            POST /predict: as `answer`; without an artefact 503.
            The answers 404, 405 and 503 are {"detail": a sentence}.
        """
        raise NotImplementedError("Step 10, Service.handle, is not written yet.")
