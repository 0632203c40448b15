"""Models with versions, and one of them is the champion.

A thin edge over MLflow with a SQLite file. Promotion and rollback move an alias; no file is
copied and no model is built again, which is why going back takes a second and not a night.
Models are kept in the skops format: loading a pickle runs whatever code is in it, while skops
builds only types that are known or listed here.
"""

import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sklearn.pipeline import Pipeline

from reference_impl.errors import LoopError
from reference_impl.train import TrainingRecord

if TYPE_CHECKING:
    from mlflow import MlflowClient

ALIAS = "champion"
TRUSTED_TYPES = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]
_LINE = "line_of_champions"  # a tag: promoted versions, oldest first; the last one serves
_REQUIREMENTS = ["scikit-learn", "skops", "pandas"]  # given, since guessing them takes 7 seconds


@dataclass(frozen=True)
class ModelVersion:
    """One entry of the registry."""

    version: int
    created: str
    params: dict[str, str]
    metrics: dict[str, float]
    data_version: int
    commit: str
    is_champion: bool


class Registry:
    """The models of one problem, in a folder of their own.

    Raises:
        LoopError: the database of the folder cannot be read.
    """

    def __init__(self, folder: str | Path, name: str) -> None:
        self.folder = Path(folder).resolve()
        self.name = name
        self._client = self._connect()

    def register(self, pipeline: Pipeline, record: TrainingRecord, key: str = "") -> int:
        """Keep a fitted pipeline with its record; it does not serve until it is promoted.

        Returns:
            The new version, from 1 upwards.

        Raises:
            LoopError: the model holds a type that skops does not know and nobody has listed.
        """
        import mlflow.sklearn
        from mlflow.exceptions import MlflowException

        for found in self._client.search_model_versions(f"name='{self.name}'") if key else []:
            if found.tags.get("key") == key:
                return int(found.version)
        mlflow.set_tracking_uri(self._uri)  # global in MLflow, so set before each use
        with mlflow.start_run(experiment_id=self._experiment()) as run:
            settings = {"seed": record.seed, "rows": record.rows, **record.params}
            mlflow.log_params(settings | {"days": f"{record.first_day} to {record.last_day}"})
            mlflow.log_metrics(record.metrics)
            mlflow.log_dict(asdict(record), "record.json")
            try:
                logged = mlflow.sklearn.log_model(
                    pipeline,
                    name="model",
                    serialization_format="skops",
                    skops_trusted_types=TRUSTED_TYPES,
                    pip_requirements=_REQUIREMENTS,
                )
            except MlflowException as error:
                message = f"A {type(pipeline).__name__} cannot be kept: it holds an untrusted type."
                raise LoopError(message) from error
        made = self._client.create_model_version(
            self.name,
            logged.model_uri,
            run_id=run.info.run_id,
            tags={
                "created": record.created,
                "key": key,
                "data_version": str(record.data_version),
                "commit": record.commit,
            },
        )
        return int(made.version)

    def promote(self, version: int) -> None:
        """Let a version serve. Raises LoopError when there is no such version."""
        if version not in {entry.version for entry in self.versions()}:
            raise LoopError(f"Model '{self.name}' has no version {version}.")
        line = self._line()
        if line[-1:] != [version]:
            self._move(version, [*line, version])

    def rollback(self) -> int:
        """Let the version serve that served before the champion.

        Returns:
            The version that serves now.

        Raises:
            LoopError: there is no earlier champion.
        """
        line = self._line()
        if len(line) < 2:
            raise LoopError(f"Model '{self.name}' has no earlier champion to go back to.")
        self._client.set_model_version_tag(self.name, str(line[-1]), "rolled_back", "true")
        self._move(line[-2], line[:-1])
        return line[-2]

    def champion_version(self) -> int:
        """The version that serves. Raises LoopError when none has been promoted."""
        line = self._line()
        if not line:
            raise LoopError(f"Model '{self.name}' has no champion yet: run the loop first.")
        return int(self._client.get_model_version_by_alias(self.name, ALIAS).version)

    def champion(self) -> Pipeline | None:
        """The pipeline that serves, or None when nothing has been promoted yet."""
        return self.load(self.champion_version()) if self._line() else None

    def load(self, version: int) -> Pipeline:
        """Build the pipeline of a version again; raises LoopError when there is no such version."""
        import mlflow.sklearn
        from mlflow.exceptions import MlflowException

        mlflow.set_tracking_uri(self._uri)
        try:
            pipeline: Pipeline = mlflow.sklearn.load_model(f"models:/{self.name}/{version}")
        except (MlflowException, OSError) as error:
            raise LoopError(f"Model '{self.name}' has no version {version} to load.") from error
        return pipeline

    def record(self, version: int) -> TrainingRecord:
        """How a version was made."""
        import mlflow.artifacts

        found = self._client.get_model_version(self.name, str(version))
        mlflow.set_tracking_uri(self._uri)
        facts = mlflow.artifacts.load_dict(f"runs:/{found.run_id}/record.json")
        return TrainingRecord(**facts)

    def versions(self) -> list[ModelVersion]:
        """All versions, oldest first."""
        champion = self._line()[-1:]
        found = self._client.search_model_versions(f"name='{self.name}'")
        return sorted((self._entry(v, champion) for v in found), key=lambda entry: entry.version)

    def _entry(self, found: Any, champion: list[int]) -> ModelVersion:  # noqa: ANN401 - MLflow has no types
        run = self._client.get_run(found.run_id).data
        return ModelVersion(
            version=int(found.version),
            created=found.tags["created"],
            params=dict(run.params),
            metrics=dict(run.metrics),
            data_version=int(found.tags["data_version"]),
            commit=found.tags["commit"],
            is_champion=champion == [int(found.version)],
        )

    @property
    def _uri(self) -> str:
        return f"sqlite:///{(self.folder / 'mlflow.db').as_posix()}"

    def _connect(self) -> "MlflowClient":
        # Before the import: MLflow reads both when it is loaded.
        os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
        os.environ["DO_NOT_TRACK"] = "true"
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException
        from sqlalchemy.exc import SQLAlchemyError

        for chatty in ("mlflow", "alembic"):  # set up by the import, so quietened after it
            logging.getLogger(chatty).setLevel(logging.ERROR)
        database = self.folder / "mlflow.db"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            client = MlflowClient(tracking_uri=self._uri, registry_uri=self._uri)
            if not client.search_registered_models(f"name='{self.name}'"):
                client.create_registered_model(self.name)
        except (MlflowException, SQLAlchemyError, OSError) as error:
            raise LoopError(
                f"The model registry {database} cannot be read: "
                "use another workspace, or put a copy of the file back."
            ) from error
        return client

    def _experiment(self) -> str:
        known = self._client.get_experiment_by_name(self.name)
        if known is not None:
            return str(known.experiment_id)
        place = (self.folder / "artefacts").as_uri()
        return str(self._client.create_experiment(self.name, artifact_location=place))

    def _line(self) -> list[int]:
        tags = self._client.get_registered_model(self.name).tags
        return [int(version) for version in json.loads(tags.get(_LINE, "[]"))]

    def _move(self, version: int, line: list[int]) -> None:
        self._client.set_registered_model_alias(self.name, ALIAS, str(version))
        self._client.set_registered_model_tag(self.name, _LINE, json.dumps(line))
