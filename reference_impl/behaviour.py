"""Does the model behave? Expectations that hold whatever the data say, tried on probe rows.

A test set only asks what was asked before. A behavioural test changes one thing about a row and
looks whether the prediction answers as it must: a longer distance must not shorten the promise.
The two kinds, directional expectation and invariance, are those of CheckList (Ribeiro et al. 2020).
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from reference_impl.criteria import Expectation
from reference_impl.evaluate import Floats
from reference_impl.problem import Column, Problem

Predict = Callable[[pd.DataFrame], Floats]

_COLUMNS = ["what", "rows", "broken", "share", "max_share", "worst", "verdict"]


def check_behaviour(problem: Problem, predict: Predict, probe: pd.DataFrame) -> pd.DataFrame:
    """Try every expectation of a problem on probe rows.

    Args:
        problem: its `expectations` say what is changed and how the prediction must answer.
        predict: takes n rows and gives n predictions in the unit of the target; a pipeline, an
            artefact or a service.
        probe: rows with the feature columns, labelled or not.

    Returns:
        One row an expectation: what, rows (that could be changed), broken (number of them), share,
        max_share, worst (by how much an answer was wrong at most, in the unit of the target) and
        verdict: "passed", "failed", or "cannot judge" with fewer rows than the policy's `min_rows`.
    """
    answers = predict(probe) if len(probe) else np.empty(0)
    tried = [_try(problem, expected, predict, probe, answers) for expected in problem.expectations]
    return pd.DataFrame(tried, columns=_COLUMNS)


def _try(
    problem: Problem, expected: Expectation, predict: Predict, probe: pd.DataFrame, answers: Floats
) -> tuple[str, int, int, float, float, float, str]:
    column = next(column for column in problem.columns if column.name == expected.column)
    changed = change(expected, column, probe)
    # A missing value cannot be moved, and what is at the limit already stays there.
    moved = (changed[column.name] != probe[column.name]) & probe[column.name].notna()
    after = changed[moved]
    needed = problem.policy.min_rows
    limit = expected.max_share
    if len(after) < needed:
        return expected.what, len(after), 0, np.nan, limit, np.nan, "cannot judge"
    wrong = wrong_by(expected, predict(after) - answers[moved.to_numpy(dtype=bool)])
    broken = wrong > expected.tolerance
    verdict = "failed" if broken.mean() > limit else "passed"
    share, worst = float(broken.mean()), float(wrong.max())
    return expected.what, len(after), int(broken.sum()), share, limit, worst, verdict


def change(expected: Expectation, column: Column, probe: pd.DataFrame) -> pd.DataFrame:
    """The probe rows after the change that an expectation asks for; numbers keep their limits."""
    if expected.add is None:
        return probe.assign(**{column.name: expected.set_to})
    moved = probe[column.name] + expected.add
    return probe.assign(**{column.name: moved.clip(column.min, column.max)})


def wrong_by(expected: Expectation, answer: Floats) -> Floats:
    """By how much each answer, (n,), goes against the expectation; 0 where it does not.

    >>> shorter = Expectation(what="", column="km", add=1, direction="increases")
    >>> wrong_by(shorter, np.array([2.0, -0.5])).tolist()
    [0.0, 0.5]
    """
    if expected.direction == "none":
        return np.asarray(np.abs(answer))
    against = -answer if expected.direction == "increases" else answer
    return np.asarray(against.clip(min=0) + 0.0)
