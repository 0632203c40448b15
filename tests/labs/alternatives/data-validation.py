"""Right answers to lab data-validation, written another way: tests by column, pandas at the end."""

from datetime import datetime

import numpy as np

KEY, TIME = "order_id", "ordered_at"

AGREED = """
order_id     text    -  -
ordered_at   time    -  -
district     text    -  centre,harbour,university,hills,airport
vehicle      text    -  bicycle,scooter,car
distance_km  number  -  0,30
items        number  -  1,30
rain_mm      number  s  0,80
open_orders  number  m  0,40
"""


def delivery_schema():
    schema = {}
    for line in AGREED.split("\n")[1:-1]:
        name, kind, flag, values = line.split()
        schema[name] = entry = {"kind": kind, "missing": flag == "m"}
        if kind == "number":
            low, high = values.split(",")
            entry |= {"min": float(low), "max": float(high), "seasonal": flag == "s"}
        elif kind == "text":
            entry["levels"] = None if values == "-" else values.split(",")
    return schema


def missing(value):
    return value is None or value != value  # noqa: PLR0124


def number(column, value, _):
    if type(value) not in (int, float):
        return "kind"
    return "range" if value < column["min"] or column["max"] < value else None


def text(column, value, _):
    if type(value) is not str:
        return "kind"
    if column["levels"] is None:
        return None
    return None if value in set(column["levels"]) else "level"


def time(_, value, now):
    try:
        seconds = (datetime.fromisoformat(now) - datetime.fromisoformat(value)).total_seconds()
    except (TypeError, ValueError):  # not a text, no time in it, or a time with a zone
        return "kind"
    if seconds < 0:
        return "future"
    return "stale" if seconds > 24 * 3600 else None


JUDGES = {"number": number, "text": text, "time": time}


def value_fault(column, value, now):
    if missing(value):
        return "missing" * (not column["missing"]) or None
    return JUDGES[column["kind"]](column, value, now)


def order_faults(schema, order, now):
    absent = [[name, "absent"] for name in schema.keys() - order.keys()]
    there = [name for name in schema if name in order]
    judged = [(name, value_fault(schema[name], order[name], now)) for name in there]
    return absent + [list(pair) for pair in judged if pair[1] is not None]


def row_faults(schema, batch, now):
    faults = []
    for name, column in schema.items():
        if name not in batch.columns:
            faults.append([None, name, "absent"])
            continue
        judged = [value_fault(column, value, now) for value in batch[name].tolist()]
        faults.extend([row, name, fault] for row, fault in enumerate(judged) if fault)
    if KEY in batch.columns:
        keys = batch[KEY].dropna()
        faults.extend([int(row), KEY, "repeated"] for row in keys.index[keys.duplicated()])
    return faults


def usual(schema, history):
    days = [str(time)[:10] for time in history[TIME]]
    _, counts = np.unique(days, return_counts=True)
    known = {"rows": np.median(counts), "missing": {}, "middle": {}}
    for name, column in schema.items():
        known["missing"][name] = 1 - history[name].count() / len(history)
        if column.get("seasonal") is False:
            first, second, third = np.nanquantile(history[name].to_numpy(), [0.25, 0.5, 0.75])
            known["middle"][name] = (second, third - first)
    return known


def unusual(known, batch):
    rows = len(batch)
    faults = [("(rows)", "few")] * (rows < known["rows"] / 2)
    for name in batch.columns if rows else ():
        gaps = batch[name].isna().to_numpy()
        if gaps.mean() - known["missing"].get(name, 1) > 0.05:
            faults.append((name, "missing share"))
        if name not in known["middle"] or gaps.all() or batch[name].dtype.kind not in "iuf":
            continue
        middle, width = known["middle"][name]
        if abs(np.nanmedian(batch[name]) - middle) / width > 3:
            faults.append((name, "shift"))
    return faults


def blocking(faults, rows):
    by_rule = {}
    for row, *rule in faults:
        by_rule.setdefault(tuple(rule), set()).add(row)
    return [rule for rule, hit in by_rule.items() if None in hit or 100 * len(hit) > rows]


class Guard:
    def __init__(self, schema, known):
        self.schema = schema
        self.known = known
        self.inside = []

    def judge(self, batch, now):
        apart = row_faults(self.schema, batch, now)
        if KEY in batch:
            seen = batch[KEY].isin(self.inside) & batch[KEY].notna()
            apart.extend([int(row), KEY, "seen"] for row in np.flatnonzero(seen))
        reasons = blocking(apart, len(batch))
        reasons.extend(unusual(self.known, batch))
        if reasons:
            return {"status": "quarantined", "reasons": reasons, "use": [], "apart": apart}
        fine = batch.drop(index=sorted({fault[0] for fault in apart}))
        self.inside.extend(fine[KEY])
        return {"status": "accepted", "reasons": [], "use": fine.index.to_numpy(), "apart": apart}
