"""The exam of a challenger: newest days are kept back, and everyone sits it on the same rows."""

from dataclasses import dataclass

import pandas as pd
from sklearn.pipeline import Pipeline

from reference_impl.behaviour import check_behaviour
from reference_impl.evaluate import Floats, Judged, judge, judge_baselines
from reference_impl.gate import Evidence, GateDecision, gate
from reference_impl.problem import Problem
from reference_impl.store import DAY
from reference_impl.train import predict


def split(problem: Problem, labelled: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to learn from, and the newest days to be judged on: more of them where rows are few."""
    newest = labelled[DAY] > labelled[DAY].max() - problem.policy.gate_days
    if newest.sum() < problem.policy.min_rows <= len(labelled):
        # The day that holds the last row needed, counted from the end.
        newest = labelled[DAY] >= labelled[DAY].nlargest(problem.policy.min_rows).min()
    return labelled[~newest], labelled[newest]


@dataclass(frozen=True)
class Exam:
    """Rows to learn from (`past`), and later ones on which everyone is judged (`later`).

    The later rows are also the probe rows for the behaviour of a challenger.
    """

    problem: Problem
    past: pd.DataFrame
    later: pd.DataFrame
    champion: Judged | None
    seed: int

    @classmethod
    def of(
        cls, problem: Problem, rows: pd.DataFrame, champion: Pipeline | None, seed: int
    ) -> "Exam":
        """Split labelled rows and judge the champion, if there is one, on the newest days."""
        past, later = split(problem, rows)
        serving = None
        if champion is not None:
            serving = judge(problem, later, predict(problem, champion, later), "the champion")
        return cls(problem, past, later, serving, seed)

    def sit(self, challenger: Pipeline, latency_ms: float | None = None) -> GateDecision:
        """Judge a challenger that has learnt from `past` at most, and let the gate decide."""

        def answer(rows: pd.DataFrame) -> Floats:
            return predict(self.problem, challenger, rows)

        evidence = Evidence(
            rows=self.later,
            challenger=judge(self.problem, self.later, answer(self.later), "the challenger"),
            baselines=judge_baselines(self.problem, self.past, self.later),
            champion=self.champion,
            behaviour=check_behaviour(self.problem, answer, self.later),
            latency_ms=latency_ms,
        )
        return gate(self.problem, evidence, self.seed)
