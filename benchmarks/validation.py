"""Is every fault caught, and nothing else? All scenarios, 200 seeds, 90 days, each day judged."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from benchmarks.kept import FOLDER, Told, measured
from benchmarks.report import Goal, Result
from reference_impl.data_statistics import Statistics, statistics_of
from reference_impl.labels import check_labels, overdue
from reference_impl.problem import Problem, load_problem
from reference_impl.simulate import (
    Scenario,
    hurried,
    labels_late,
    load_scenario,
    reported,
    simulate_day,
)
from reference_impl.train import predict, train
from reference_impl.validate import check_batch

DAYS, SEEDS, QUICK = 90, 200, 2
KEPT = FOLDER / "validation.json"
MODEL_SEED = 10_000  # not one of the seeds that are judged
# Events that no column of an order shows: their batches are those of the calm year.
UNSEEN = {"roadworks", "faster_bicycles", "hurry", "label_delay", "label_offset"}


@dataclass(frozen=True)
class Days:
    """What validation said of the days of one scenario and seed: day number to reason."""

    batches: dict[int, str]
    labels: dict[int, str]
    overdue: dict[int, str]

    def first(self, start: int) -> int | None:
        """The first day from `start` on which anything was said; labels count when they come."""
        said = [day for part in (self.batches, self.labels, self.overdue) for day in part]
        return min((day for day in said if day >= start), default=None)

    @classmethod
    def of(cls, told: Told) -> "Days":
        """From what was kept: JSON has no numbers as keys."""
        return cls(
            **{part: {int(day): said for day, said in days.items()} for part, days in told.items()}
        )


def prepared(problem: Problem) -> tuple[Pipeline, Statistics]:
    """One model and its statistics, for all seeds: the city is the same in each of them."""
    calm = load_scenario("calm")
    past = [simulate_day(calm, day, MODEL_SEED) for day in range(-problem.train_days, 0)]
    gate = problem.policy.gate_days
    learnt_from, held_out = pd.concat(past[:-gate]), pd.concat(past[-gate:])
    model = train(problem, learnt_from, seed=1)
    residuals = held_out[problem.target.name].to_numpy() - predict(problem, model, held_out)
    return model, statistics_of(problem, learnt_from, residuals)


def differing(story: Scenario) -> range:
    """The days that can differ from those of the calm year, which are judged once for all."""
    if story.name == "calm":
        return range(DAYS)
    start = min(event.start_day for event in story.events)
    ends = [DAYS if event.end_day is None else event.end_day for event in story.events]
    return range(start, min(max(ends), DAYS))


def judge(problem: Problem, model: Pipeline, known: Statistics, story: Scenario, seed: int) -> Days:
    """Judge every differing day of a scenario: its batch, its labels, and what is overdue."""
    days = differing(story)
    frames = {day: simulate_day(story, day, seed) for day in days}
    batches, labels = {}, {}
    unseen = {event.kind for event in story.events} <= UNSEEN
    for day, frame in [] if unseen else frames.items():
        verdict = check_batch(problem, frame.drop(columns=problem.target.name), known)
        if verdict.status != "accepted":
            batches[day] = verdict.reason
    answered = {day: frame for day, frame in frames.items() if day not in batches}
    for day, frame in _promised(problem, model, answered):
        minutes = hurried(story, day, frame["minutes"], frame["prediction"].to_numpy())
        verdict = check_labels(problem, frame.assign(minutes=reported(story, day, minutes)), known)
        if verdict.status != "accepted":
            known_on = day + problem.label_delay_days + labels_late(story, day)
            labels[known_on] = verdict.reason
    return Days(batches, labels, _late(problem, story, batches))


def _promised(
    problem: Problem, model: Pipeline, frames: dict[int, pd.DataFrame]
) -> Iterator[tuple[int, pd.DataFrame]]:
    # All days at once: a prediction of 20,000 rows costs little more than one of 200.
    if not frames:
        return
    promised = predict(problem, model, pd.concat(frames.values(), ignore_index=True))
    ends = np.cumsum([0, *(len(frame) for frame in frames.values())])
    for (day, frame), (start, end) in zip(frames.items(), pairwise(ends), strict=True):
        yield day, frame.assign(prediction=promised[start:end])


def _late(problem: Problem, story: Scenario, blocked: dict[int, str]) -> dict[int, str]:
    due = {
        day: day + problem.label_delay_days + labels_late(story, day)
        for day in range(DAYS)
        if day not in blocked
    }
    said = {}
    for today in range(DAYS):
        waiting = [day for day, comes in due.items() if day <= today < comes]
        late = overdue(problem, waiting, today)
        if late:
            said[today] = f"labels of {len(late)} days are overdue"
    return said


def run(quick: bool) -> Result:
    """Every scenario over all seeds: what was caught, how late, and what was blocked in vain.

    The full run goes on where one was broken off.
    """
    problem = load_problem("delivery")
    model, known = prepared(problem)

    def play(stories: list[Scenario], seed: int) -> dict[str, Told]:
        return {story.name: asdict(judge(problem, model, known, story, seed)) for story in stories}

    seeds = range(QUICK if quick else SEEDS)
    return table(measured(problem, seeds, play, None if quick else KEPT))


def table(found: dict[str, list[Told]]) -> Result:
    """The result of some seeds of each scenario."""
    rows, goals = [], []
    for name, told in found.items():
        story = load_scenario(name)
        judged = [Days.of(days) for days in told]
        faults = [event.start_day for event in story.events if event.effect == "fault"]
        row, goal = _caught(name, faults[0], judged) if faults else _spared(story, judged)
        rows.append(row)
        goals.append(goal)
    columns = ["scenario", "what", "caught (seeds)", "delay: first / median / last (days)",
               "batches blocked", "labels blocked or overdue"]  # fmt: skip
    title = (
        f"Validation of {len(judged)} seeds x {DAYS} days of 200 orders; one model for all seeds"
    )
    return Result("validation", title, columns, rows, goals, ["numpy", "pandas", "pandera"])


def _caught(name: str, start: int, judged: list[Days]) -> tuple[list[str], Goal]:
    firsts = [days.first(start) for days in judged]
    delays = sorted(first - start for first in firsts if first is not None)
    share = f"{len(delays)} of {len(judged)}"
    span = f"{delays[0]} / {np.median(delays):.0f} / {delays[-1]}" if delays else ""
    goal = Goal(f"{name} is caught", share, len(delays) == len(judged))
    return [name, "fault", share, span, "", ""], goal


def _spared(story: Scenario, judged: list[Days]) -> tuple[list[str], Goal]:
    n = len(judged) * len(differing(story))
    batches = sum(len(days.batches) for days in judged)
    labels = sum(len(days.labels | days.overdue) for days in judged)
    row = [story.name, story.events[-1].effect, "", "", f"{batches} of {n:,}", f"{labels} of {n:,}"]
    wrong = batches + labels
    return row, Goal(f"{story.name} blocks nothing", f"{wrong} days", wrong == 0)
