"""Models with versions, and one of them is the champion.

A version is the directory of an artefact, under a path relative to the registry, so a folder that
was moved still loads. Promotion and rollback add a line to a journal; no file is copied and no
model is built again, which is why going back takes milliseconds and not a night. The alias
`champion` in MLflow is a copy for those who look there: it decides nothing, and it is put right
whenever the registry is opened.
"""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sklearn.pipeline import Pipeline

from reference_impl.artefact import MANIFEST, Artefact, build, load, read_record
from reference_impl.errors import LoopError
from reference_impl.identity import content_hash, file_hash
from reference_impl.journal import Journal, Move
from reference_impl.problem import Problem
from reference_impl.tracking import Tracking
from reference_impl.train import TrainingRecord


@dataclass(frozen=True)
class ModelVersion:
    """One entry of the registry."""

    version: int
    created: str
    params: dict[str, str]
    metrics: dict[str, float]
    data_version: int
    commit: str
    content_hash: str
    is_champion: bool


class Registry:
    """The models of one problem, in a folder of their own.

    Raises:
        LoopError: a database of the folder cannot be read.
    """

    def __init__(self, folder: str | Path, name: str) -> None:
        self.folder = Path(folder).resolve()
        self.name = name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LoopError(f"The model registry {folder} cannot be read or made.") from error
        self._journal = Journal(self.folder / "champions.db", name)
        with self._journal.alone():  # two processes must not make the same tables
            self._tracking = Tracking(self.folder, name)
        self._copy_champion()  # a crash may have come between a move and its copy

    @contextmanager
    def attempt(self, key: str = "") -> Iterator[str]:
        """Open the run before a training begins, so that one that breaks off is in the list too.

        Start and end of the run are those of the work inside. The run ends well when `register` is
        called in it; after an error it has failed; a killed process leaves it open until the step
        is done again.

        Args:
            key: as for `register`; a new one is made up when it is empty.

        Yields:
            The key to register under.
        """
        key = key or uuid.uuid4().hex
        with self._journal.alone():
            run_id = self._tracking.run(key)
        try:
            yield key
        except Exception as error:
            self._tracking.fail(run_id, repr(error))
            raise

    def register(  # noqa: PLR0913 - as `artefact.build`
        self,
        problem: Problem,
        pipeline: Pipeline,
        record: TrainingRecord,
        probe: pd.DataFrame,
        card: str = "",
        key: str = "",
    ) -> int:
        """Keep a fitted pipeline as an artefact; it does not serve until it is promoted.

        Args:
            problem: see `artefact.build`, as for all but the last.
            pipeline: fitted by `train`.
            record: how it was made; all of it is logged.
            probe: real rows.
            card: text of the model card.
            key: names the step that registers, such as "day-0040". A step that is done again
                after a crash finds what it has made before, and finishes it.

        Returns:
            The new version, from 1 upwards, or the one that was made under this key.

        Raises:
            LoopError: the model cannot be kept, see `artefact.build`; or another model was made
                under this key.
        """
        with self._journal.alone():
            run_id = self._tracking.run(key)
            # Where MLflow looks for the artefacts of a run, so that its pages show them.
            folder = self._tracking.artefacts / run_id / "artifacts" / "model"
            for unfinished in folder.parent.glob(".unfinished-*"):
                shutil.rmtree(unfinished)
            try:
                if folder.exists():
                    made = _same(load(folder), pipeline)
                else:
                    made = build(folder, problem, pipeline, record, probe, card)
            except LoopError as error:
                self._tracking.fail(run_id, str(error))  # a run that failed is seen as one
                raise
            version = self._tracking.version_of(run_id)
            if version is None:
                self._tracking.log(run_id, made.record, made.content_hash)
                tags = {"manifest": file_hash(folder / MANIFEST), "created": made.record.created}
                place = folder.relative_to(self.folder).as_posix()
                version = self._tracking.add(run_id, place, tags)
        return version

    def promote(self, version: int, over: int | None = None) -> None:
        """Let a version serve. To promote the champion again changes nothing.

        Args:
            version: of this registry.
            over: the champion that the version was judged against, when there was one. If another
                one serves by now, the comparison says nothing about it.

        Raises:
            LoopError: there is no such version, or another one serves than `over`.
        """
        self._tracking.logged(version)
        self._journal.promote(version, over)
        self._copy_champion()

    def rollback(self, of: int | None = None) -> int:
        """Let the version serve that served before the champion.

        Args:
            of: the version that must go. When it serves no more, nothing is done: a rollback that
                is repeated after a crash must not go back twice.

        Returns:
            The version that serves now.

        Raises:
            LoopError: there is no earlier champion.
        """
        serves = self._journal.rollback(of)
        if serves is None:
            raise LoopError(f"Model '{self.name}' has no earlier champion to go back to.")
        self._copy_champion()
        return serves

    def champion_version(self) -> int:
        """The version that serves. Raises LoopError when none has been promoted."""
        line = self._journal.line()
        if not line:
            raise LoopError(f"Model '{self.name}' has no champion yet: run the loop first.")
        return line[-1]

    def champion(self) -> Pipeline | None:
        """The pipeline that serves, or None when nothing has been promoted yet."""
        line = self._journal.line()
        return self.load(line[-1]) if line else None

    def moves(self) -> list[Move]:
        """Every promotion and rollback, oldest first: the version that served from then on."""
        return self._journal.moves()

    def load(self, version: int) -> Pipeline:
        """The pipeline of a version; raises LoopError as `artefact` does."""
        return self.artefact(version).pipeline

    def artefact(self, version: int) -> Artefact:
        """The directory of a version, with every file verified.

        Raises:
            LoopError: there is no such version, or a file is missing or was changed.
        """
        loaded = load(self.place(version))
        # Who changes a file and its hash in the manifest as well is found here.
        if file_hash(loaded.folder / MANIFEST) != self._tracking.logged(version).manifest:
            raise LoopError(f"Version {version} cannot be trusted: {MANIFEST} was changed.")
        return loaded

    def record(self, version: int) -> TrainingRecord:
        """How a version was made; raises LoopError when there is no such version or record."""
        return read_record(self.place(version) / "record.json")

    def place(self, version: int) -> Path:
        """Where the directory of a version stands; raises LoopError without such a version."""
        place = (self.folder / self._tracking.logged(version).folder).resolve()
        if not place.is_relative_to(self.folder):
            raise LoopError(f"Version {version} names a folder outside the registry: {place}.")
        return place

    def versions(self) -> list[ModelVersion]:
        """All versions, oldest first."""
        champion = self._journal.line()[-1:]
        entries = []
        for logged in self._tracking.versions():
            params, metrics = self._tracking.settings(logged.run_id)
            entries.append(
                ModelVersion(
                    version=logged.version,
                    created=logged.created,
                    params=params,
                    metrics=metrics,
                    data_version=int(params["data_version"]),
                    commit=params["commit"],
                    content_hash=params["content_hash"],
                    is_champion=champion == [logged.version],
                )
            )
        return entries

    def _copy_champion(self) -> None:
        line = self._journal.line()
        if line:
            self._tracking.mark(line[-1])


def _same(made: Artefact, pipeline: Pipeline) -> Artefact:
    if made.content_hash != content_hash(pipeline):
        raise LoopError(
            f"{made.folder} holds another model than was made now: code or data have changed "
            "since this run began, so start a new run."
        )
    return made
