"""Production, day by day: everything above, in the order in which it happens.

    data arrive -> check -> predict -> look -> labels of an earlier day -> decide -> answer

Beside the loop the first model goes on serving in the shadow, never retrained, on the same rows.
The difference between the two is what the whole machinery is worth. A run that is killed, in any
step, goes on where it was: `resume` gives the same days, data and models as if nothing had been.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from reference_impl.errors import LoopError
from reference_impl.outcome import RunResult, bills, overall, served
from reference_impl.problem import Problem
from reference_impl.production import Production, turn
from reference_impl.source import DaySource, from_plan
from reference_impl.state import read_days
from reference_impl.steps import STEPS
from reference_impl.triggers import POLICIES, Trigger, listens
from reference_impl.workspace import Plan, RunRecord, finish_run, planned, start_run

Progress = Callable[[int, int], None]


def run(  # noqa: PLR0913 - the last two are options
    problem: Problem,
    days_source: DaySource,
    workspace: str | Path,
    seed: int,
    progress: Progress | None = None,
    trigger: str | Trigger = "on loss",
) -> RunResult:
    """Play all days of a source.

    Args:
        problem: the task and its policy.
        days_source: history and batches; see `source`.
        workspace: folder of all runs; this one gets a fresh folder in it.
        seed: of training and bootstrap.
        progress: called after each day with the number of days played and of all days.
        trigger: when a challenger is trained: a name in `triggers.POLICIES`, or a trigger of your
            own; a run with one of your own cannot be resumed.

    Returns:
        What happened, also written to the folder of the run as `days.csv` and `run.json`.

    Raises:
        LoopError: the workspace cannot be written, or the history is too short to train on.
    """
    name = trigger if isinstance(trigger, str) else ""
    chosen = _policy(trigger) if isinstance(trigger, str) else trigger
    plan = Plan(seed, name, days_source.plan)
    folder = start_run(workspace, days_source.name, problem, plan)
    with turn(folder):
        return _play(Production(folder, problem, days_source, seed, chosen), progress)


def resume(folder: Path, progress: Progress | None = None) -> RunResult:
    """Go on with a run that was broken off, from the step in which it stopped.

    Raises:
        LoopError: the folder holds no run, or its source cannot be made again.
    """
    with turn(folder):
        return _play(opened(folder), progress)


def opened(folder: Path) -> Production:
    """The run of a folder, after its last finished step; raises LoopError as `resume` does."""
    problem, plan = planned(folder)
    source = from_plan(problem, plan.source)
    return Production(folder, problem, source, plan.seed, _policy(plan.trigger))


def play_day(production: Production, day: int) -> None:
    """Play the steps of a day that are not done yet."""
    for name in STEPS:
        if name not in production.state.done:
            play_step(production, day, name)


def play_step(production: Production, day: int, name: str) -> None:
    """Play one step and write down that it is done; after the last one the next day begins.

    Raises:
        ValueError: it is not the turn of this step.
    """
    state, names = production.state, list(STEPS)
    if (day, name) != (state.day, names[len(state.done)]):
        raise ValueError(f"it is not the turn of step {name} of day {day}")
    STEPS[name](production, day)
    production.finished(name, last=name == names[-1])


def result(production: Production) -> RunResult:
    """What has happened so far."""
    days = _table(production)
    promotions = [(day, production.model(v)) for day, v in production.state.promotions]
    events, notices = production.source.events, production.state.notices
    listening = listens(production.trigger)
    return RunResult(
        days=days,
        events=events,
        notices=notices,
        models=served(days, promotions),
        error=overall(days, "error"),
        error_never_retrained=overall(days, "error_never"),
        error_oracle=overall(days, "error_oracle"),
        bills=bills(production.problem.prices, days, notices, events, listening),
    )


def _policy(name: str) -> Trigger:
    if name not in POLICIES:
        known = ", ".join(POLICIES)
        raise LoopError(f"There is no policy '{name}': choose one of {known}.")
    return POLICIES[name]


def _play(production: Production, progress: Progress | None) -> RunResult:
    days = production.source.days
    for day in range(production.state.day, days):
        play_day(production, day)
        if progress is not None:
            progress(day + 1, days)
    return finish(production)


def finish(production: Production) -> RunResult:
    """Write what a finished run has to tell into its folder."""
    told = result(production)
    told.days.to_csv(production.folder / "days.csv", index=False)
    learnt = production.champion.record
    record = RunRecord(
        problem=production.problem.name,
        source=production.source.name,
        days=production.state.day,
        seed=production.seed,
        reference_days=(learnt.first_day, learnt.last_day),
    )
    finish_run(production.folder, record)
    return told


def _table(production: Production) -> pd.DataFrame:
    rows = []
    for told in read_days(production.folder)[: production.state.day]:
        row = {name: value for name, value in told.items() if name not in ("scores", "fault")}
        row |= {f"drift_{score['column']}": score["value"] for score in told["scores"]}
        rows.append(row)
    days = pd.DataFrame(rows)
    return days.assign(date=pd.to_datetime(days["date"])) if rows else days
