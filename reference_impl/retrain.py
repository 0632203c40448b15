"""Three signals, three actions, and a challenger that must prove itself.

A data fault is blocked, a drift of the input is looked at, a growing error on labelled rows is
answered by training. Training on broken data would teach the fault; training whenever the weather
changes costs much and gains nothing (see the drift lab for the numbers).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from reference_impl.evaluate import GateDecision, Interval, absolute_errors, baseline, gate
from reference_impl.problem import Policy, Problem
from reference_impl.registry import Registry
from reference_impl.store import DAY
from reference_impl.train import TrainingRecord, predict, record_of, train

Action = Literal["none", "look", "block", "retrain"]


@dataclass(frozen=True)
class Signals:
    """What is known at the end of a day.

    `fault` is the reason of a quarantine or empty; `drifted` names columns; `loss` is the interval
    of the champion's error on its latest labelled rows, or None while there are too few;
    `promised` is the standard: the best error at the gate of the champions of late. A model that
    was promoted in an emergency does not lower it. `waited` counts the days since the last
    challenge and `refused` the refusals in a row; `follow_up` says that the champion was trained
    soon after a change, on few rows of the new world, and is due for another challenge.
    """

    fault: str = ""
    drifted: tuple[str, ...] = ()
    loss: Interval | None = None
    promised: float = float("inf")
    waited: int | None = None
    refused: int = 0
    follow_up: bool = False

    def loss_alarm(self, policy: Policy) -> bool:
        """Whether even the low end of the error is above what was promised and tolerated."""
        return self.loss is not None and self.loss.low > self.promised * (1 + policy.loss_tolerance)


def decide(signals: Signals, policy: Policy) -> Action:
    """One action for one day; the graver signal wins.

    From the third refusal in a row the wait doubles, up to eight times: the first challenges after
    a change come too early, when only the rows of the gate are new, but where no model can do
    better the loop must come to rest.

    Returns:
        "block" for a data fault; "retrain" for an alarm of the loss or a follow-up, unless the
        last challenge is too recent; "look" for drift or an alarm that must wait; else "none".
    """
    if signals.fault:
        return "block"
    alarm = signals.loss_alarm(policy)
    pause = policy.cool_down_days * 2 ** min(max(signals.refused - 2, 0), 3)
    rested = signals.waited is None or signals.waited >= pause
    if rested and (alarm or signals.follow_up):
        return "retrain"
    return "look" if alarm or signals.drifted else "none"


@dataclass(frozen=True)
class Challenge:
    """The outcome of one challenge: the model as registered, and the decision of the gate."""

    version: int
    pipeline: Pipeline
    record: TrainingRecord
    decision: GateDecision
    learnt_from: pd.DataFrame


def recall(
    problem: Problem,
    labelled: pd.DataFrame,
    champion: Challenge,
    earlier: list[Challenge],
    seed: int,
) -> tuple[Challenge, GateDecision] | None:
    """Ask before training: does a model that we already have do better now?

    When roadworks end, the model of before is right again at once, while a new one would need
    days of new rows. It must pass the same gate on the same newest rows.

    Args:
        problem: the policy's `gate_days` says how many days are judged.
        labelled: labelled rows of the window, with `day` and `day_number`.
        champion: the model that serves.
        earlier: champions of before.
        seed: of the bootstrap.

    Returns:
        The best of those that pass, with the decision; None when none does.
    """
    past, later = _split(problem, labelled)
    passed = []
    for candidate in {made.version: made for made in earlier}.values():
        if candidate.version == champion.version:
            continue
        errors = _errors(problem, past, later, champion.pipeline, candidate.pipeline)
        decision = gate(errors, problem.policy, seed)
        if decision.promote:
            passed.append((candidate, decision))
    return min(passed, key=lambda pair: pair[1].challenger_error, default=None)


def challenge(
    problem: Problem,
    labelled: pd.DataFrame,
    registry: Registry,
    data_version: int,
    seed: int,
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

    Raises:
        LoopError: there are too few rows to train on.
    """
    past, later = _split(problem, labelled)
    champion = registry.champion()
    # The first model has no change to follow, so every row of its history counts the same.
    half_life = None if champion is None else problem.policy.half_life_days
    pipeline = train(problem, past, seed, half_life)
    errors = _errors(problem, past, later, champion, pipeline)
    decision = gate(errors, problem.policy, seed)
    params = {"half_life_days": str(half_life)}
    record = record_of(problem, labelled, past, data_version, seed, params, _metrics(decision))
    version = registry.register(problem, pipeline, record, probe=later)
    if decision.promote:
        registry.promote(version)
    return Challenge(version, pipeline, record, decision, past)


def _split(problem: Problem, labelled: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to learn from, and the newest days to be judged on."""
    newest = labelled[DAY] > labelled[DAY].max() - problem.policy.gate_days
    return labelled[~newest], labelled[newest]


def _errors(
    problem: Problem,
    past: pd.DataFrame,
    later: pd.DataFrame,
    champion: Pipeline | None,
    challenger: Pipeline,
) -> pd.DataFrame:
    """Absolute errors of everyone on the same later rows."""
    errors = pd.DataFrame({"day": later["day"].to_numpy()})
    clerk = np.asarray(baseline(problem, past, later))
    errors["baseline"] = absolute_errors(problem, later, clerk)
    errors["challenger"] = absolute_errors(problem, later, predict(problem, challenger, later))
    if champion is not None:
        errors["champion"] = absolute_errors(problem, later, predict(problem, champion, later))
    return errors


def _metrics(decision: GateDecision) -> dict[str, float]:
    metrics = {"mae": decision.challenger_error, "mae_baseline": decision.baseline_error}
    if decision.champion_error is not None:
        metrics["mae_champion"] = decision.champion_error
    return metrics
