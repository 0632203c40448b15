"""The one setting that is worth tuning: how fast old rows lose their weight."""

import pandas as pd

from reference_impl.evaluate import mean_absolute_error
from reference_impl.exam import split
from reference_impl.problem import Problem
from reference_impl.train import predict, train

TRIALS = 4  # trainings that one tuning takes


def tuned_half_life(problem: Problem, past: pd.DataFrame, seed: int) -> float | None:
    """The half-life that would have been best for the newest days of the training rows.

    The rows of the gate have no part in it: who chooses by them has seen the answers of the exam.

    Args:
        problem: the policy's half-life, its half, its double and None (all rows count the same)
            are tried.
        past: the rows of training; its newest `gate_days` judge, the others teach.
        seed: of the trainings.

    Raises:
        LoopError: there are too few rows to train on.
    """
    inner, newest = split(problem, past)
    usual = problem.policy.half_life_days

    def error(half_life: float | None) -> float:
        fitted = train(problem, inner, seed, half_life)
        return mean_absolute_error(problem, newest, predict(problem, fitted, newest))

    return min((usual, usual / 2, usual * 2, None), key=error)
