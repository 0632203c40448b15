"""The same six steps as Dagster assets: a graph to look at, daily partitions, checks, two sensors.

Dagster adds what a loop in a terminal lacks: which table came from which, what ran when, a day that
is played again from the page, a sensor that waits. It adds no logic: an asset plays one step of
one day, and a step that is done is not played again, whoever asks for it.

`python -m reference_impl orchestrate` plans a run and opens Dagster's page on it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from reference_impl.loop import finish, opened, play_step
from reference_impl.production import Production, turn
from reference_impl.source import from_plan
from reference_impl.state import State, load
from reference_impl.steps import STEPS
from reference_impl.workspace import planned

RUN_FOLDER = "MLOPS_RUN_FOLDER"  # the environment variable that names the run
# What each step leaves behind, and what it needs of the same day.
ASSETS = {
    "check": ("checked_orders", []),
    "predict": ("promises", ["checked_orders"]),
    "look": ("drift_scores", ["promises"]),
    "label": ("labelled_orders", ["promises"]),
    "decide": ("decision", ["drift_scores", "labelled_orders"]),
    "answer": ("champion", ["decision", "labelled_orders"]),
}


def definitions(folder: Path) -> dg.Definitions:
    """Everything that Dagster must know of one planned run.

    Raises:
        LoopError: the folder holds no run.
    """
    problem, plan = planned(folder)
    source = from_plan(problem, plan.source)
    first = source.first_date.to_pydatetime()
    end = first + timedelta(days=source.days)
    dates = dg.DailyPartitionsDefinition(start_date=first, end_date=end)
    run = _Run(folder)
    assets = [_asset(run, first, dates, step) for step in STEPS]
    day = dg.define_asset_job("day", selection=assets, executor_def=dg.in_process_executor)
    return dg.Definitions(
        assets=assets,
        asset_checks=[_fit_check(run, assets[0]), _drift_check(run, assets[2])],
        jobs=[day, _report_job(folder)],
        sensors=[_next_day(folder, first, source.days), _drift_sensor(folder)],
        executor=dg.in_process_executor,  # steps of one run take turns
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster dev -m reference_impl.assets` opens."""
    return definitions(Path(os.environ[RUN_FOLDER]))


class _Run:
    """A run that is opened once for all steps of a day: to open it takes longer than a step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: Production | None = None

    @contextmanager
    def open(self) -> Iterator[Production]:
        """The run after its last finished step."""
        kept, self._kept = self._kept, None
        run = opened(self.folder) if kept is None or _is_old(kept) else kept
        yield run
        self._kept = run  # not after an error, which may have left half a step in memory


def _is_old(run: Production) -> bool:
    """Whether another process has played a step since, or a person has rolled back."""
    same = run.state.model_dump_json() == load(run.folder).model_dump_json()
    return not same or run.registry.champion_version() != run.champion.version


def _asset(
    of: _Run, first: datetime, dates: dg.DailyPartitionsDefinition, step: str
) -> dg.AssetsDefinition:
    name, needs = ASSETS[step]
    deps: list[Any] = list(needs)
    if step == "check":
        # A day can only be played after the day before it.
        yesterday = dg.TimeWindowPartitionMapping(start_offset=-1, end_offset=-1)
        deps.append(dg.AssetDep(name, partition_mapping=yesterday))

    @dg.asset(name=name, deps=deps, partitions_def=dates, description=STEPS[step].__doc__)
    def materialised(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        day = (datetime.fromisoformat(context.partition_key) - first).days
        with turn(of.folder), of.open() as run:
            if not _is_done(run.state, day, step):
                play_step(run, day, step)
                if run.state.day == run.source.days:
                    finish(run)
            return dg.MaterializeResult(metadata=_metadata(run, day))

    return materialised


def _is_done(state: State, day: int, step: str) -> bool:
    return day < state.day or (day == state.day and step in state.done)


def _metadata(run: Production, day: int) -> dict[str, Any]:
    told = run.day(day)
    names = ("orders", "status", "error", "error_never", "model_version", "action", "alarm")
    return {name: told[name] for name in names if name in told}


def _fit_check(of: _Run, asset: dg.AssetsDefinition) -> dg.AssetChecksDefinition:
    @dg.asset_check(asset=asset, description="The newest batch was fit to be predicted on.")
    def fit_to_predict_on() -> dg.AssetCheckResult:
        with of.open() as run:
            told = run.newest_day()
        return dg.AssetCheckResult(
            passed=told["status"] == "accepted",
            severity=dg.AssetCheckSeverity.ERROR,
            metadata={"day": told["day"], "reason": told["fault"]},
        )

    return fit_to_predict_on


def _drift_check(of: _Run, asset: dg.AssetsDefinition) -> dg.AssetChecksDefinition:
    @dg.asset_check(asset=asset, description="No column has drifted; a warning, not a stop.")
    def inputs_as_in_training() -> dg.AssetCheckResult:
        with of.open() as run:
            told = run.newest_day()
        drifted = _drifted(told)
        return dg.AssetCheckResult(
            passed=not drifted,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"day": told["day"], "columns": ", ".join(drifted)},
        )

    return inputs_as_in_training


def _drifted(told: dict[str, Any]) -> list[str]:
    return [s["column"] for s in told.get("scores", []) if s["verdict"] == "drift"]


def _next_day(folder: Path, first: datetime, days: int) -> dg.SensorDefinition:
    @dg.sensor(
        job_name="day", minimum_interval_seconds=5, description="Asks for the next day of the run."
    )
    def next_day() -> Iterator[dg.RunRequest | dg.SkipReason]:
        state = load(folder)
        if state.day >= days:
            yield dg.SkipReason("all days have been played")
        else:
            date = (first + timedelta(days=state.day)).date().isoformat()
            # The key makes a second request for the same day do nothing.
            yield dg.RunRequest(run_key=date, partition_key=date)

    return next_day


def _report_job(folder: Path) -> dg.JobDefinition:
    @dg.op
    def drift_report(context: dg.OpExecutionContext) -> None:
        path = opened(folder).report()
        context.log.info(f"The report is {path}")

    @dg.job(description="Write Evidently's report on the last days, for a person to look at.")
    def look() -> None:
        drift_report()

    return look


def _drift_sensor(folder: Path) -> dg.SensorDefinition:
    @dg.sensor(
        job_name="look",
        minimum_interval_seconds=5,
        description="Drift of an input asks for a look, not for a training.",
    )
    def input_drift() -> Iterator[dg.RunRequest | dg.SkipReason]:
        news = [notice for notice in load(folder).notices if notice.kind == "input"]
        if not news:
            yield dg.SkipReason("no input has drifted")
        for notice in news:
            yield dg.RunRequest(run_key=f"{notice.day} {notice.what}")

    return input_drift
