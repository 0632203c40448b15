"""What a run has cost: the scale on which policies are compared.

An error in minutes cannot say whether a training was worth it, for a minute and a training have no
unit in common. Prices give them one. They stand in the file of the problem (`criteria.Prices`),
agreed on before anything is compared, and here they are only applied.

Three rules of the counting:

- Rows that were served pay for their own minutes, a blocked day pays its own price. Rows of a
  served day that were kept apart pay nothing: how few they may be, the policy says.
- The first model is made under every policy, so it is on nobody's bill.
- A fault is looked at under every policy, since it stops the day. An alarm of the monitor takes
  somebody's time only where the policy listens to alarms: who trains by the calendar or never
  would switch the monitor off, and pays neither its looks nor its false alarms.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reference_impl.criteria import Prices
from reference_impl.evaluate import Floats, mean_absolute_error
from reference_impl.problem import Problem

# Who is scored on the rows of a day, by the ending of the name of a column.
LOOP, NEVER, ORACLE = "", "_never", "_oracle"
FIGURES = [f"{what}{who}" for who in (LOOP, NEVER, ORACLE) for what in ("error", "late", "early")]


@dataclass(frozen=True)
class Tally:
    """What is paid for, before it has a price.

    `late` and `early` are sums over all served rows, in the unit of the target: by how much the
    truth lay above the prediction, and below it. `false_alarms` is None where nobody can know.
    """

    late: float = 0
    early: float = 0
    trainings: int = 0
    looks: int = 0
    blocked_days: int = 0
    false_alarms: int | None = 0


@dataclass(frozen=True)
class Bill:
    """A tally with its prices."""

    prices: Prices
    tally: Tally

    @property
    def parts(self) -> dict[str, float | None]:
        """The money for each part, by its name in `Tally`; None where the tally is not known."""
        tally, prices = self.tally, self.prices
        false = tally.false_alarms
        return {
            "late": tally.late * prices.truth_above,
            "early": tally.early * prices.truth_below,
            "trainings": tally.trainings * prices.training,
            "looks": tally.looks * prices.look,
            "blocked_days": tally.blocked_days * prices.blocked_day,
            "false_alarms": None if false is None else false * prices.false_alarm,
        }

    @property
    def total(self) -> float:
        """The sum of the known parts.

        >>> prices = Prices(truth_above=0.1, truth_below=0.03, training=5, look=40,
        ...                 blocked_day=65, false_alarm=20)
        >>> Bill(prices, Tally(late=300, early=100, trainings=2, looks=1)).total
        83.0
        """
        return sum(part for part in self.parts.values() if part is not None)


def day_figures(
    problem: Problem, rows: pd.DataFrame, predictions: Floats | None, who: str = LOOP
) -> dict[str, float]:
    """What the predictions of `who` for the n rows of a day were off, (n,), by `FIGURES`.

    Returns:
        `error` is the mean absolute error, `late` and `early` are sums; all in the unit of the
        target. Without predictions, as of an oracle that a table does not have, all are NaN.
    """
    error = late = early = float("nan")
    if predictions is not None:
        residuals = rows[problem.target.name].to_numpy(dtype=np.float64) - predictions
        error = mean_absolute_error(problem, rows, predictions)
        late, early = float(residuals.clip(min=0).sum()), float((-residuals).clip(min=0).sum())
    return {f"error{who}": error, f"late{who}": late, f"early{who}": early}


def off_by(days: pd.DataFrame, who: str) -> tuple[float, float] | None:
    """The sums of late and early of all served days; None when `who` predicted on none of them."""
    late, early = days[f"late{who}"], days[f"early{who}"]
    return None if late.isna().all() else (float(late.sum()), float(early.sum()))


def share_of_saving(bill: Bill, never: Bill, oracle: Bill | None) -> float:
    """How much of what could be saved was saved: 0 is never retraining, 1 is the oracle.

    It is negative for a policy that costs more than doing nothing. The oracle promises the expected
    minutes; where being late is dearer than being early, a promise above them is cheaper still, so
    1 is no law of nature.

    Returns:
        (never - bill) / (never - oracle); NaN without an oracle, or where it saves nothing.
    """
    possible = 0.0 if oracle is None else never.total - oracle.total
    return (never.total - bill.total) / possible if possible > 0 else float("nan")
