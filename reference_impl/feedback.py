"""What must not be learnt from: rows of blocked days, and rows that the model itself has shaped.

A courier who sees the promise hurries when it is tight. Then the label says less about the city
than about the promise, and a model trained on it promises ever shorter times (a hidden feedback
loop, Sculley et al. 2015). No error shows it: the promise makes itself come true.

The remedy is a small random holdout. For some orders nobody is shown the promise; their labels are
what would have happened without it. If the two groups differ, only the holdout may teach and judge.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reference_impl.problem import Problem
from reference_impl.store import DAY

SHOWN = "shown"  # whether the promise was seen by who could act on it; set by the source
_NEEDED = 30  # rows of each group: from fewer a mean says nothing
# Passed by chance once in a thousand times. A false alarm costs most of the training rows.
_SURE = 3.29


@dataclass(frozen=True)
class Effect:
    """What showing a promise does to the truth, in the unit of the target.

    `shift` is the mean of truth minus prediction of the rows shown, minus that of the holdout;
    `noise` is its standard error.
    """

    shift: float
    noise: float

    @property
    def certain(self) -> bool:
        """Whether chance is no explanation."""
        return abs(self.shift) > _SURE * self.noise


def promise_effect(problem: Problem, labelled: pd.DataFrame) -> Effect | None:
    """Compare rows whose promise was shown with the random holdout (Welch's statistic).

    Args:
        problem: names the target.
        labelled: labelled rows; `prediction` and `shown` where a promise was made.

    Returns:
        The effect; None when there is no holdout, or too few rows on either side to judge.
    """
    if SHOWN not in labelled or "prediction" not in labelled:
        return None
    promised = labelled[labelled["prediction"].notna() & labelled[SHOWN].notna()]
    residual = promised[problem.target.name] - promised["prediction"]
    seen = promised[SHOWN].eq(True).to_numpy(dtype=bool)
    groups = [residual.to_numpy(dtype=float)[seen], residual.to_numpy(dtype=float)[~seen]]
    if min(len(group) for group in groups) < _NEEDED:
        return None
    noise = np.sqrt(sum(group.var(ddof=1) / len(group) for group in groups))
    return Effect(float(groups[0].mean() - groups[1].mean()), float(noise))


def teachable(
    problem: Problem, labelled: pd.DataFrame, quarantined: Collection[int] = ()
) -> tuple[pd.DataFrame, list[str]]:
    """Leave out the rows that a model must not learn from, nor be judged on.

    Args:
        problem: names the target.
        labelled: labelled rows with `day_number`.
        quarantined: numbers of the days whose batch or labels were put into quarantine.

    Returns:
        The rows that are left, and one sentence for each refusal.
    """
    refusals = []
    blocked = labelled[DAY].isin(list(quarantined))
    if blocked.any():
        days = labelled.loc[blocked, DAY].nunique()
        refusals.append(f"{int(blocked.sum())} rows of {days} quarantined days are refused")
    kept = labelled[~blocked]
    effect = promise_effect(problem, kept)
    if effect is not None and effect.certain:
        shown = kept[SHOWN].eq(True)
        refusals.append(
            f"{int(shown.sum())} rows are refused because their promise was seen: it changed "
            f"the truth by {effect.shift:+.2f} {problem.target.unit}"
        )
        kept = kept[~shown]
    return kept, refusals
