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
    # solution: Step 1, absolute_errors, is not written yet.
    if len(truth) != len(promised) or not len(truth):
        raise ValueError(f"{len(truth)} true and {len(promised)} promised values")
    if not (np.isfinite(truth).all() and np.isfinite(promised).all()):
        raise ValueError("a value is missing or infinite")
    return np.abs(truth - promised)
    # end of solution


def late_share(truth: Floats, promised: Floats, minutes: float) -> float:
    """Step 2. Return the share of orders that came more than so many minutes after the promise.

    Example:
        Promised 20, 20 and 20, and came after 19, 25 and 26: with 5 minutes the share is 1/3.
    """
    # solution: Step 2, late_share, is not written yet.
    return float(np.mean(truth - promised > minutes))
    # end of solution


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
    # solution: Step 3, mean_cost, is not written yet.
    off = truth - promised
    return float(np.mean(np.where(off > 0, late * off, -early * off)))
    # end of solution


def errors_by_group(errors: Floats, groups: Names, smallest: int) -> dict[str, float | None]:
    """Step 4. Return the mean error of each group of orders.

    Args:
        errors: From `absolute_errors`.
        groups: The name of the group of each order, for example its district.
        smallest: A group with fewer orders than this is not judged.

    Returns:
        The mean error by name of the group; None for a group that is not judged.
    """
    # solution: Step 4, errors_by_group, is not written yet.
    found: dict[str, float | None] = {}
    for name in np.unique(groups).tolist():
        own = errors[groups == name]
        found[name] = float(own.mean()) if len(own) >= smallest else None
    return found
    # end of solution


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
    # solution: Step 5, same_hour_promises, is not written yet.
    past = np.asarray(history_hours)
    means = {hour: history[past == hour].mean() for hour in np.unique(past).tolist()}
    return np.array([means.get(hour, history.mean()) for hour in hours], dtype=float)
    # end of solution


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
    # solution: Step 6, gain_interval, is not written yet.
    gains = champion - challenger
    _, place = np.unique(days, return_inverse=True)
    totals, counts = np.bincount(place, gains), np.bincount(place)
    drawn = np.random.default_rng(seed).integers(len(counts), size=(DRAWS, len(counts)))
    means = totals[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return {"gain": float(gains.mean()), "low": float(low), "high": float(high)}
    # end of solution


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
    # solution: Step 7, gate, is not written yet.
    reasons = []
    if gain["low"] <= 0:
        reasons.append("chance")
    if gain["gain"] < rules["smallest_gain"] * champion["error"]:
        reasons.append("too small")
    if challenger["error"] >= rules["baseline"]:
        reasons.append("baseline")
    if challenger["late_share"] > rules["late_share"]:
        reasons.append("late")
    for name in sorted(champion["groups"].keys() & challenger["groups"].keys()):
        now, new = champion["groups"][name], challenger["groups"][name]
        if new is None or new <= rules["group_error"]:
            continue
        if now is None or now <= rules["group_error"] or new > now:
            reasons.append(f"group {name}")
    return {"promote": not reasons, "reasons": reasons}
    # end of solution


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
    # solution: Step 8, judge, is not written yet.
    errors, told = {}, {}
    for who in ("champion", "challenger"):
        errors[who] = absolute_errors(orders["truth"], orders[who])
        told[who] = {
            "error": float(errors[who].mean()),
            "late_share": late_share(orders["truth"], orders[who], rules["late_minutes"]),
            "groups": errors_by_group(errors[who], orders["district"], rules["smallest"]),
        }
    gain = gain_interval(errors["champion"], errors["challenger"], orders["day"], seed)
    return gate(told["champion"], told["challenger"], gain, rules)
    # end of solution
