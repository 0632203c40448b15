"""Lab drift: notice that the world has changed.

The delivery service trained its model on some months of orders, the *reference*. Each day brings
new orders, the *current* data. You write, from the top to the bottom of this file, what decides
whether the current data still look like the reference, and what to do when they do not.

A *column* is one feature of many orders: a one-dimensional NumPy array of floats. A missing value
is NaN. Leave the arrays that you are given unchanged. Run `lab check drift` after each step.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Verdict = Literal["drift", "no drift", "cannot judge"]
Action = Literal["block", "look", "retrain", "none"]

BINS = 10
"""How many bins `judge` uses for the values that are present."""

MIN_VALUES = 50
"""With fewer values than this, a sample says too little to be judged."""

WORTH_A_LOOK = 0.1
"""A PSI below this is too small to spend a person's time on, however sure we are of it."""


def reference_bins(reference: Column, bins: int = BINS) -> Column:
    """Step 1. Return the inner edges of bins that hold equal shares of the reference.

    The edges are the quantiles 1/bins, 2/bins, ..., (bins - 1)/bins of the values that are
    present, as `np.quantile` defines them: with n values in order, counted from 0, edge k has the
    rank k * (n - 1) / bins, and between two ranks it lies on the straight line between their
    values. Where the rank is a whole number, the edge is exactly that value. (3 * 0.1 is a hair
    more than 3 / 10: with such a rank an edge lies a hair above its value.) Missing values are
    left out. An edge that appears more than once is kept once. The first bin has no lower end and
    the last one no upper end, so that every later value falls into some bin.

    Args:
        reference: At least one value is present.
        bins: At least 2.

    Returns:
        At most bins - 1 edges, each larger than the one before.

    Example:
        The values 0, 1, 2, ..., 100 in 4 bins have the edges 25, 50, 75.
    """
    raise NotImplementedError("Step 1, reference_bins, is not written yet.")


def psi(reference: Column, current: Column, bins: int = BINS) -> float:
    """Step 2. Return the population stability index of the current data.

    Both columns are counted in the same bins: those of `reference_bins(reference, bins)`, where a
    value that equals an edge belongs to the bin above that edge, and one more bin for the missing
    values, which is there even when nothing is missing. Let K be the number of all these bins.
    In each sample,

        share of a bin = (count in the bin + 0.5) / (rows of the sample + 0.5 * K)

    where the rows include the missing values. The 0.5 keeps an empty bin from making the result
    infinite. With p the shares of the reference and q those of the current data,

        PSI = sum over all bins of (q - p) * ln(q / p)

    Args:
        reference: At least one value is present.
        current: At least one row.
        bins: At least 2.
    """
    raise NotImplementedError("Step 2, psi, is not written yet.")


def ks(reference: Column, current: Column) -> float:
    """Step 3. Return the two-sided Kolmogorov-Smirnov statistic, between 0 and 1.

    For a number x, F(x) is the share of a sample's values that are at most x. The statistic is
    the largest distance |F_reference(x) - F_current(x)| over all x. Missing values are left out.
    It needs no bins; write it without SciPy.

    Args:
        reference: At least one value is present.
        current: At least one value is present.
    """
    raise NotImplementedError("Step 3, ks, is not written yet.")


def threshold(n_reference: int, n_current: int, bins: int = BINS) -> float:
    """Step 4. Return the PSI above which we speak of drift, for samples of these sizes.

    Two samples from the same world never fill the bins alike, so their PSI is above 0 by chance
    alone. Divided by (1/n_reference + 1/n_current), this chance PSI follows, nearly, a chi-squared
    distribution with bins - 1 degrees of freedom. Such a variable has the mean bins - 1 and the
    variance 2 * (bins - 1). Work out from this the mean and the standard deviation of the chance
    PSI itself. The threshold is its mean plus 3 standard deviations, but never less than
    WORTH_A_LOOK.

    Args:
        n_reference: The rows of the reference, at least 1.
        n_current: The rows of the current data, at least 1.
        bins: The bins for the values that are present, at least 2.
    """
    raise NotImplementedError("Step 4, threshold, is not written yet.")


def judge(reference: Column, current: Column) -> Verdict:
    """Step 5. Say whether the current data have drifted away from the reference.

    The verdict is "cannot judge" when

    - fewer than MIN_VALUES values are present in the reference or in the current data (so an
      empty column, and one where all is missing, cannot be judged);
    - a value of either is infinite;
    - all values that are present in the reference are the same.

    Otherwise it is "drift" when the PSI in BINS bins is above the `threshold` for these samples
    and BINS bins, and "no drift" when it is not. Rows count with their missing values.
    """
    raise NotImplementedError("Step 5, judge, is not written yet.")


def action(*, data_fault: bool, input_drift: bool, loss_rose: bool | None) -> Action:
    """Step 6. Say what the team does, given three signals.

    - "block": the data are broken (kilometres became metres). Keep them away from the model and
      from training, and call the owner of the feed. Whatever else the signals say, broken data
      explain it.
    - "retrain": the data are sound and the model has become worse on orders whose minutes are
      known by now.
    - "look": the inputs have drifted, and nothing says that the model has become worse.
    - "none": nothing happened.

    Args:
        data_fault: Validation found the data broken.
        input_drift: `judge` said "drift" for some column.
        loss_rose: Whether the error on labelled orders rose; None while the labels are not there.
    """
    raise NotImplementedError("Step 6, action, is not written yet.")


def first_alarm(days: Sequence[Column], reference: Column, patience: int = 3) -> int | None:
    """Step 7. Return the day on which to raise the alarm: the first one, counted from 0.

    One strange day is not yet an alarm. The alarm is raised on the day whose verdict is the
    `patience`-th "drift" in a row. A day with "no drift" starts the count again. A day that
    cannot be judged is passed over: it neither counts nor starts the count again.

    Args:
        days: One column a day.
        reference: The column of the reference.
        patience: At least 1.

    Returns:
        The index of the day in `days`, or None when there is no alarm.
    """
    raise NotImplementedError("Step 7, first_alarm, is not written yet.")
