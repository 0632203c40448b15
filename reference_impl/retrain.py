"""Three signals, three actions, three answers, and a challenger that must prove itself.

A data fault is blocked, a drift of the input is looked at, a growing error on labelled rows is
answered. Training on broken data would teach the fault; training whenever the weather changes
costs much and gains nothing (see the drift lab for the numbers).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from sklearn.pipeline import Pipeline

from reference_impl.card import model_card
from reference_impl.errors import LoopError
from reference_impl.exam import Exam
from reference_impl.feedback import teachable
from reference_impl.gate import GateDecision
from reference_impl.problem import Policy, Problem
from reference_impl.registry import Registry
from reference_impl.train import TrainingRecord, record_of, train
from reference_impl.triggers import DEFAULT, Signals, Trigger
from reference_impl.tune import tuned_half_life

Action = Literal["none", "look", "block", "retrain"]
Answer = Literal["recall", "retrain", "tune"]
_TUNE_AFTER = 2  # refusals in a row


def decide(signals: Signals, policy: Policy, trigger: Trigger = DEFAULT) -> Action:
    """One action for one day; the graver signal wins.

    Returns:
        "block" for a data fault; "retrain" when the trigger fires, which by default it does for an
        alarm of the loss, a follow-up or a person's wish; "look" for drift or for an alarm that
        must wait; else "none".
    """
    if signals.fault:
        return "block"
    if trigger.fires(signals, policy):
        return "retrain"
    return "look" if signals.drifted or signals.loss_alarm(policy) else "none"


def answers(signals: Signals) -> tuple[Answer, Answer]:
    """What is tried once the action is "retrain", in this order, until something passes the gate.

    First an earlier champion is asked, for that costs no training and no waiting. Then a new model
    is trained with the settings that are known to work. Only after two refusals in a row are the
    settings themselves in doubt, and they are tuned: it costs several trainings, and whoever tunes
    at once on the few rows after a change fits their noise.
    """
    return "recall", "tune" if signals.refused >= _TUNE_AFTER else "retrain"


@dataclass(frozen=True)
class Model:
    """A registered model; `promised` is its error at the gate, in the unit of the target."""

    version: int
    pipeline: Pipeline
    record: TrainingRecord
    promised: float

    @classmethod
    def of(cls, registry: Registry, version: int) -> "Model":
        """Read a version from the registry; raises LoopError as `Registry.load` does."""
        kept = registry.artefact(version)
        return cls(version, kept.pipeline, kept.record, kept.record.metrics["mae"])


@dataclass(frozen=True)
class Challenge:
    """The outcome of one challenge: the model as registered, and the decision of the gate.

    `learnt_from` holds the rows of training; `refused` says which rows the model was not allowed to
    learn from, and why.
    """

    model: Model
    decision: GateDecision
    learnt_from: pd.DataFrame
    refused: tuple[str, ...] = ()


def recall(  # noqa: PLR0913 - what is asked, whom, and on which rows
    problem: Problem,
    labelled: pd.DataFrame,
    champion: Model,
    earlier: list[Model],
    seed: int,
    quarantined: Collection[int] = (),
) -> tuple[Model, GateDecision] | None:
    """Ask before training: does a model that we already have do better now?

    When roadworks end, the model of before is right again at once, while a new one would need
    days of new rows. It must pass the same gate on the same newest rows.

    Args:
        problem: the policy's `gate_days` says how many days are judged.
        labelled: labelled rows of the window, with `day` and `day_number`.
        champion: the model that serves.
        earlier: champions of before.
        seed: of the bootstrap.
        quarantined: numbers of the days that are not judged on.

    Returns:
        The best of those that pass, with the decision; None when none does.
    """
    rows, _ = teachable(problem, labelled, quarantined)
    if len(rows) < 2 * problem.policy.min_rows:
        return None  # too few to make a baseline from and to judge by
    exam = Exam.of(problem, rows, champion.pipeline, seed)
    passed = []
    for candidate in {made.version: made for made in earlier}.values():
        if candidate.version == champion.version:
            continue
        decision = exam.sit(candidate.pipeline)
        if decision.promote:
            passed.append((candidate, decision))
    return min(passed, key=lambda pair: pair[1].challenger_error, default=None)


def challenge(  # noqa: PLR0913 - the last five are options
    problem: Problem,
    labelled: pd.DataFrame,
    registry: Registry,
    data_version: int,
    seed: int,
    key: str = "",
    quarantined: Collection[int] = (),
    answer: Answer = "retrain",
    latency_of: Callable[[Pipeline], float] | None = None,
    champion: Pipeline | None = None,
) -> Challenge:
    """Train on all but the newest days, judge both models on these, promote the better one.

    Every challenger is registered, also one that is refused: its record says why. What has passed
    the gate is what serves; it is not fitted again on the rows of the gate, because nobody would
    have judged that model.

    Args:
        problem: the policy's `gate_days` says how many days are kept for the gate.
        labelled: labelled rows of the window, with `day` and `day_number`.
        registry: holds the champion, if there is one yet, and keeps the challenger.
        data_version: version of the table that the rows came from.
        seed: of training and bootstrap.
        key: names this challenge within the run; one that is repeated after a crash finds the
            model that it has registered before.
        quarantined: numbers of the days that must not be learnt from; see `feedback.teachable`.
        answer: "tune" chooses the half-life anew; see `tuned_half_life`.
        latency_of: measures the milliseconds of one prediction; without it latency is not judged.
        champion: the one of the registry, if it is in memory already; to read it takes as long as
            the training.

    Raises:
        LoopError: there are too few rows to train on, or too few are left after the refusals.
    """
    rows, refused = _enough(problem, *teachable(problem, labelled, quarantined))
    champion = registry.champion() if champion is None else champion
    exam = Exam.of(problem, rows, champion, seed)
    past = exam.past
    with registry.attempt(key) as run_key:  # a training that breaks off is a run too
        half_life = _half_life(problem, past, champion, seed, answer)
        pipeline = train(problem, past, seed, half_life)
        latency = None if latency_of is None else latency_of(pipeline)
        decision = exam.sit(pipeline, latency)
        params = {"half_life_days": str(half_life), "judged_on": decision.judged_on}
        record = record_of(problem, labelled, past, data_version, seed, params, _metrics(decision))
        card = model_card(problem, record, decision, owners=problem.owners.model_dump())
        version = registry.register(problem, pipeline, record, exam.later, card, run_key)
    if decision.promote:
        registry.promote(version)
    model = Model(version, pipeline, record, decision.challenger_error)
    return Challenge(model, decision, past, tuple(refused))


def _half_life(
    problem: Problem, past: pd.DataFrame, champion: Pipeline | None, seed: int, answer: Answer
) -> float | None:
    if answer == "tune":
        return tuned_half_life(problem, past, seed)
    # The first model has no change to follow, so every row of its history counts the same.
    return None if champion is None else problem.policy.half_life_days


def _enough(
    problem: Problem, rows: pd.DataFrame, refused: list[str]
) -> tuple[pd.DataFrame, list[str]]:
    needed = problem.policy.min_rows
    if len(rows) < 2 * needed:
        raise LoopError(
            f"{len(rows)} labelled rows are too few to train on and to judge by: problem "
            f"'{problem.name}' asks for {needed} of each{''.join(f'; {why}' for why in refused)}."
        )
    return rows, refused


def _metrics(decision: GateDecision) -> dict[str, float]:
    metrics = {"mae": decision.challenger_error, "mae_baseline": decision.baseline_error}
    if decision.champion_error is not None:
        metrics["mae_champion"] = decision.champion_error
    return metrics
