"""Right answers to lab drift, written another way: plain Python, other types, other structure."""

import itertools
import math
from bisect import bisect_right
from collections import Counter
from decimal import Decimal

import numpy as np


class Sample:
    def __init__(self, column):
        values = [float(value) for value in column]
        self.rows = len(values)
        self.present = sorted(value for value in values if not math.isnan(value))
        self.missing = self.rows - len(self.present)

    def usable(self):
        return len(self.present) >= 50 and all(math.isfinite(value) for value in self.present)


def reference_bins(reference, bins=10):
    values = Sample(reference).present
    edges = []
    for number in range(1, bins):
        whole, part = divmod(number * (len(values) - 1), bins)
        low, high = values[whole], values[min(whole + 1, len(values) - 1)]
        edge = low + (high - low) * (part / bins)
        if not edges or edge > edges[-1]:
            edges.append(edge)
    return tuple(edges)


def psi(reference, current, bins=10):
    edges = reference_bins(reference, bins)
    names = [*range(len(edges) + 1), "missing"]
    logs = []
    for sample in (Sample(reference), Sample(current)):
        counts = Counter(bisect_right(edges, value) for value in sample.present)
        counts["missing"] = sample.missing
        whole = 2 * sample.rows + len(names)  # both sides of the fraction, times two
        logs.append({name: math.log((2 * counts[name] + 1) / whole) for name in names})
    p, q = logs
    return np.float64(0) + math.fsum(
        (math.exp(q[name]) - math.exp(p[name])) * (q[name] - p[name]) for name in names
    )


def ks(reference, current):
    sides = [(value, 0) for value in Sample(reference).present]
    sides += [(value, 1) for value in Sample(current).present]
    totals = [sum(1 for _, side in sides if side == which) for which in (0, 1)]
    seen, largest = [0, 0], 0.0
    for _, group in itertools.groupby(sorted(sides), key=lambda pair: pair[0]):
        for _, side in group:
            seen[side] += 1
        largest = max(largest, abs(seen[0] / totals[0] - seen[1] / totals[1]))
    return largest


def threshold(n_reference, n_current, bins=10):
    freedom = bins - 1
    chance = (freedom + math.sqrt(18 * freedom)) * (n_reference + n_current)
    return sorted([float(Decimal("0.1")), chance / (n_reference * n_current)])[-1]


def judge(reference, current):
    before, now = Sample(reference), Sample(current)
    if not (before.usable() and now.usable()) or before.present[0] == before.present[-1]:
        return "cannot judge"
    excess = psi(reference, current) - threshold(before.rows, now.rows)
    return ("no drift", "drift")[bool(excess > 0)]


def action(data_fault, input_drift, loss_rose):
    match (data_fault, input_drift, loss_rose):
        case (True, _, _):
            return "block"
        case (_, _, True):
            return "retrain"
        case (_, True, _):
            return "look"
    return "none"


def first_alarm(days, reference, patience=3):
    verdicts = [(day, judge(reference, current)) for day, current in enumerate(days)]
    judged = [(day, verdict) for day, verdict in verdicts if verdict != "cannot judge"]
    for end in range(patience, len(judged) + 1):
        window = judged[end - patience : end]
        if {verdict for _, verdict in window} == {"drift"}:
            return window[-1][0]
    return None
