"""What is let in: batches and labels that are fit; the rest is kept apart, with the reason.

Two tables of the store hold what was kept apart, as text: `quarantine` for orders and
`quarantined_labels`. Nothing there is ever predicted on, scored or learnt from.
"""

from collections.abc import Iterable

import pandas as pd

from reference_impl.data_statistics import Statistics, statistics_of
from reference_impl.errors import LoopError
from reference_impl.kinds import in_kinds
from reference_impl.labels import check_labels, overdue
from reference_impl.problem import Problem
from reference_impl.retrain import Challenge
from reference_impl.store import DAY, Store
from reference_impl.train import predict
from reference_impl.validate import check_batch, check_history


class Intake:
    """The rules of a run, with the statistics of each model: a label is judged by whose it is."""

    def __init__(self, problem: Problem, store: Store) -> None:
        self.problem, self.store = problem, store
        self.known: dict[int, Statistics] = {}  # by version of the model

    def history(self, rows: pd.DataFrame, days: pd.Series) -> None:
        """Let in the rows of before production; `days` gives the number of the day of each.

        Raises:
            LoopError: too many of them are unfit, so there is nothing to learn from.
        """
        verdict = check_history(self.problem, rows)
        if verdict.status == "rejected":
            raise LoopError(
                f"The history cannot be learnt from: {verdict.reason}. Mend the table, or the "
                "limits in the problem file, and run again."
            )
        fit = in_kinds(self.problem, verdict.split(rows.assign(**{DAY: days}))[0])
        self.store.write_days("labelled", fit.drop(columns=DAY), fit[DAY])

    def learn(self, made: Challenge, labelled: pd.DataFrame) -> None:
        """Remember what is usual for a model, when it is promoted or recalled.

        Args:
            made: the model and the rows that it has learnt from.
            labelled: the window on whose newest days, those of the gate, it was judged.
        """
        newest = labelled[DAY] > labelled[DAY].max() - self.problem.policy.gate_days
        held_out = labelled[newest]
        truth = held_out[self.problem.target.name].to_numpy(dtype=float)
        residuals = truth - predict(self.problem, made.pipeline, held_out)
        self.known[made.version] = statistics_of(self.problem, made.learnt_from, residuals)

    def batch(self, day: int, batch: pd.DataFrame, version: int) -> tuple[pd.DataFrame, str]:
        """The rows of a day to predict on (none when it is blocked), and the reason.

        Args:
            day: the number of the day.
            batch: its rows as they came; a target that the simulator has put there is not read.
            version: the model that is to predict.

        Raises:
            LoopError: this is not the table that was agreed.
        """
        hidden = self.problem.target.name
        verdict = check_batch(
            self.problem, batch.drop(columns=hidden, errors="ignore"), self.known[version]
        )
        if verdict.status == "rejected":
            raise LoopError(
                f"Day {day} did not bring the table of problem '{self.problem.name}': "
                f"{verdict.reason}. Mend the feed, or the problem file, and run again."
            )
        fit, apart = verdict.split(batch)
        if verdict.status == "accepted":
            fit = in_kinds(self.problem, fit)
        if len(apart):
            apart = apart.drop(columns=hidden, errors="ignore")
            self.store.write_day("quarantine", apart, day)
        return fit, verdict.reason

    def labels(self, day: int, labelled: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """The rows of a day to score and learn from (none when they are blocked), and the reason.

        They are written to the table `labelled`.

        Args:
            day: the number of the day that the labels are of.
            labelled: its answered orders, with `prediction`, `model_version` and the target.
        """
        known = self.known[int(labelled["model_version"].iloc[0])]
        verdict = check_labels(self.problem, labelled, known)
        fit, apart = verdict.split(labelled)
        fit = in_kinds(self.problem, fit)
        if len(apart):
            self.store.write_day("quarantined_labels", apart, day)
        if len(fit):
            self.store.write_day("labelled", fit, day)
        return fit, verdict.reason

    def overdue(self, waiting: Iterable[int], today: int) -> str:
        """What to say of labels that should be there, `waiting` being the days without; or ""."""
        late = overdue(self.problem, waiting, today)
        return f"labels are overdue: {len(late)} days, the first is {late[0]}" if late else ""
