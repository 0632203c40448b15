"""Right answers to lab readable-code, written another way: NumPy, groups, loops, helpers."""

from bisect import bisect_left
from typing import NamedTuple

import numpy as np
import pandas as pd


class Rules(NamedTuple):
    shortest_minutes: float
    longest_minutes: float
    late_after: float
    rush_from: int
    rush_until: int
    wet_mm: float
    share_in_time: float
    smallest_group: int
    round_to: int
    extra_minutes: dict
    refunds: list
    wet_divisor: int


REFUNDS = [(30, 800), (20, 500), (10, 200)]
PARTS = {"calm": False, "rush": True}


def usual_rules() -> Rules:
    """The numbers of the notebook."""
    return Rules(4.0, 240.0, 5.0, 17, 20, 0.5, 3 / 4, 12, 5, {"hills": 3.0}, REFUNDS, 2)


def usable(orders: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Orders that count."""
    rows = {row["order_id"]: number for number, row in enumerate(orders.to_dict("records"))}
    table = orders.iloc[sorted(rows.values())]
    table = table[~(table["minutes"].isna() | (table["minutes"] < rules.shortest_minutes))]
    return table[table["minutes"] <= rules.longest_minutes].reset_index(drop=True)


def described(orders: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Orders with truth values."""
    table = orders.copy()
    table["late"] = table["minutes"] - table["promised"] > rules.late_after
    table["rush"] = table["hour"].isin(range(rules.rush_from, rules.rush_until))
    table["wet"] = ~(table["rain_mm"] < rules.wet_mm)
    return table


def late_percent(orders: pd.DataFrame) -> float:
    """Per cent."""
    late = orders["late"].to_numpy()
    return float(np.round(100 * np.count_nonzero(late) / late.size, 1))


def _rounded_up(minutes: float, step: int) -> int:
    whole, rest = divmod(minutes, step)
    return int(whole + (rest > 0)) * step


def _witnesses(orders: pd.DataFrame, district: str, smallest: int) -> list[float]:
    own = [row.minutes for row in orders.itertuples() if row.district == district]
    return own if len(own) >= smallest else orders["minutes"].tolist()


def promise(orders: pd.DataFrame, district: str, rush: bool, rules: Rules) -> int:
    """Minutes of one district."""
    part = orders.groupby("rush").get_group(rush)
    minutes = np.quantile(_witnesses(part, district, rules.smallest_group), rules.share_in_time)
    if district in rules.extra_minutes:
        minutes = minutes + rules.extra_minutes[district]
    return _rounded_up(float(minutes), rules.round_to)


def promises(orders: pd.DataFrame, rules: Rules) -> dict:
    """Minutes of all districts."""
    found: dict = {}
    for district in sorted(set(orders["district"])):
        found[district] = {}
        for part, rush in PARTS.items():
            found[district][part] = promise(orders, district, rush, rules)
    return found


def refund(waited: float, wet: bool, rules: Rules) -> int:
    """Cents of one customer."""
    steps = sorted(tuple(pair) for pair in rules.refunds)
    fits = bisect_left([limit for limit, _ in steps], waited)
    cents = steps[fits - 1][1] if fits else 0
    return cents / rules.wet_divisor if wet else cents


def report(orders: pd.DataFrame, rules: Rules) -> dict:
    """What the notebook says."""
    table = described(usable(orders, rules), rules)
    told = {"orders": orders.shape[0], "used": table.shape[0]}
    told["late_percent"] = late_percent(table)
    told["promises"] = promises(table, rules)
    told["refunds"] = 0
    for row in table.itertuples():
        told["refunds"] += refund(row.minutes - row.promised, row.wet, rules)
    return told
