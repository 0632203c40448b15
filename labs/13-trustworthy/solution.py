"""Lab trustworthy: be fair, explain, and keep a secret.

The city council asks the delivery service three questions. Are the promises as good for every
district? Why was I promised 50 minutes? And may researchers have your data? You write what is
needed to answer them with numbers.

Leave what you are given unchanged. Run `lab check trustworthy` after each step.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Names = NDArray[np.str_]
Predict = Callable[[pd.DataFrame], Floats]
"""A model: gets a table with one row for each order, gives back the promised minutes of each."""

DRAWS = 400
"""How often `gaps` draws the days anew."""


def gaps(
    errors: Floats, groups: Names, days: Names, smallest: int, seed: int
) -> dict[str, dict[str, float] | None]:
    """Step 1. Return for each group how much larger its mean error is than that of all others.

    The gap of a group is the mean error of its orders minus the mean error of all other orders. Its
    interval comes from drawing whole days, as many as there are, with replacement, `DRAWS` times,
    and computing the gap in each draw. A draw in which the group or the others have no order is
    left out.

    You look at several groups at once, and with enough of them one looks bad by chance. So all
    intervals together shall hold with 95 per cent: with k groups that can be judged, each interval
    leaves out 0.05 / k, half of it at each end.

    Args:
        errors: The error of each order, in minutes.
        groups: The group of each order; there are at least two.
        days: The day of each order.
        smallest: A group with fewer orders than this cannot be judged.
        seed: Of the draws.

    Returns:
        By name of the group, "gap", "low" and "high"; None for a group that cannot be judged.
    """
    # solution: Step 1, gaps, is not written yet.
    names, place = np.unique(groups, return_inverse=True)
    _, day = np.unique(days, return_inverse=True)
    shape = (day.max() + 1, len(names))
    totals, counts = np.zeros(shape), np.zeros(shape)
    np.add.at(totals, (day, place), errors)
    np.add.at(counts, (day, place), 1)
    draws = np.random.default_rng(seed).integers(shape[0], size=(DRAWS, shape[0]))
    drawn, sizes = totals[draws].sum(axis=1), counts[draws].sum(axis=1)
    judged = [name for name in names.tolist() if (groups == name).sum() >= smallest]
    tail = 0.05 / max(len(judged), 1) / 2
    found: dict[str, dict[str, float] | None] = dict.fromkeys(names.tolist())
    for name in judged:
        column = names.tolist().index(name)
        own, others = sizes[:, column], sizes.sum(axis=1) - sizes[:, column]
        fine = (own > 0) & (others > 0)
        difference = drawn[fine, column] / own[fine] - (
            (drawn.sum(axis=1) - drawn[:, column])[fine] / others[fine]
        )
        low, high = np.quantile(difference, [tail, 1 - tail])
        mine = groups == name
        gap = float(errors[mine].mean() - errors[~mine].mean())
        found[name] = {"gap": gap, "low": float(low), "high": float(high)}
    return found
    # end of solution


def verdicts(found: dict[str, dict[str, float] | None], matters: float) -> dict[str, str]:
    """Step 2. Put the gaps into words.

    Args:
        found: From `gaps`.
        matters: A gap below this many minutes, in either direction, matters to nobody.

    Returns:
        By name of the group: "cannot judge" for None; "worse" or "better" when the whole interval
        lies beyond `matters` on that side; "no matter" when the whole interval lies within
        -matters to matters, both allowed; else "not sure".
    """
    # solution: Step 2, verdicts, is not written yet.
    words = {}
    for name, gap in found.items():
        if gap is None:
            words[name] = "cannot judge"
        elif gap["low"] > matters:
            words[name] = "worse"
        elif gap["high"] < -matters:
            words[name] = "better"
        else:
            within = -matters <= gap["low"] and gap["high"] <= matters
            words[name] = "no matter" if within else "not sure"
    return words
    # end of solution


def importance(
    predict: Predict, table: pd.DataFrame, truth: Floats, repeats: int, seed: int
) -> dict[str, float]:
    """Step 3. Return for each column how much the mean absolute error grows without it.

    To take a column away from a finished model, its values are shuffled among the orders: each
    order then has a value, and not its own. Do this `repeats` times for each column, always from
    the true table, and take the mean of the growth. The table that you are given stays as it is.

    Args:
        predict: The model.
        table: The columns that it reads.
        truth: The true minutes.
        repeats: How often each column is shuffled.
        seed: Of the shuffles.
    """
    # solution: Step 3, importance, is not written yet.
    rng = np.random.default_rng(seed)
    before = np.abs(truth - predict(table)).mean()
    found = {}
    for name in table:
        growth = []
        for _ in range(repeats):
            mixed = table.assign(**{name: rng.permutation(table[name].to_numpy())})
            growth.append(np.abs(truth - predict(mixed)).mean() - before)
        found[name] = float(np.mean(growth))
    return found
    # end of solution


def shares(predict: Predict, order: pd.DataFrame, others: pd.DataFrame) -> dict[str, float]:
    """Step 4. Share a promise out over the columns of the order (Shapley values).

    What does the model promise when it knows only some columns S of the order? Take these columns
    from the order and the rest from each of the other orders, one after the other. Ask for the
    promise of each mixture, and call the mean v(S). So v of no column is the mean promise of the
    others, and v of all columns is the promise of the order.

    The share of a column c is the mean of what it adds, over all sets S without c:

        sum over S of  |S|! (n - |S| - 1)! / n!  *  (v(S with c) - v(S))

    where n is the number of columns. The shares of all columns add up to the promise of the order
    minus the mean promise of the others.

    Args:
        predict: The model.
        order: A table with one row; at most 6 columns.
        others: The orders that it is compared with, at least one; the same columns.

    Returns:
        The share of each column, in minutes.
    """
    # solution: Step 4, shares, is not written yet.
    from itertools import combinations
    from math import factorial

    names = list(order)
    value = {}
    for size in range(len(names) + 1):
        for known in combinations(names, size):
            mixed = others.assign(**{name: order[name].iloc[0] for name in known})
            value[frozenset(known)] = float(np.mean(predict(mixed)))
    n = len(names)
    found = {}
    for name in names:
        sets = [known for known in value if name not in known]
        found[name] = sum(
            factorial(len(known)) * factorial(n - len(known) - 1) / factorial(n)
            * (value[known | {name}] - value[known])
            for known in sets
        )  # fmt: skip
    return found
    # end of solution


def crowd(table: pd.DataFrame, telling: list[str], k: int) -> dict[str, Any]:
    """Step 5. Prepare a table for researchers, in which every row stands in a crowd.

    Somebody who knows a few facts about a person may find the row of that person by them. So a row
    stays only if at least k rows, with itself, have the same values in all the telling columns.
    Missing values are values here: two rows that both have none are alike.

    Returns:
        "table": the rows that stay, in their order. "lost": the share of rows that do not.
    """
    # solution: Step 5, crowd, is not written yet.
    size = table.groupby(telling, dropna=False)[telling[0]].transform("size")
    stays = table[size >= k]
    return {"table": stays, "lost": float(1 - len(stays) / len(table))}
    # end of solution


def private_mean(values: Floats, low: float, high: float, epsilon: float, seed: int) -> float:
    """Step 6. Return the mean of some values, with noise that hides any one of them.

    Values outside of the range are moved to its end. One value can then move the mean by at most
    (high - low) / n. Noise from the Laplace distribution around zero, whose scale is that step
    divided by epsilon, hides whether a single value is there (Dwork and others, 2006). A smaller
    epsilon hides more.

    Args:
        values: One for each person; n of them, at least one.
        low: The lower end of the range, chosen before one has seen the values.
        high: The upper end.
        epsilon: Above 0.
        seed: Of the noise. A real release takes a seed that nobody knows.
    """
    # solution: Step 6, private_mean, is not written yet.
    scale = (high - low) / len(values) / epsilon
    noise = np.random.default_rng(seed).laplace(0.0, scale)
    return float(np.clip(values, low, high).mean() + noise)
    # end of solution


def trade_off(n: int, low: float, high: float, epsilons: list[float]) -> list[dict[str, float]]:
    """Step 7. Say for each epsilon what it costs.

    Returns:
        For each epsilon, in the order given: "epsilon"; "off by": the distance from the mean of the
        clipped values that the noise of `private_mean` exceeds in one of twenty releases (for a
        scale s, Laplace noise exceeds x in either direction with probability exp(-x / s)); "asked
        weekly": the epsilon that is spent in a year when the figure is released each of 52 weeks
        with new noise. What is spent adds up.
    """
    # solution: Step 7, trade_off, is not written yet.
    return [
        {
            "epsilon": epsilon,
            "off by": (high - low) / n / epsilon * float(np.log(20)),
            "asked weekly": 52 * epsilon,
        }
        for epsilon in epsilons
    ]
    # end of solution
