"""Two scores against independent sources, and a verdict that never hides what it cannot judge."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reference_impl.monitor import (
    compare,
    evidently_report,
    ks,
    ks_threshold,
    outside,
    psi,
    psi_threshold,
)
from reference_impl.simulate import load_scenario, simulate_day

numbers = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60).map(
    lambda v: pd.Series(v, dtype=float)
)
words = st.lists(st.sampled_from("abcd"), min_size=2, max_size=60).map(
    lambda v: pd.Series(v, dtype="str")
)
holes = st.lists(st.floats(-9, 9) | st.just(np.nan), min_size=2, max_size=60).map(
    lambda v: pd.Series([0.0, *v], dtype=float)
)


def test_psi_by_hand():
    reference = pd.Series(["a"] * 60 + ["b"] * 40)
    current = pd.Series(["a"] * 30 + ["b"] * 60 + ["c"] * 10)
    # Cells a, b, unseen; half a row in each: p = 60.5, 40.5, 0.5 and q = 30.5, 60.5, 10.5 of 101.5
    p, q = np.array([60.5, 40.5, 0.5]) / 101.5, np.array([30.5, 60.5, 10.5]) / 101.5
    assert psi(reference, current) == pytest.approx(((p - q) * np.log(p / q)).sum(), rel=1e-12)
    assert psi(reference, current) == pytest.approx(0.58147, abs=1e-4)


def test_psi_by_hand_with_few_rows_in_a_cell():
    reference, current = pd.Series(list("aaaab")), pd.Series(list("aaacc"))
    # Cells a, b, unseen with half a row each; the cell for nulls is empty on both sides
    p, q = np.array([4.5, 1.5, 0.5]) / 6.5, np.array([3.5, 0.5, 2.5]) / 6.5
    assert psi(reference, current) == pytest.approx(((p - q) * np.log(p / q)).sum())


def test_psi_of_numbers_by_hand():
    reference, current = pd.Series(np.arange(100.0)), pd.Series(np.arange(50.0))
    # Two bins cut at the median: 50 and 50 rows against 50 and 0
    p, q = np.array([50.5, 50.5]) / 101, np.array([50.5, 0.5]) / 51
    assert psi(reference, current, bins=2) == pytest.approx(((p - q) * np.log(p / q)).sum())


def test_psi_of_large_samples_is_the_divergence_of_the_densities():
    rng = np.random.default_rng(0)
    reference = pd.Series(rng.normal(0, 1, 200_000))
    current = pd.Series(rng.normal(0.5, 1, 200_000))
    # Jeffreys divergence of two normals half a deviation apart is 0.25; 10 bins lose a little.
    assert psi(reference, current) == pytest.approx(0.25, abs=0.02)


@settings(deadline=None, max_examples=60)
@given(numbers, numbers)
def test_psi_is_not_negative_and_zero_for_the_same_numbers(x, y):
    assert psi(x, y) >= 0
    assert psi(x, x) == 0
    assert psi(x, y.sample(frac=1, random_state=1)) == psi(x, y)


@settings(deadline=None, max_examples=40)
@given(words, words)
def test_psi_of_text(x, y):
    assert psi(x, y) >= 0
    assert psi(x, x) == 0
    renamed = {"a": "w", "b": "x", "c": "y", "d": "z"}
    assert psi(x.map(renamed), y.map(renamed)) == pytest.approx(psi(x, y))


@settings(deadline=None, max_examples=40)
@given(holes, holes)
def test_psi_does_not_care_for_the_unit(x, y):
    # Powers of two are exact, so ties stay ties.
    assert psi(x * 4, y * 4) == pytest.approx(psi(x, y))


@settings(deadline=None, max_examples=100)
@given(numbers, numbers)
def test_ks_is_that_of_scipy(x, y):
    assert ks(x, y) == pytest.approx(stats.ks_2samp(x, y, method="asymp").statistic, abs=1e-12)
    assert ks(x, y) == pytest.approx(ks(y, x))
    assert ks(x, x) == 0


def test_ks_with_ties_and_an_increasing_change_of_scale():
    rng = np.random.default_rng(5)
    x, y = pd.Series(rng.integers(0, 6, 300) * 1.0), pd.Series(rng.integers(1, 7, 200) * 1.0)
    assert ks(x, y) == pytest.approx(stats.ks_2samp(x, y).statistic)
    assert ks(np.exp(x), np.exp(y)) == pytest.approx(ks(x, y))


def test_nulls_are_seen_by_psi_and_not_by_ks():
    rng = np.random.default_rng(6)
    x, y = pd.Series(rng.normal(size=3000)), pd.Series(rng.normal(size=3000))
    lossy = y.mask(rng.random(3000) < 0.2)
    assert psi(x, y) < 0.02
    assert psi(x, lossy) > 0.5
    assert ks(x, lossy) < 0.05


def test_what_cannot_be_scored_raises():
    full, empty, nulls = pd.Series([1.0, 2.0]), pd.Series([], dtype=float), pd.Series([np.nan])
    for reference, current in ((full, empty), (empty, full), (nulls, full)):
        with pytest.raises(ValueError, match="PSI needs"):
            psi(reference, current)
    for reference, current in ((full, nulls), (empty, full)):
        with pytest.raises(ValueError, match="KS needs"):
            ks(reference, current)
        with pytest.raises(ValueError, match="at least one value"):
            outside(reference, current)


@pytest.mark.parametrize(("n", "m"), [(5000, 60), (300, 300), (12_000, 1400)])
def test_chance_alone_passes_the_thresholds_once_in_a_thousand(n, m):
    rng = np.random.default_rng(n)
    pairs = [(pd.Series(rng.normal(size=n)), pd.Series(rng.normal(size=m))) for _ in range(300)]
    # Both asked without an effect to care for, so that only chance sets the threshold.
    assert sum(psi(x, y) > psi_threshold(n, m, 10, 0.0) for x, y in pairs) <= 3
    assert sum(ks(x, y) > ks_threshold(n, m, 0.0) for x, y in pairs) <= 3
    mean = np.mean([psi(x, y) for x, y in pairs])
    assert mean == pytest.approx(9 * (1 / n + 1 / m), rel=0.15)


def test_thresholds_fall_to_the_effect_when_rows_are_many():
    assert psi_threshold(10**6, 10**6, 10, 0.2) == 0.2
    assert psi_threshold(12_000, 50, 10, 0.2) > 0.5
    assert ks_threshold(10**6, 10**6, 0.15) == 0.15


def test_outside_counts_news():
    reference = pd.Series(np.linspace(0, 10, 50))
    assert outside(reference, pd.Series([0.0, 10.9, -0.9, 12.0])) == 0.25
    assert outside(pd.Series(["a", "b"]), pd.Series(["a", "c", None])) == 0.5


def verdict_of(problem, reference, current, column, method="psi"):
    return next(s for s in compare(problem, reference, current, method) if s.column == column)


def test_calm_weeks_are_calm(delivery, history):
    week = pd.concat([simulate_day(load_scenario("calm"), day, 5, 100) for day in range(7)])
    for method in ("psi", "ks"):
        scores = compare(delivery, history, week, method)
        assert [score.column for score in scores] == [c.name for c in delivery.features]
        assert {score.verdict for score in scores} == {"no drift"}


@pytest.mark.parametrize(
    ("name", "columns"),
    [("new_district", {"district"}), ("rain_season", {"rain_mm"}), ("roadworks", set())],
)
def test_the_input_tells_some_changes_and_not_others(delivery, history, name, columns):
    week = pd.concat([simulate_day(load_scenario(name), day, 5, 100) for day in range(45, 52)])
    drifted = {s.column for s in compare(delivery, history, week) if s.verdict == "drift"}
    assert drifted - {"distance_km", "temperature_c"} == columns


@pytest.mark.parametrize("method", ["psi", "ks"])
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda f: f.head(0), "0 current rows"),
        (lambda f: f.head(99), "99 current rows"),
        (lambda f: f.assign(distance_km=np.where(f["items"] > 3, np.inf, 1.0)), "infinite"),
    ],
)
def test_what_cannot_be_judged_says_so(delivery, history, batch, spoil, reason, method):
    score = verdict_of(delivery, history, spoil(batch), "distance_km", method)
    assert score.verdict == "cannot judge"
    assert reason in score.reason
    assert np.isnan(score.value)


def test_a_reference_that_cannot_be_judged_by(delivery, history, batch):
    constant = history.assign(items=2.0)
    assert verdict_of(delivery, constant, batch, "items").verdict == "cannot judge"
    nothing = history.assign(items=np.nan, district=None)
    for column in ("items", "district"):
        score = verdict_of(delivery, nothing, batch, column)
        assert (score.verdict, score.reason) == ("cannot judge", "the reference has no value")


def test_a_column_of_nulls_is_never_calm(delivery, history, batch):
    empty = batch.assign(distance_km=np.nan, district=None, rain_mm=np.nan)
    assert verdict_of(delivery, history, empty, "distance_km").verdict == "drift"
    assert verdict_of(delivery, history, empty, "district").verdict == "drift"
    assert verdict_of(delivery, history, empty, "rain_mm").verdict == "cannot judge"
    assert verdict_of(delivery, history, empty, "distance_km", "ks").verdict == "cannot judge"


@pytest.mark.filterwarnings("ignore")  # Evidently and its web framework deprecate on import
def test_evidently_agrees_and_writes_a_page_without_outside_links(
    delivery, history, batch, tmp_path
):
    page = evidently_report(delivery, history, batch, tmp_path / "drift.html")
    text = page.read_text(encoding="utf-8")
    assert "distance_km" in text
    assert '<script src="http' not in text
    assert '<link href="http' not in text
