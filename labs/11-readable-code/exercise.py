"""Lab readable-code: untangle a notebook.

Beside this file lies `notebook.py`, which somebody runs each Monday to plan the week of the
delivery service. It works, for its author. You move what it does into small functions. The results
stay the same: those of the cells in the order in which they were *run*, which is the order of the
numbers in their `In [n]`, and not the order in which they stand in the file.

The functions are judged by what they give back. Once `report` gives back the right thing, the text
of this whole file is measured, too:

- A function has at most 12 statements, without its docstring, and a complexity of at most 5: one,
  and one more for each `if`, `elif`, `for`, `while`, `except`, `case`, `and`, `or`, condition in an
  expression, `for` and `if` of a comprehension.
- No block of three statements or more stands in it twice, also with other names or values.
- Each function has types for all that goes in and comes out, also your own helpers; each whose name
  does not begin with `_` has a docstring.
- Inside functions other than `usual_rules` there is no number but 0, 1, 2 and 100, and the name of
  no district. No `global`; and the top level holds only imports, definitions and constants.

A table of orders has the columns order_id, hour (0 to 23), district, rain_mm, promised and minutes
(both in minutes; minutes may be missing). Run `lab check readable-code` after each step.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Rules:
    """All numbers of the notebook, each under a name.

    Attributes:
        shortest_minutes: An order that took less is a mistake of the feed.
        longest_minutes: And so is one that took more.
        late_after: An order is late when it came more than so many minutes after the promise.
        rush_from: The first hour of the rush.
        rush_until: The first hour that no longer belongs to it.
        wet_mm: It rains from so many millimetres on.
        share_in_time: The share of orders that shall come within the promise, from 0 to 1.
        smallest_group: With fewer orders than this, a district is not judged by its own.
        round_to: A promise is rounded up to a multiple of so many minutes.
        extra_minutes: What is added in a district before rounding; most districts have nothing.
        refunds: Pairs: who waits more than so many minutes beyond the promise gets so many cents.
            The longest wait stands first, and only the first pair that fits counts.
        wet_divisor: In the rain, a refund is divided by this.
    """

    shortest_minutes: float
    longest_minutes: float
    late_after: float
    rush_from: int
    rush_until: int
    wet_mm: float
    share_in_time: float
    smallest_group: int
    round_to: int
    extra_minutes: dict[str, float]
    refunds: tuple[tuple[float, int], ...]
    wet_divisor: int


def usual_rules() -> Rules:
    """Step 1. Return the numbers with which the notebook ran.

    Read its cells in the order in which they were run, and ask for each name which value it had at
    that moment. Compare blocks that look like copies, character by character.
    """
    raise NotImplementedError("Step 1, usual_rules, is not written yet.")


def usable(orders: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Step 2. Return the orders that can be used, as a new table, in their old sequence.

    That is each order once, as the notebook picks it, when its minutes are known and possible. The
    rows are numbered anew from 0. The table that was given stays as it is.
    """
    raise NotImplementedError("Step 2, usable, is not written yet.")


def described(orders: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Step 3. Return the orders with three more columns of truth values: late, rush and wet.

    Args:
        orders: From `usable`. The table that was given stays as it is.
        rules: The numbers.
    """
    raise NotImplementedError("Step 3, described, is not written yet.")


def late_percent(orders: pd.DataFrame) -> float:
    """Step 4. Return how many per cent of the orders are late, to one decimal.

    Args:
        orders: From `described`, at least one.
    """
    raise NotImplementedError("Step 4, late_percent, is not written yet.")


def promise(orders: pd.DataFrame, district: str, rush: bool, rules: Rules) -> int:
    """Step 5. Return the minutes that are promised in a district next week.

    It is the quantile `share_in_time` of the minutes of the district's orders in this part of the
    day, as `Series.quantile` computes it. Where they are fewer than `smallest_group`, the orders of
    all districts in this part of the day are taken. Extra minutes are added before rounding up.

    Args:
        orders: From `described`, with at least one order in this part of the day.
        district: Its name.
        rush: Whether the promise is for the rush, or for the rest of the day.
        rules: The numbers.
    """
    raise NotImplementedError("Step 5, promise, is not written yet.")


def promises(orders: pd.DataFrame, rules: Rules) -> dict[str, dict[str, int]]:
    """Step 6. Return the promises of every district that has an order, also of one that is new.

    Args:
        orders: From `described`.
        rules: The numbers.

    Returns:
        For each district the promises "calm" and "rush".

    Example:
        {"centre": {"calm": 35, "rush": 45}}
    """
    raise NotImplementedError("Step 6, promises, is not written yet.")


def refund(waited: float, wet: bool, rules: Rules) -> int:
    """Step 7. Return what a customer gets back, in cents.

    Args:
        waited: The minutes from the promise to the delivery; negative when the order came early.
        wet: Whether it rained.
        rules: The numbers.
    """
    raise NotImplementedError("Step 7, refund, is not written yet.")


def report(orders: pd.DataFrame, rules: Rules) -> dict[str, Any]:
    """Step 8. Return what the notebook leaves in `out`, and use the other functions for it.

    Args:
        orders: As they came, at least one usable order in each part of the day. The table that was
            given stays as it is.
        rules: The numbers.

    Returns:
        "orders", how many came; "used", how many of them could be used; "late_percent";
        "promises"; and "refunds", the cents of all customers together.
    """
    raise NotImplementedError("Step 8, report, is not written yet.")
