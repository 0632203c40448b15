"""Lab metrics: decide when a model is better.

A *challenger* was trained, and the *champion* is serving. You write, from the top to the bottom of
this file, what decides whether the challenger takes over.

All arrays have one dimension and one place for each order. `truth` and `promised` are minutes.
An error is in minutes too, and smaller is better. Leave the arrays that you are given unchanged.
Run `lab check metrics` after each step.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Names = NDArray[np.str_]

DRAWS = 300
"""How often `gain_interval` draws the days anew."""


def absolute_errors(truth: Floats, promised: Floats) -> Floats:
    """Step 1. Return how far each promise was from the truth, in either direction.

    Raises:
        ValueError: The arrays differ in length, are empty, or hold a value that is no finite
            number. An error that was computed from half of the orders looks like any other.
    """
    raise NotImplementedError("Step 1, absolute_errors, is not written yet.")


def late_share(truth: Floats, promised: Floats, minutes: float) -> float:
    """Step 2. Return the share of orders that came more than so many minutes after the promise.

    Example:
        Promised 20, 20 and 20, and came after 19, 25 and 26: with 5 minutes the share is 1/3.
    """
    raise NotImplementedError("Step 2, late_share, is not written yet.")


def mean_cost(truth: Floats, promised: Floats, late: float, early: float) -> float:
    """Step 3. Return what an order costs on average.

    Args:
        truth: The minutes that the order took.
        promised: The minutes that were promised.
        late: The price of each minute that an order comes after its promise, in cents.
        early: The price of each minute that was promised too much, in cents.

    Example:
        Promised 20 and 30, and both came after 25: with 10 and 2 cents the mean cost is 30 cents.
    """
    raise NotImplementedError("Step 3, mean_cost, is not written yet.")


def errors_by_group(errors: Floats, groups: Names, smallest: int) -> dict[str, float | None]:
    """Step 4. Return the mean error of each group of orders.

    Args:
        errors: From `absolute_errors`.
        groups: The name of the group of each order, for example its district.
        smallest: A group with fewer orders than this is not judged.

    Returns:
        The mean error by name of the group; None for a group that is not judged.
    """
    raise NotImplementedError("Step 4, errors_by_group, is not written yet.")


def same_hour_promises(
    history: Floats, history_hours: Sequence[int], hours: Sequence[int]
) -> Floats:
    """Step 5. Return the promises of a forecast that needs no model.

    It promises for each order the mean of the past orders of the same hour of the day. For an hour
    without a past order it promises the mean of all past orders.

    Args:
        history: The true minutes of past orders; at least one.
        history_hours: The hour of each past order, 0 to 23.
        hours: The hour of each order that needs a promise.
    """
    raise NotImplementedError("Step 5, same_hour_promises, is not written yet.")


def gain_interval(champion: Floats, challenger: Floats, days: Names, seed: int) -> dict[str, float]:
    """Step 6. Return the mean gain of the challenger, and an interval around it.

    Both models have judged the same orders, so the gain of an order is the error of the champion
    minus that of the challenger. The gain is the mean over all orders.

    The interval says how the gain could have come out on other days. The orders of one day are no
    separate witnesses: they share its rain and its traffic. So draw whole days, as many as there
    are, with replacement, `DRAWS` times, and compute the mean gain over all orders of the days
    drawn. A day that is drawn twice counts twice. The ends are the quantiles 0.025 and 0.975.

    Args:
        champion: The errors of the champion.
        challenger: The errors of the challenger on the same orders, in the same order.
        days: The day of each order.
        seed: Of the draws; the same seed gives the same interval.

    Returns:
        The keys "gain", "low" and "high", in minutes.
    """
    raise NotImplementedError("Step 6, gain_interval, is not written yet.")


def gate(
    champion: dict[str, Any],
    challenger: dict[str, Any],
    gain: dict[str, float],
    rules: dict[str, Any],
) -> dict[str, Any]:
    """Step 7. Decide whether the challenger takes over, and name every reason against it.

    The reasons, in this order:

    - "chance": the interval of the gain does not lie wholly above zero.
    - "too small": the gain is less than `rules["smallest_gain"]` times the champion's error. A
      change has a risk of its own.
    - "baseline": the challenger's error is not below `rules["baseline"]`.
    - "late": the challenger's late share is above `rules["late_share"]`.
    - "group NAME", in the order of the names: the group's error is above `rules["group_error"]`.
      But where the champion is above it too, and the challenger is not worse than the champion,
      the group is no reason: keeping the champion would not help it. A group that is None for the
      challenger, or that only one of the two models has, is not judged.

    Args:
        champion: The keys "error", "late_share" and "groups", as the steps above compute them.
        challenger: The same.
        gain: From `gain_interval`.
        rules: The keys named above.

    Returns:
        "promote": whether there is no reason against it. "reasons": the list of reasons.
    """
    raise NotImplementedError("Step 7, gate, is not written yet.")


def judge(orders: dict[str, Any], rules: dict[str, Any], seed: int) -> dict[str, Any]:
    """Step 8. Put the steps together: from orders and promises to the decision of the gate.

    Args:
        orders: Arrays of one length: "truth", "champion" and "challenger" (the promises of the
            two models), "district" and "day".
        rules: As in `gate`; also "late_minutes" for `late_share` and "smallest" for
            `errors_by_group`.
        seed: For `gain_interval`.

    Returns:
        What `gate` returns.
    """
    raise NotImplementedError("Step 8, judge, is not written yet.")
