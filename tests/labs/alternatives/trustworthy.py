"""Right answers to lab trustworthy, written another way: loops, dictionaries, orders of columns."""

import itertools
import math
import random
from collections import Counter

import numpy as np
import pandas as pd


def gaps(errors, groups, days, smallest, seed):
    table = pd.DataFrame({"error": errors, "group": groups, "day": days})
    totals = table.pivot_table(
        index="day", columns="group", values="error", aggfunc=["sum", "count"], fill_value=0
    )
    sums, counts = totals["sum"], totals["count"]
    sizes = table["group"].value_counts()
    found = dict.fromkeys(sizes.index.tolist())
    judged = [name for name in found if sizes[name] >= smallest]
    rng = np.random.default_rng(seed)
    rows = [rng.choice(len(sums), len(sums)) for _ in range(400)]
    drawn = [(sums.to_numpy()[row].sum(0), counts.to_numpy()[row].sum(0)) for row in rows]
    for name in judged:
        at = sums.columns.get_loc(name)
        seen = []
        for total, count in drawn:
            rest = count.sum() - count[at]
            if count[at] and rest:
                seen.append(total[at] / count[at] - (total.sum() - total[at]) / rest)
        ends = pd.Series(seen).quantile([0.025 / len(judged), 1 - 0.025 / len(judged)]).tolist()
        mine = table["group"] == name
        gap = table.loc[mine, "error"].mean() - table.loc[~mine, "error"].mean()
        found[name] = {"gap": gap, "low": ends[0], "high": ends[1]}
    return found


def word(gap, limit):
    if gap is None:
        return "cannot judge"
    low, high = gap["low"], gap["high"]
    if low > limit or high < -limit:
        return "worse" if low > limit else "better"
    return "not sure" if max(abs(low), abs(high)) > limit else "no matter"


def verdicts(found, matters):
    return {name: word(found[name], matters) for name in found}


def importance(predict, table, truth, repeats, seed):
    draw = random.Random(seed)

    def error(rows):
        return float(np.mean(np.abs(np.asarray(predict(rows)) - truth)))

    start, found = error(table), {}
    for name in list(table.columns):
        total = 0.0
        for _ in range(repeats):
            rows = table.copy()
            rows[name] = draw.sample(table[name].tolist(), len(table))
            total += error(rows) - start
        found[name] = total / repeats
    return found


def shares(predict, order, others):
    names, known = list(order.columns), {}

    def value(chosen):
        if chosen not in known:
            rows = others.copy()
            for name in chosen:
                rows[name] = order.loc[order.index[0], name]
            known[chosen] = float(np.asarray(predict(rows)).mean())
        return known[chosen]

    found = dict.fromkeys(names, 0.0)
    for way in itertools.permutations(names):
        for place, name in enumerate(way):
            before = frozenset(way[:place])
            found[name] += (value(before | {name}) - value(before)) / math.factorial(len(names))
    return found


def crowd(table, telling, k):
    keys = [
        tuple(None if pd.isna(value) else value for value in row)
        for row in table[telling].itertuples(index=False)
    ]
    company = Counter(keys)
    stays = [place for place, key in enumerate(keys) if company[key] >= k]
    return {"table": table.iloc[stays].copy(), "lost": (len(keys) - len(stays)) / len(keys)}


def private_mean(values, low, high, epsilon, seed):
    n = len(values)
    mean = sum(min(max(value, low), high) for value in values.tolist()) / n
    draw = random.Random(seed * 7919 + 1)
    # The difference of two exponential waiting times has a Laplace distribution.
    noise = draw.expovariate(1) - draw.expovariate(1)
    return mean + noise * (high - low) / (n * epsilon)


def trade_off(n, low, high, epsilons):
    lines = []
    for epsilon in epsilons:
        step = (high - low) / n
        off = -step / epsilon * math.log(0.05)
        lines.append({"epsilon": epsilon, "off by": off, "asked weekly": epsilon * 52})
    return lines
