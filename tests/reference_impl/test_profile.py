"""Profiles add up; their scores agree with SciPy and Evidently within the stated bounds."""

from bisect import bisect_right
from dataclasses import replace
from fractions import Fraction
from functools import reduce

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon

from reference_impl import cells as cells_module
from reference_impl import distance
from reference_impl.distance import compare_profiles
from reference_impl.profile import (
    from_json,
    layout,
    layout_of_parquet,
    merge,
    merge_days,
    profile,
    profile_of_parquet,
    profile_reference,
    to_json,
)

numbers = st.floats(-1e9, 1e9) | st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1.0, 2.0])
words = st.sampled_from(["a", "b", "c", "d", None])
tables = st.lists(st.tuples(numbers, words), max_size=80).map(
    lambda rows: pd.DataFrame(
        {
            "km": pd.Series([row[0] for row in rows], dtype=float),
            "kind": pd.Series([row[1] for row in rows], dtype="str"),
        }
    )
)
SHIFTS = [
    lambda rng, n: rng.normal(size=n),
    lambda rng, n: rng.normal(0.3, size=n),
    lambda rng, n: rng.normal(scale=1.5, size=n),
    lambda rng, n: rng.exponential(size=n),
    lambda rng, n: rng.lognormal(sigma=1.5, size=n),
    lambda rng, n: rng.integers(0, 6, size=n).astype(float),
    lambda rng, n: rng.normal(40, size=n),
]
pairs = st.tuples(
    st.sampled_from(SHIFTS), st.sampled_from(SHIFTS), st.integers(100, 3000), st.integers(0, 999)
)


def frame(rng, n):
    return pd.DataFrame({"km": rng.normal(size=n), "kind": rng.choice(list("abc"), size=n)})


def pair_of(reference, current):
    """Both profiles of one column."""
    before = profile_reference(pd.DataFrame({"x": pd.Series(reference)}))
    now = profile(layout(before), pd.DataFrame({"x": pd.Series(current)}))
    return before["x"], now["x"]


def draw(pair):
    first, second, n, seed = pair
    rng = np.random.default_rng(seed)
    return first(rng, n), second(rng, n + 100)


def test_counts_by_hand():
    reference = pd.DataFrame({"n": [1.0, 2, 2, 3], "kind": ["a", "b", "b", None]})
    table = profile_reference(reference)
    assert [rows for rows in table["n"].counts if rows] == [1, 2, 1]
    assert table["kind"].counts == (1, 2, 0, 1)
    current = pd.DataFrame(
        {"n": [0, 0.9, 9, np.nan, np.inf, -np.inf], "kind": ["a", "x", "y", None, "a", "b"]}
    )
    now = profile(layout(table), current)
    assert (table["n"].cells.low, table["n"].cells.high) == (0.8, 3.2)  # a tenth of 2 wider
    assert now["n"].counts[:2] == (1, 1)  # far below, below
    assert now["n"].counts[-3:] == (1, 2, 1)  # far above, infinite, missing
    assert now["kind"].counts == (2, 1, 2, 1)
    assert now["n"].rows == now["kind"].rows == 6


@given(reference=tables, parts=st.lists(tables, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_merged_profiles_are_the_profile_of_the_whole(reference, parts):
    cells = layout(profile_reference(reference))
    whole = profile(cells, pd.concat(parts, ignore_index=True))
    profiles = [profile(cells, part) for part in parts]
    assert reduce(merge, profiles) == whole
    assert reduce(merge, profiles[::-1]) == whole
    *others, last = profiles
    assert reduce(lambda right, left: merge(left, right), others[::-1], last) == whole
    assert from_json(to_json(whole)) == whole
    assert profile(cells, reference) == profile_reference(reference)


def test_a_batch_that_is_lost_or_counted_twice_is_seen():
    rng = np.random.default_rng(0)
    a, b = frame(rng, 100), frame(rng, 50)
    cells = layout(profile_reference(a))
    whole = profile(cells, pd.concat([a, b]))
    part = profile(cells, b)
    assert merge(part, part) != whole
    assert merge(merge(profile(cells, a), part), part) != whole


def test_batches_do_not_change_the_counts(monkeypatch):
    rng = np.random.default_rng(0)
    table = frame(rng, 1000)
    whole = profile_reference(table)
    monkeypatch.setattr(cells_module, "BATCH", 7)
    assert profile_reference(table) == whole


def test_profiles_of_other_cells_are_refused():
    rng = np.random.default_rng(0)
    a, b = profile_reference(frame(rng, 100)), profile_reference(frame(rng, 100))
    with pytest.raises(ValueError, match="same cells"):
        merge(a, b)
    with pytest.raises(ValueError, match="same cells"):
        compare_profiles(a, b)


def test_a_large_reference_is_cut_on_a_sample_and_counted_in_full():
    values = np.random.default_rng(0).lognormal(size=200_000)
    before, now = pair_of(values, values)
    assert before == now
    assert before.rows == 200_000
    shares = np.array(before.counts[:-2]) / before.rows
    assert 97 <= len(shares) <= 103
    assert shares.max() < 0.016


def psi_of_counts(p, q):
    """Half a row in each cell that is not empty on both sides."""
    used = (np.asarray(p) + np.asarray(q)) > 0
    p, q = (np.asarray(side)[used] + 0.5 for side in (p, q))
    p, q = p / p.sum(), q / q.sum()
    return float(np.sum((p - q) * np.log(p / q)))


def tenths(values):
    """Edges of ten bins, with the ranks as fractions: no rounding can move a value over an edge."""
    ordered = sorted(Fraction(value) for value in values)
    edges = []
    for k in range(1, 10):
        rank = Fraction(k * (len(ordered) - 1), 10)
        low = ordered[int(rank)]
        above = ordered[min(int(rank) + 1, len(ordered) - 1)]
        edges.append(low + (above - low) * (rank - int(rank)))
    return sorted(set(edges))


@given(
    reference=st.lists(st.integers(-4, 4), min_size=11, max_size=300),
    current=st.lists(st.integers(-9, 9) | st.none(), min_size=1, max_size=80),
)
@settings(max_examples=150, deadline=None)
def test_psi_of_whole_numbers_is_that_of_exact_deciles(reference, current):
    # Without a gap: between two neighbours lies no whole number, so the cut may lie anywhere there.
    reference = [*reference, *range(-5, 6)]
    edges = tenths(reference)
    sides = []
    for values in (reference, current):
        places = [bisect_right(edges, value) for value in values if value is not None]
        counts = np.bincount(places, minlength=len(edges) + 1)
        sides.append([*counts, len(values) - len(places)])
    got = distance.psi(*pair_of(reference, [np.nan if v is None else v for v in current]))
    assert got == pytest.approx(psi_of_counts(*sides), rel=1e-9, abs=1e-12)


@given(pair=pairs)
@settings(max_examples=80, deadline=None)
def test_ks_is_within_its_bound_of_scipy(pair):
    reference, current = draw(pair)
    before, now = pair_of(reference, current)
    exact = stats.ks_2samp(reference, current, method="asymp").statistic
    assert -1e-12 <= exact - distance.ks(before, now) <= distance.ks_error(before, now) + 1e-12


def test_the_bound_of_ks_is_about_one_percent():
    rng = np.random.default_rng(0)
    before, now = pair_of(rng.normal(size=100_000), rng.normal(0.2, size=100_000))
    assert distance.ks_error(before, now) < 0.015
    exact = 2 * stats.norm.cdf(0.1) - 1
    assert distance.ks(before, now) == pytest.approx(exact, abs=0.01)
    assert abs(distance.ks(before, before)) < 1e-12


@given(pair=pairs)
@settings(max_examples=60, deadline=None)
def test_jensen_shannon_is_that_of_scipy_on_the_same_cells(pair):
    before, now = pair_of(*draw(pair))
    p, q = distance.bins(before, now)
    assert (p.sum(), q.sum()) == (before.rows, now.rows)
    assert distance.js(before, now) == pytest.approx(jensenshannon(p, q, base=2), abs=1e-7)
    assert len(p) <= 12


@given(pair=pairs)
@settings(max_examples=80, deadline=None)
def test_wasserstein_is_within_its_tolerance_of_scipy(pair):
    reference, current = draw(pair)
    before, now = pair_of(reference, current)
    edges = before.cells.edges[1:-1]
    clipped = [np.clip(side, edges[0], edges[-1]) for side in (reference, current)]
    exact = stats.wasserstein_distance(*clipped)
    deviation = distance._deviation(before)
    # The standard deviation is that of the clipped reference, to half the width of a cell.
    assert deviation == pytest.approx(clipped[0].std(), abs=np.diff(edges).max() / 2)
    shares = [own.present / own.present.sum() for own in (before, now)]
    larger = np.maximum(*shares)[2:-2]
    tolerance = float(np.sum(np.diff(edges) * larger))
    got = distance.wasserstein(before, now) * deviation
    assert abs(got - exact) <= tolerance + 1e-9
    assert tolerance < 0.1 * (edges[-1] - edges[0]) or len(set(reference)) < 10 or max(larger) > 0.1


def test_wasserstein_of_a_shift_is_the_shift():
    rng = np.random.default_rng(0)
    before, now = pair_of(rng.normal(size=200_000), rng.normal(0.5, size=200_000))
    assert distance.wasserstein(before, now) == pytest.approx(0.5, abs=0.02)


@given(
    reference=st.lists(st.sampled_from("abcd"), min_size=60, max_size=200),
    current=st.lists(st.sampled_from("abcdex"), min_size=60, max_size=200),
)
@settings(max_examples=60, deadline=None)
def test_categories_agree_with_scipy(reference, current):
    reference, current = pd.Series(reference, dtype="str"), pd.Series(current, dtype="str")
    before, now = pair_of(reference, current)
    known = current.where(current.isin(set(reference)), "unseen")
    table = pd.crosstab(
        np.repeat([0, 1], [len(reference), len(current)]), pd.concat([reference, known]).to_numpy()
    )
    table = table.reindex([0, 1], fill_value=0)
    want = psi_of_counts(*table.to_numpy())
    assert distance.psi(before, now) == pytest.approx(want, abs=1e-12)
    want = 0.0
    if table.shape[1] > 1:
        want = stats.contingency.association(table.to_numpy(), method="cramer")
    assert distance.cramers_v(before, now) == pytest.approx(want, abs=1e-9)
    (row,) = compare_profiles({"x": before}, {"x": now})
    assert row.scores["unseen"] == pytest.approx((known == "unseen").mean())


def judged(reference, current):
    before, now = pair_of(pd.Series(reference), pd.Series(current))
    return compare_profiles({"x": before}, {"x": now})[0]


NORMAL = np.random.default_rng(1).normal(size=500)


@pytest.mark.parametrize(
    ("reference", "current", "reason"),
    [
        (NORMAL, NORMAL[:0], "0 current rows, at least 50 are needed"),
        (NORMAL[:0], NORMAL, "0 reference rows, at least 50 are needed"),
        (NORMAL, NORMAL[:49], "49 current rows, at least 50 are needed"),
        (NORMAL, [*NORMAL, np.inf], "1 current values are infinite"),
        ([*NORMAL, -np.inf], NORMAL, "1 reference values are infinite"),
        (NORMAL, [np.nan] * 500, "0 current values are present, 50 are needed"),
        ([np.nan] * 90, NORMAL, "0 reference values are present, 50 are needed"),
        ([3.0] * 90, NORMAL, "the reference has a single value"),
        ([0.0] * 90, NORMAL, "the reference has a single value"),
    ],
)
def test_what_cannot_be_judged_says_why(reference, current, reason):
    row = judged(reference, current)
    assert row.cannot_judge == reason
    assert set(row.scores) <= {"missing", "missing_reference"}


def test_a_constant_reference_still_tells_below_equal_and_above():
    _, now = pair_of([7.0] * 60, [6.9, 7.0, 7.0, 7.1])
    assert now.counts == (1, 0, 2, 0, 1, 0, 0)


def test_missing_values_are_seen():
    lost = NORMAL.copy()
    lost[:100] = np.nan
    row = judged(NORMAL, lost)
    assert row.scores["missing"] == 0.2
    assert row.scores["missing_reference"] == 0
    assert row.scores["psi"] > 0.2  # and KS, without a place for them, stays calm
    assert row.scores["ks"] < 0.05


def test_every_score_is_finite():
    rng = np.random.default_rng(0)
    before = profile_reference(frame(rng, 500))
    now = profile(layout(before), frame(rng, 500).assign(km=1e300))
    for row in compare_profiles(before, now):
        assert all(np.isfinite(list(row.scores.values())))
    assert row.rows == (500, 500)


def test_text_for_numbers_identifiers_and_lost_columns_are_refused():
    table = pd.DataFrame({"km": NORMAL})
    cells = layout(profile_reference(table))
    with pytest.raises(ValueError, match="km holds str where numbers"):
        profile(cells, pd.DataFrame({"km": ["1", "2"]}))
    with pytest.raises(ValueError, match="lacks the column km"):
        profile(cells, pd.DataFrame({"miles": NORMAL}))
    with pytest.raises(ValueError, match="id has 1001 levels"):
        profile_reference(pd.DataFrame({"id": [f"order {i}" for i in range(1001)]}))
    before, now = pair_of(["a"] * 60, ["a"] * 60)
    with pytest.raises(ValueError, match="no order"):
        distance.wasserstein(before, now)


def test_integers_booleans_and_pandas_categories():
    table = pd.DataFrame(
        {
            "n": pd.array([1, 2, None] * 30, dtype="Int64"),
            "rain": [True, False, False] * 30,
            "kind": pd.Categorical(["a", "b", "a"] * 30, categories=["a", "b", "never"]),
        }
    )
    got = profile_reference(table)
    assert got["n"].counts[-1] == 30
    assert got["rain"].cells.levels == ("False", "True")
    assert got["kind"].cells.levels == ("a", "b")
    assert got["kind"].counts == (60, 30, 0, 0)


def test_a_profile_is_small():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(10_000, 20)), columns=[f"x{i}" for i in range(20)])
    assert len(to_json(profile_reference(table))) < 25_000


def test_a_parquet_file_is_profiled_batch_by_batch(tmp_path):
    rng = np.random.default_rng(0)
    table = frame(rng, 150_000)
    table.loc[::10, "km"] = np.nan
    table.loc[149_999, "kind"] = "rare"  # in the last batch, and in no sample
    path = tmp_path / "orders.parquet"
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), path, row_group_size=20_000)
    cells = layout_of_parquet(path)
    assert cells["kind"].levels == ("a", "b", "c", "rare")
    streamed = profile_of_parquet(cells, path)
    assert streamed == profile(cells, table)
    assert streamed["km"].counts[-1] == 15_000
    assert max(streamed["km"].counts[:-2]) / 135_000 < 0.016
    fault = {**streamed, "km": replace(streamed["km"], counts=(9, *streamed["km"].counts[1:]))}
    assert fault != profile(cells, table)


def test_a_parquet_file_without_rows_has_a_profile(tmp_path):
    path = tmp_path / "empty.parquet"
    pq.write_table(
        pa.table({"km": pa.array([], pa.float64()), "kind": pa.array([], pa.string())}), path
    )
    table = profile_of_parquet(layout_of_parquet(path), path)
    assert [own.rows for own in table.values()] == [0, 0]
    row = compare_profiles(table, table)[0]
    assert row.cannot_judge.startswith("0 reference rows")
    assert row.scores == {}


def test_days_are_merged_where_there_are_any():
    rng = np.random.default_rng(0)
    days = [frame(rng, 60) for _ in range(3)]
    cells = layout(profile_reference(days[0]))
    profiles = {day: profile(cells, rows) for day, rows in enumerate(days)}
    assert merge_days(profiles, range(1, 9)) == profile(cells, pd.concat(days[1:]))
    assert merge_days(profiles, range(3, 9)) is None
    assert merge_days(profiles, range(1)) == profiles[0]
