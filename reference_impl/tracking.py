"""Runs with their settings and metrics, and the list of versions: a thin edge over MLflow.

One SQLite file keeps both. Everything is logged by `register`, so nobody has to remember to log.
"""

import logging
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reference_impl.errors import LoopError
from reference_impl.train import TrainingRecord

if TYPE_CHECKING:
    from mlflow import MlflowClient

ALIAS = "champion"


@dataclass(frozen=True)
class Logged:
    """A version as MLflow keeps it: the folder is relative, `manifest` is the hash of a file."""

    version: int
    folder: str
    manifest: str
    created: str
    run_id: str


class Tracking:
    """The runs and versions of one model name.

    Raises:
        LoopError: the database cannot be read.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._name = name
        self.artefacts = folder / "artefacts"
        self._client = _connect(folder / "mlflow.db", name)

    def run(self, key: str) -> str:
        """The id of the run of a key, which is started if there is none yet; "" is always new."""
        experiment = self._experiment()
        if key:
            wanted = "tags.key = '{}'".format(key.replace("'", ""))
            for run in self._client.search_runs([experiment], wanted, max_results=1):
                return str(run.info.run_id)
        run = self._client.create_run(experiment, tags={"key": key.replace("'", "")})
        return str(run.info.run_id)

    def log(self, run_id: str, record: TrainingRecord, content_hash: str) -> None:
        """Log all of a record and end the run. It can be repeated."""
        from mlflow.entities import Metric, Param

        params = {
            "days": f"{record.first_day} to {record.last_day}",
            "rows": record.rows,
            "seed": record.seed,
            "data_version": record.data_version,
            "data_hash": record.data_hash,
            "commit": record.commit,
            "environment": record.environment,
            "content_hash": content_hash,
            **record.params,
        }
        time = int(datetime.fromisoformat(record.created).timestamp() * 1000)
        self._client.log_batch(
            run_id,
            metrics=[Metric(name, value, time, 0) for name, value in record.metrics.items()],
            params=[Param(name, str(value)) for name, value in params.items()],
        )
        self._client.set_terminated(run_id)

    def fail(self, run_id: str, reason: str) -> None:
        """End a run that made no version; the tag `error` says why."""
        self._client.set_tag(run_id, "error", reason)
        self._client.set_terminated(run_id, "FAILED")

    def add(self, run_id: str, folder: str, tags: dict[str, str]) -> int:
        """Make the next version from a run; the number counts from 1."""
        made = self._client.create_model_version(self._name, folder, run_id, tags)
        return int(made.version)

    def logged(self, version: int) -> Logged:
        """One version; raises LoopError when there is none of this number."""
        from mlflow.exceptions import MlflowException

        try:
            return _logged(self._client.get_model_version(self._name, str(version)))
        except MlflowException as error:
            raise LoopError(f"Model '{self._name}' has no version {version}.") from error

    def version_of(self, run_id: str) -> int | None:
        """The version made from a run, or None."""
        found = self._client.search_model_versions(f"run_id='{run_id}'")
        return int(found[0].version) if found else None

    def versions(self) -> list[Logged]:
        """All versions, oldest first."""
        found = self._client.search_model_versions(f"name='{self._name}'")
        return sorted((_logged(entry) for entry in found), key=lambda entry: entry.version)

    def settings(self, run_id: str) -> tuple[dict[str, str], dict[str, float]]:
        """Parameters and metrics of a run."""
        data = self._client.get_run(run_id).data
        return dict(data.params), dict(data.metrics)

    def mark(self, version: int) -> None:
        """Let the alias `champion` point to a version, if it does not yet."""
        aliases = self._client.get_registered_model(self._name).aliases
        if str(aliases.get(ALIAS)) != str(version):
            self._client.set_registered_model_alias(self._name, ALIAS, str(version))

    def _experiment(self) -> str:
        known = self._client.get_experiment_by_name(self._name)
        if known is not None:
            return str(known.experiment_id)
        place = self.artefacts.as_uri()
        return str(self._client.create_experiment(self._name, artifact_location=place))


def _logged(found: Any) -> Logged:  # noqa: ANN401 - MLflow has no types
    tags = found.tags
    return Logged(int(found.version), found.source, tags["manifest"], tags["created"], found.run_id)


def _connect(database: Path, name: str) -> "MlflowClient":
    # Before the import: MLflow reads both when it is loaded.
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    for chatty in ("mlflow", "alembic"):  # set up by the import, so quietened after it
        logging.getLogger(chatty).setLevel(logging.ERROR)
    uri = f"sqlite:///{database.as_posix()}"
    try:
        client = MlflowClient(tracking_uri=uri, registry_uri=uri)
        if not client.search_registered_models(f"name='{name}'"):
            client.create_registered_model(name)
    except (MlflowException, SQLAlchemyError, OSError) as error:
        raise LoopError(
            f"The model registry {database} cannot be read: "
            "use another workspace, or put a copy of the file back."
        ) from error
    return client
