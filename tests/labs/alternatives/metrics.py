"""Right answers to lab metrics, written another way: pandas, plain loops, the random module."""

import math
import random
import statistics

import pandas as pd


def absolute_errors(truth, promised):
    pairs = list(zip(truth.tolist(), promised.tolist(), strict=True))  # raises ValueError itself
    if not pairs or not all(math.isfinite(value) for pair in pairs for value in pair):
        raise ValueError("cannot be judged")
    return [abs(a - b) for a, b in pairs]


def late_share(truth, promised, minutes):
    late = [a > b + minutes for a, b in zip(truth, promised, strict=True)]
    return sum(late) / len(late)


def mean_cost(truth, promised, late, early):
    cost = 0.0
    for a, b in zip(truth.tolist(), promised.tolist(), strict=True):
        cost += late * max(a - b, 0) + early * max(b - a, 0)
    return cost / len(truth)


def errors_by_group(errors, groups, smallest):
    table = pd.DataFrame({"error": errors, "group": groups}).groupby("group")["error"]
    return {name: None if rows.size < smallest else float(rows.mean()) for name, rows in table}


def same_hour_promises(history, history_hours, hours):
    past = pd.Series(history).groupby(list(history_hours)).mean()
    return past.reindex(hours).fillna(statistics.fmean(history)).tolist()


def gain_interval(champion, challenger, days, seed):
    table = pd.DataFrame({"gain": pd.Series(champion) - pd.Series(challenger), "day": days})
    by_day = table.groupby("day")["gain"].agg(["sum", "count"]).to_numpy().tolist()
    draw = random.Random(seed)
    means = []
    for _ in range(300):
        chosen = draw.choices(by_day, k=len(by_day))
        means.append(sum(s for s, _ in chosen) / sum(n for _, n in chosen))
    ends = pd.Series(means).quantile([0.025, 0.975]).tolist()
    return {"gain": table["gain"].mean(), "low": ends[0], "high": ends[1]}


def against(champion, challenger, gain, rules):
    if not gain["low"] > 0:
        yield "chance"
    if gain["gain"] / champion["error"] < rules["smallest_gain"]:
        yield "too small"
    if not challenger["error"] < rules["baseline"]:
        yield "baseline"
    if challenger["late_share"] > rules["late_share"]:
        yield "late"
    limit = rules["group_error"]
    for name, new in sorted(challenger["groups"].items()):
        if name in champion["groups"] and new is not None and new > limit:
            now = champion["groups"][name]
            excused = now is not None and now > limit and new <= now
            if not excused:
                yield "group " + name


def gate(champion, challenger, gain, rules):
    reasons = list(against(champion, challenger, gain, rules))
    return {"promote": reasons == [], "reasons": reasons}


def judge(orders, rules, seed):
    def of(who):
        errors = absolute_errors(orders["truth"], orders[who])
        return errors, {
            "error": statistics.fmean(errors),
            "late_share": late_share(orders["truth"], orders[who], rules["late_minutes"]),
            "groups": errors_by_group(errors, orders["district"], rules["smallest"]),
        }

    (old, champion), (new, challenger) = of("champion"), of("challenger")
    return gate(champion, challenger, gain_interval(old, new, orders["day"], seed), rules)
