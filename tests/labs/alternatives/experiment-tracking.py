"""Right answers to lab experiment-tracking, written another way: SQLite, NumPy, pandas, a class."""

import json
import math
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd

SEEDS, MARGIN = 5, 3.0
FILE = "tracking.db"
COLUMNS = ("parameters", "seed", "training", "exam", "status", "error", "reason", "seconds")
SHARED = ["parameters", "training", "exam"]


class PeekError(ValueError):
    pass


def text(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}={text(value[k])}" for k in sorted(value)) + "}"
    return repr(value)


def rows_id(rows):
    known = [f"{zlib.crc32(text(row).encode()):08x}{len(text(row))}" for row in rows]
    return "-".join(sorted(known)) or "none"


def mean_error(model, rows):
    table = pd.DataFrame(rows)
    if table.empty:
        raise ValueError("no orders")
    promised = np.array(model(json.loads(table.drop(columns="minutes").to_json(orient="records"))))
    off = (
        np.abs(table["minutes"].to_numpy() - promised) if len(promised) == len(table) else [np.nan]
    )
    if not np.all(np.isfinite(off)):
        raise ValueError("cannot be judged")
    return float(np.mean(off))


class Book:
    def __enter__(self):
        self.line = sqlite3.connect(FILE, isolation_level=None)
        self.line.execute(
            f"create table if not exists run (id integer primary key, {','.join(COLUMNS)})"
        )
        self.line.execute("create table if not exists test (exam primary key, question, error)")
        return self.line

    def __exit__(self, *_):
        self.line.close()


def attempt(train, training, exam, parameters, seed, clock):
    first = (json.dumps(parameters), seed, rows_id(training), rows_id(exam), "started", "")
    with Book() as book, closing(book.cursor()) as cursor:
        cursor.execute(
            "insert into run (parameters, seed, training, exam, status, reason) "
            "values (?, ?, ?, ?, ?, ?)",
            first,
        )
        number = cursor.lastrowid
    start, ending = clock(), ("failed", None, "")
    try:
        ending = ("finished", mean_error(train(training, parameters, seed), exam), "")
    except Exception as error:
        ending = ("failed", None, repr(error))
        raise
    finally:
        with Book() as book:
            book.execute(
                "update run set status = ?, error = ?, reason = ?, seconds = ? where id = ?",
                (*ending, clock() - start, number),
            )
    return f"run {number}"


def runs():
    if not Path(FILE).exists():
        return []
    with Book() as book:
        found = book.execute(f"select id, {','.join(COLUMNS)} from run order by id").fetchall()
    records = [dict(zip(("run", *COLUMNS), row, strict=True)) for row in found]
    return [
        {**r, "run": f"run {r['run']}", "parameters": json.loads(r["parameters"])} for r in records
    ]


def settings(records):
    places, found = [], []
    for record in records:
        shared = {name: record[name] for name in SHARED}
        if shared not in places:
            places.append(shared)
    for shared in places:
        own = [r for r in records if all(r[name] == shared[name] for name in SHARED)]
        done = {}
        for record in reversed(own):
            if record["status"] == "finished":
                done[record["seed"]] = record["error"]
        lost = {record["seed"] for record in own} - set(done)
        errors = [done[seed] for seed in sorted(done)]
        found.append({**shared, "errors": errors, "lost": sorted(lost)})
    return found


def compare(baseline, other):
    one, two = np.array(baseline["errors"]), np.array(other["errors"])
    if baseline["exam"] != other["exam"] or min(one.size, two.size) < SEEDS:
        raise ValueError("not comparable")
    gain = one.mean() - two.mean()
    noise = math.hypot(*(x.std(ddof=1) / math.sqrt(x.size) for x in (one, two)))
    return {"gain": gain, "low": gain - MARGIN * noise}


def best(records, baseline):
    named = [record for record in records if record["run"] == baseline]
    if not named:
        raise KeyError(baseline)
    able = [s for s in settings(records) if s["exam"] == named[0]["exam"]]
    now = able[[[s[n] for n in SHARED] for s in able].index([named[0][n] for n in SHARED])]
    compare(now, now)  # raises when the baseline has too few seeds
    better = []
    for other in able:
        if not other["lost"] and len(other["errors"]) >= SEEDS and compare(now, other)["low"] > 0:
            better.append((np.mean(other["errors"]), len(better), other))
    chosen = min(better)[2] if better else now
    told = compare(now, chosen) if better else {"gain": 0.0, "low": 0.0}
    names = {"parameters": chosen["parameters"], "training": chosen["training"]}
    return {**names, **told, "tried": len(able)}


def final_error(train, training, test, parameters, seed):
    exam, question = rows_id(test), text([rows_id(training), text(parameters), seed])
    seen = [record["exam"] for record in runs()]
    if exam in seen or any(row in training for row in test):
        raise PeekError("the test is no test")
    with Book() as book:
        kept = book.execute("select question, error from test where exam = ?", (exam,)).fetchone()
        if kept is None:
            kept = question, mean_error(train(training, parameters, seed), test)
            book.execute("insert into test values (?, ?, ?)", (exam, *kept))
    if kept[0] != question:
        raise PeekError("the test has spoken")
    return kept[1]
