"""The graded checks of lab drift.

They call the student's functions only through the fixture ``lab``, with plain data in and out.
Instances are drawn from the lab's seed; what is expected is worked out in ``conftest.py``.
"""
# ruff: noqa: ANN001, ANN201, S101 -- these are pytest tests: they assert, and take fixtures

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

NAN = float("nan")
SHORT = {"abs": 1e-9}

MONITORING, PSI = "practice/continuous-monitoring", "concept/psi"
FALSE_ALARM, DELAY = "concept/false-alarm", "concept/detection-delay"

points, hint = pytest.mark.points, pytest.mark.hint
samples = st.builds(
    lambda seed, rows: np.random.default_rng(seed).gamma(3.0, size=rows).round(2),
    st.integers(0, 2**32 - 1),
    st.integers(5, 60),
)


@points(6)
@hint("Which quantiles cut data into equal shares? What does NaN do to them?", see=MONITORING)
def check_bins_hold_equal_shares(lab, rng):
    """The edges cut the reference into equal shares."""
    for bins in rng.integers(2, 15, size=5).tolist():
        width = int(rng.integers(3, 20))
        steps = np.cumsum(rng.gamma(1.0, size=bins * width + 1)).tolist()
        column = rng.permutation([*steps, NAN, NAN])
        edges = np.asarray(lab.reference_bins(column, bins)).tolist()
        expected = steps[width:-1:width]
        told = f"{len(steps)} numbers and two missing, {bins} bins: {expected}, got {edges}."
        assert edges == pytest.approx(expected, **SHORT), told


@points(4)
@hint("Which edges do you get for 0, 0, 0, 0, 5? Can each bin hold a value?", see=MONITORING)
def check_bins_survive_repeated_values(lab, rng):
    """Repeated values make fewer bins, and no useless ones."""
    common, rare = sorted(rng.choice(99, size=2, replace=False).tolist())
    values = np.array([common] * 95 + [rare] * 5, dtype=float)  # the 95 hold every quantile
    edges = np.asarray(lab.reference_bins(values, 9)).tolist()
    assert edges == [common], f"95 times {common} and 5 times {rare}, 9 bins: got {edges}."


@points(10)
@hint("Count a small example on paper. Where does a value that equals an edge go?", see=PSI)
def check_psi_follows_its_definition(lab, rng, counted):
    """PSI is what counting by hand gives."""
    for bins in (2, 4, 8, 10, 10):
        counts = rng.integers(1, 40, size=bins).tolist()
        reference, current, expected = counted(rng, counts)
        found = lab.psi(reference, current, bins=len(counts))
        told = f"{counts} current values in the bins: by hand {expected:.6f}, your psi {found}."
        assert found == pytest.approx(expected, **SHORT), told


@points(6)
@given(samples, samples, st.integers(2, 12))
@hint("What is the sign of each summand? Does your code depend on the order of rows?", see=PSI)
def check_psi_behaves_like_a_distance(lab, reference, current, bins):
    """PSI is 0 for equal data, never negative, and blind to order and unit."""
    found = lab.psi(reference, current, bins)
    assert found >= 0, f"The PSI of two samples is {found}; it cannot be negative."
    same = lab.psi(reference, reference, bins)
    assert same == pytest.approx(0, **SHORT), f"A sample and itself have the PSI {same}, not 0."
    backwards = lab.psi(reference[::-1].copy(), current[::-1].copy(), bins)
    assert backwards == pytest.approx(found, **SHORT), "The order of the rows changes your psi."
    rescaled = lab.psi(reference * 4, current * 4, bins)
    assert rescaled == pytest.approx(found, **SHORT), "Another unit changes your psi."


@points(6)
@hint("What is the logarithm of 0? Which bin takes a value never seen before?", see=PSI)
def check_psi_stays_finite(lab, rng, counted):
    """PSI stays finite when bins are empty and values lie outside the reference."""
    for place, far in ((0, -1e6), (-1, 1e6)):
        counts = [0] * int(rng.choice([4, 8]))
        counts[place] = int(rng.integers(20, 60))
        reference, current, expected = counted(rng, counts)
        found = lab.psi(reference, current + far, bins=len(counts))
        told = f"Current values moved by {far:+g}: by hand {expected:.6f}, your psi {found}."
        assert found == pytest.approx(expected, **SHORT), told


@points(8)
@hint("How many bins are there in all? Which rows are the rows of a sample?", see=PSI)
def check_psi_counts_the_missing(lab, rng, counted):
    """Missing values have a bin of their own."""
    for missing in ((0, 30), (30, 0), (int(rng.integers(1, 30)), int(rng.integers(1, 30)))):
        counts = rng.integers(20, 40, size=4).tolist()
        reference, current, expected = counted(rng, counts, missing)
        found = lab.psi(reference, current, bins=4)
        told = f"{missing} values are missing: by hand {expected:.6f}, your psi {found}."
        assert found == pytest.approx(expected, **SHORT), told


@points(8)
@given(samples, samples, st.integers(0, 3))
@hint("Draw both step functions. Which may be on top?", see="concept/kolmogorov-smirnov")
def check_ks_is_the_largest_distance(lab, ks_by_hand, reference, current, missing):
    """KS is the largest distance between the two step functions, on either side."""
    expected = ks_by_hand(reference.tolist(), current.tolist())
    gap = [NAN] * missing
    found = lab.ks(np.append(gap, reference), np.append(current, gap))
    told = f"{len(reference)} and {len(current)} values: by hand {expected:.6f}, your ks {found}."
    assert found == pytest.approx(expected, **SHORT), told


@points(8)
@hint("X has the mean a and the variance v. What do they become for c * X?", see=FALSE_ALARM)
def check_threshold_knows_the_sample_size(lab, rng):
    """The threshold is what chance explains, and at least WORTH_A_LOOK."""
    # Twice 2, 8 and 18 are squares, so that these can be worked out without a calculator.
    by_hand = [(100, 100, 9, 0.40), (40, 40, 3, 0.40), (50, 200, 19, 0.90), (200, 50, 19, 0.90)]
    for n, m, bins, expected in by_hand:
        found = lab.threshold(n, m, bins)
        told = f"{n} and {m} rows, {bins} bins: by hand {expected}, your threshold {found}."
        assert found == pytest.approx(expected, **SHORT), told
    rows = int(rng.integers(2_000, 10**6))
    found = lab.threshold(rows, 10 * rows, 10)
    told = f"{rows} and {10 * rows} rows: by hand 0.1, your threshold {found}."
    assert found == pytest.approx(0.1, **SHORT), told


@points(6)
@hint("How large is the PSI of 60 and 60 orders from the same world?", see=FALSE_ALARM)
def check_judge_forgives_small_samples(lab, rng):
    """Few orders raise few false alarms, and a clear change is still seen."""
    pairs = [[rng.gamma(3.0, size=rng.integers(60, 120)) for _ in "rc"] for _ in range(100)]
    alarms = sum(lab.judge(*pair) == "drift" for pair in pairs)
    assert alarms <= 10, f"Samples of 60 to 120 rows, no change: {alarms} of 100 judged as drift."
    verdict = lab.judge(pairs[0][0], pairs[0][1] + 4)
    assert verdict == "drift", f"A clear change in few rows is judged {verdict!r}."


@points(6)
@hint("A p-value says how sure we are of a change. Does it say how large it is?", see=FALSE_ALARM)
def check_judge_ignores_trifles(lab, rng):
    """Many orders do not turn a trifle into drift."""
    reference = rng.normal(size=40_000)
    for shift, expected in ((0, "no drift"), (0.05, "no drift"), (-0.05, "no drift"), (1, "drift")):
        verdict = lab.judge(reference, rng.normal(size=40_000) + shift)
        told = f"40,000 rows, shifted by {shift} standard deviations: judged {verdict!r}."
        assert verdict == expected, told


@points(6)
@hint("For the case that went wrong, print your psi and your threshold.", see="concept/data-drift")
def check_judge_sees_real_changes(lab, rng):
    """Real changes of many kinds are drift, and no change is not."""
    reference, calm = rng.normal(5, 1, size=3_000), rng.normal(5, 1, size=600)
    cases = {
        "no change": calm,
        "shifted up": calm + 0.8,
        "spread twice as wide": calm * 2 - 5,
        "stuck at one value": np.full(600, 5.0),
        "a fifth is missing": np.where(np.arange(600) % 5 == 0, NAN, calm),
        "kilometres became metres": calm * 1000,
    }
    for name, current in cases.items():
        verdict = lab.judge(reference, current)
        expected = "no drift" if name == "no change" else "drift"
        assert verdict == expected, f"Current data with the change “{name}”: judged {verdict!r}."


@points(8)
@hint("Take the docstring line by line. What does a comparison with NaN say?", see=MONITORING)
def check_judge_says_when_it_cannot(lab, rng):
    """Broken or scarce input cannot be judged, which is not the same as no drift."""
    fine = rng.normal(size=500)
    broken = {
        "empty": fine[:0],
        "all missing": np.full(500, NAN),
        "49 values and gaps": np.append(fine[:49], [NAN] * 500),
        "one value is infinite": np.append(fine, rng.choice([math.inf, -math.inf])),
    }
    cases = [(f"Current data: {name}", fine, column) for name, column in broken.items()]
    cases += [(f"Reference: {name}", column, fine) for name, column in broken.items()]
    cases += [("Reference: always the same value", np.append(NAN, np.full(500, 3.0)), fine)]
    for name, reference, current in cases:
        verdict = lab.judge(reference, current)
        assert verdict == "cannot judge", f"{name}; judged {verdict!r}."
    verdict = lab.judge(fine, np.append(fine[:50], NAN))
    assert verdict in ("drift", "no drift"), f"50 values and one gap; judged {verdict!r}."


@points(6)
@hint(
    "Which signal explains the others? Which one is about the model?", see="concept/concept-drift"
)
def check_action_fits_the_signals(lab):
    """Three signals lead to the right action, in all twelve combinations."""
    for fault, drift, loss in product((True, False), (True, False), (True, False, None)):
        unhurt = "look" if drift else "none"
        expected = "block" if fault else {True: "retrain"}.get(loss, unhurt)
        found = lab.action(data_fault=fault, input_drift=drift, loss_rose=loss)
        told = f"data_fault={fault}, input_drift={drift}, loss_rose={loss}: got {found!r}."
        assert found == expected, told


@points(6)
@hint("Follow your counter through: drift, drift, cannot judge, no drift, drift.", see=DELAY)
def check_alarm_waits_for_days_in_a_row(lab, rng):
    """Drift in a row raises the alarm, and days without a verdict are passed over."""
    calm = rng.normal(size=200)
    kinds = {"D": calm + 9, "n": calm, "?": calm[:10]}
    seasons = ["DD?D", "DDnDDD", "D?D?nDD?D", "nnnn", "", "?DDD"]
    seasons += ["".join(rng.choice(list("DDDn?"), size=12)) for _ in range(12)]
    for season, patience in product(seasons, (1, 3)):
        judged = [day for day, kind in enumerate(season) if kind != "?"]
        start = season.replace("?", "").find("D" * patience)
        expected = None if start < 0 else judged[start + patience - 1]
        found = lab.first_alarm([kinds[kind] for kind in season], calm, patience)
        assert found == expected, (
            f"The days {season!r} (D drift, n no drift, ? cannot judge), patience {patience}: "
            f"expected {expected}, got {found}."
        )


@points(3)
@hint("If one calm day in fifty seems to drift, how often do three in a row?", see=FALSE_ALARM)
def check_calm_seasons_are_quiet(lab, rng, seasons_of):
    """Twenty calm seasons raise at most one false alarm."""
    *calm, changed = [lab.first_alarm(*season) for season in seasons_of(rng, [0.0] * 20 + [3.0])]
    alarms = sum(alarm is not None for alarm in calm)
    assert alarms <= 1, f"{alarms} of 20 calm seasons raised an alarm."
    assert changed is not None, "A season with an enormous change raised no alarm."


@points(3)
@hint("Which days do you compare? Old calm days can hide a new change.", see=DELAY)
def check_drift_is_noticed_in_time(lab, rng, seasons_of):
    """A change is noticed within a few days, in nearly every season."""
    changes = rng.choice([-1.0, 1.0], size=20)
    alarms = [lab.first_alarm(*season) for season in seasons_of(rng, changes)]
    in_time = sum(alarm is not None and 22 <= alarm <= 27 for alarm in alarms)
    assert in_time >= 17, (
        f"A change by one standard deviation on day 20, 80 orders a day: "
        f"noticed between day 22 and 27 in {in_time} of 20 seasons only."
    )
