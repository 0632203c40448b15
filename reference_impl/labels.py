"""Are these labels fit to learn from, and are any overdue?

A wrong label is worse than none: the loss rises, the loop cannot tell why, and it learns the fault.
So labels are judged before anything is computed from them, as batches are before they are served.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from reference_impl.data_statistics import Floats, Statistics, quantiles
from reference_impl.problem import Problem
from reference_impl.validate import check_batch
from reference_impl.verdict import Failure, Verdict, verdict


def label_shift(residuals: Floats, usual: tuple[float, ...]) -> float:
    """By how much the labels of all orders have moved together, in the unit of the target.

    When the world changes, it changes for some: roadworks slow down the rides of a district, and
    the quickest tenth of the orders stays as it was. A clock that stops at a wrong moment moves
    every order. So the shift is that of the quantile that has moved least, and 0 as soon as one
    has stayed or gone the other way.

    Args:
        residuals: label minus prediction, (n,).
        usual: the quantiles `data_statistics.LEVELS` of the same on rows without a fault.

    >>> round(label_shift(np.array([6.0, 7.0, 8.0, 9.0, 10.0]), (-2.0, -1.0, 0.0, 1.0, 2.0)), 9)
    7.8
    >>> label_shift(np.array([-2.0, -1.0, 8.0, 9.0, 10.0]), (-2.0, -1.0, 0.0, 1.0, 2.0))
    0.0
    """
    moves = np.array(quantiles(residuals)) - np.array(usual)
    if moves.min() > 0:
        return float(moves.min())
    return float(min(moves.max(), 0.0))


def check_labels(problem: Problem, labelled: pd.DataFrame, known: Statistics) -> Verdict:
    """Judge the labels of one day, before they become a loss or a lesson.

    Three kinds of rules: the contract of the target, the key and the time; the share of the orders
    whose label came at all; and a shift that all labels have in common (`label_shift`), which may
    not exceed `max_label_shift` interquartile ranges of the usual errors.

    What it cannot see: an offset below that limit, labels that are wrong for a part of the orders,
    and labels of the wrong orders. And a change of the world that moves every order alike cannot be
    told from a wrong clock by the data alone. It is put into quarantine too, since learning a fault
    costs more than asking a person.

    Args:
        problem: the contract, and the tolerances of its policy.
        labelled: one row for each order that was answered, with `prediction` and the target, NaN
            where no label came.
        known: statistics of the model that made the predictions, with its residuals.

    Returns:
        The verdict, with positions in `labelled`. Rows without a label are among the offending
        ones and block only when they are too many.
    """
    target = problem.target.name
    # The orders were judged when they came, so only what came with the label is left to judge.
    contract = problem.model_copy(update={"columns": [], "slices": [], "expectations": []})
    if labelled.empty or target not in labelled:
        return check_batch(contract, labelled, with_target=True)
    came = labelled[target].notna().to_numpy()
    places = np.flatnonzero(came)
    rows = check_batch(contract, labelled[came], with_target=True)
    failures = [Failure(*own) for own in rows.failures.itertuples(index=False)]
    blocking = list(rows.blocking)
    offending = [
        (int(places[row]), column, check)
        for row, column, check in rows.rows.itertuples(index=False)
    ]
    missing = np.flatnonzero(~came)
    if len(missing):
        offending += [(int(row), target, "no_label") for row in missing]
        failures.append(Failure(target, "no_label", len(missing), f"{len(places)} came"))
    if len(places) < problem.policy.min_label_share * len(labelled):
        blocking.append(f"{target}: no_label ({len(places)} of {len(labelled)} came)")
    shifted, unjudged = _shift_rule(problem, labelled[came], known)
    failures += shifted
    blocking += [f"{target}: {failure.check} ({failure.example})" for failure in shifted]
    return verdict(failures, blocking, offending, rows.status == "rejected", unjudged)


def overdue(problem: Problem, waiting: Iterable[int], today: int) -> list[int]:
    """The days whose labels should have come by now and have not, oldest first.

    Args:
        problem: `label_delay_days`, and how many days more the policy tolerates.
        waiting: days that were answered and have no labels yet.
        today: this evening, after the labels of the day were taken.
    """
    latest = today - problem.label_delay_days - problem.policy.label_tolerance_days
    return sorted(day for day in waiting if day < latest)


def overdue_text(late: list[int]) -> str:
    """What to say of days that are overdue; empty when there is none.

    >>> overdue_text([30, 31])
    'labels are overdue: 2 days, the first is 30'
    """
    return f"labels are overdue: {len(late)} days, the first is {late[0]}" if late else ""


def _shift_rule(
    problem: Problem, labelled: pd.DataFrame, known: Statistics
) -> tuple[list[Failure], tuple[str, ...]]:
    target, policy = problem.target, problem.policy
    if known.residuals is None:
        return [], ("label_shift: the usual errors of the model are not known",)
    numbers = pd.to_numeric(labelled[target.name], errors="coerce")
    residuals = (numbers - labelled["prediction"]).to_numpy(dtype=np.float64)
    residuals = residuals[np.isfinite(residuals)]
    if len(residuals) < policy.min_rows:
        return [], (f"label_shift: {len(residuals)} labels, {policy.min_rows} are needed",)
    shift = label_shift(residuals, known.residuals)
    if abs(shift) <= policy.max_label_shift * (known.residuals[3] - known.residuals[1]):
        return [], ()
    text = f"all labels {shift:+.1f} {target.unit}"
    return [Failure(target.name, "label_shift", len(residuals), text)], ()
