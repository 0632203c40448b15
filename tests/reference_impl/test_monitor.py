"""A verdict a column: thresholds that know chance, and nothing that passes for calm unjudged."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from reference_impl.cells import cut, sample
from reference_impl.distance import compare_profiles, outside
from reference_impl.monitor import (
    HOUR,
    PREDICTION,
    DailyProfiles,
    compare,
    layout_of,
    psi,
    season_days,
    watched,
)
from reference_impl.problem import Policy, load_problem
from reference_impl.profile import layout, merge, profile, profile_reference
from reference_impl.report import evidently_report
from reference_impl.simulate import load_scenario, simulate_day
from reference_impl.thresholds import (
    ks_threshold,
    missing_threshold,
    psi_threshold,
    thresholds,
)


def judge(problem, history, current, column=None, season=None, cut_on=None):
    """The scores of frames by column, or that of one column."""
    cells = layout_of(problem, history if cut_on is None else cut_on)
    before, now = (profile(cells, watched(problem, rows)) for rows in (history, current))
    past = None if season is None else profile(cells, watched(problem, season))
    found = {score.column: score for score in compare(problem, before, now, past)}
    return found if column is None else found[column]


def test_psi_by_hand():
    reference = pd.Series(["a"] * 60 + ["b"] * 40)
    current = pd.Series(["a"] * 30 + ["b"] * 60 + ["c"] * 10)
    # Cells a, b, unseen; half a row in each: p = 60.5, 40.5, 0.5 and q = 30.5, 60.5, 10.5 of 101.5
    p, q = np.array([60.5, 40.5, 0.5]) / 101.5, np.array([30.5, 60.5, 10.5]) / 101.5
    assert psi(reference, current) == pytest.approx(((p - q) * np.log(p / q)).sum(), rel=1e-12)
    assert psi(reference, current) == pytest.approx(0.58147, abs=1e-4)


def test_psi_of_numbers_by_hand():
    reference, current = pd.Series(np.arange(100.0)), pd.Series(np.arange(50.0))
    # Ten tenths of 10 rows against five of them; the four edges above stay empty
    p, q = np.full(10, 10.5) / 105, np.array([10.5] * 5 + [0.5] * 5) / 55
    assert psi(reference, current) == pytest.approx(((p - q) * np.log(p / q)).sum())


def test_psi_of_large_samples_is_the_divergence_of_the_densities():
    rng = np.random.default_rng(0)
    reference = pd.Series(rng.normal(0, 1, 200_000))
    current = pd.Series(rng.normal(0.5, 1, 200_000))
    # Jeffreys divergence of two normals half a deviation apart is 0.25; 10 bins lose a little.
    assert psi(reference, current) == pytest.approx(0.25, abs=0.02)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.floats(-9, 9) | st.just(np.nan), min_size=2, max_size=60),
    st.lists(st.floats(-9, 9) | st.just(np.nan), min_size=2, max_size=60),
)
def test_psi_is_not_negative_and_zero_for_the_same_numbers(x, y):
    x, y = pd.Series([0.0, *x], dtype=float), pd.Series([0.0, *y], dtype=float)
    assert psi(x, y) >= 0
    assert psi(x, x) == 0
    assert psi(x, y.sample(frac=1, random_state=1)) == psi(x, y)


def test_what_cannot_be_scored_raises():
    full, empty, nulls = pd.Series([1.0, 2.0]), pd.Series([], dtype=float), pd.Series([np.nan])
    for reference, current in ((full, empty), (empty, full), (nulls, full)):
        with pytest.raises(ValueError, match="rows are needed on both sides"):
            psi(reference, current)


SHAPES = {
    "normal": lambda rng, n: rng.normal(size=n),
    "exponential": lambda rng, n: rng.exponential(size=n),
    "mostly zero": lambda rng, n: rng.exponential(size=n) * (rng.random(n) < 0.3),
    "level": lambda rng, n: rng.choice(list("abcdefgh"), n),
}


def table(rng, n):
    return pd.DataFrame({name: shape(rng, n) for name, shape in SHAPES.items()})


def passed(policy, before, now):
    """Names of the scores above their threshold, by column."""
    from reference_impl.distance import compare_profiles

    for found in compare_profiles(before, now, 50):
        limits = thresholds(policy, found.rows, found.cells, found.scores)
        for name, limit in limits.items():
            yield name, found.scores[name] > limit


@pytest.mark.parametrize(("n", "m"), [(5000, 60), (300, 300), (12_000, 1400)])
def test_chance_alone_passes_each_threshold_once_in_a_thousand(n, m):
    rng = np.random.default_rng(n)
    # Without an effect to care for, so that only chance sets the thresholds.
    policy = Policy(psi_threshold=0, ks_threshold=0)
    alarms = dict.fromkeys(("psi", "ks", "js", "wasserstein", "cramers_v", "outside", "unseen"), 0)
    asked = dict.fromkeys(alarms, 0)
    values, draws = [], 120
    for _ in range(draws):
        before = profile_reference(table(rng, n))
        now = profile(layout(before), table(rng, m))
        for name, above in passed(policy, before, now):
            alarms[name] += above
            asked[name] += 1
        values.append(psi(pd.Series(rng.normal(size=n)), pd.Series(rng.normal(size=m))))
    # One in a thousand of 480 is 0.5; seven or more would happen to one such test in a million.
    assert all(count <= 6 for count in alarms.values()), alarms
    assert asked["psi"] == 4 * draws
    assert np.mean(values) == pytest.approx(9 * (1 / n + 1 / m), rel=0.2)


def test_a_planted_shift_passes_the_thresholds():
    rng = np.random.default_rng(4)
    before = profile_reference(table(rng, 12_000))
    shifts = {"normal": 0.8, "exponential": 0.8, "mostly zero": 1, "level": "x"}
    moved = table(rng, 1400)
    moved = pd.DataFrame({name: moved[name] + by for name, by in shifts.items()})
    seen = list(passed(Policy(), before, profile(layout(before), moved)))
    assert [name for name, above in seen if not above and name != "outside"] == []
    assert len(seen) == 3 * 5 + 4


def test_thresholds_fall_to_the_effect_when_rows_are_many():
    assert psi_threshold(10**6, 10**6, 10, 0.2) == 0.2
    assert psi_threshold(12_000, 50, 10, 0.2) > 0.5
    assert ks_threshold(10**6, 10**6, 0.15) == 0.15
    assert missing_threshold(10**6, 10**6, 0.2, 0.1, 0.05) == pytest.approx(0.15)
    # 3.29 standard errors of the pooled share: (10 + 10 + 1) / 202
    share = 21 / 202
    by_hand = 0.1 + 3.29 * np.sqrt(share * (1 - share) * 0.02)
    assert missing_threshold(100, 100, 0.1, 0.1, 0.05) == pytest.approx(by_hand)


def columns(reference, current):
    before = profile_reference(pd.DataFrame({"x": reference}))
    return before["x"], profile(layout(before), pd.DataFrame({"x": current}))["x"]


def test_outside_counts_news():
    reference = np.linspace(0, 10, 1000)
    assert outside(*columns(reference, [0.0, 10.9, -0.9, 12.0])) == 0.25
    assert outside(*columns(["a", "b"], ["a", "c", None])) == 0.5


def test_outside_knows_what_lies_between_and_what_does_not():
    history = np.linspace(0, 100, 5000)
    cells = layout(profile_reference(pd.DataFrame({"x": history})))

    def of(values):
        return profile(cells, pd.DataFrame({"x": np.asarray(values)}))["x"]

    winter = of(np.concatenate([history[history < 40], history[history > 70]]))
    # 45 and 66 lie within a tenth of the range of a known place, 55 does not.
    assert outside(winter, of([20.0, 45.0, 55.0, 66.0])) == 0.25
    assert outside(of(history[history < 40]), of([60.0, 99.0, 300.0])) == 1
    # One stray row among thousands makes no place known.
    stray = of(np.append(history[history < 40], 90.0))
    assert outside(stray, of([90.0])) == 1


def test_calm_weeks_are_calm(delivery, history):
    week = pd.concat([simulate_day(load_scenario("calm"), day, 5, 100) for day in range(7)])
    scores = judge(delivery, history, week)
    assert list(scores) == [*(column.name for column in delivery.features), HOUR]
    assert {score.verdict for score in scores.values()} == {"no drift"}
    numbers = {"psi", "js", "ks", "wasserstein", "outside", "missing"}
    assert set(scores["distance_km"].thresholds) == numbers
    assert set(scores["district"].thresholds) == {"psi", "js", "cramers_v", "unseen", "missing"}
    assert set(scores["rain_mm"].scores) - numbers == {"missing_reference"}
    assert scores["rain_mm"].method == "outside"


@pytest.mark.parametrize(
    ("name", "drifted"),
    [
        ("new_district", {"district"}),
        ("rain_season", {"rain_mm"}),
        ("roadworks", set()),
    ],
)
def test_the_input_tells_some_changes_and_not_others(delivery, history, name, drifted):
    week = pd.concat([simulate_day(load_scenario(name), day, 5, 100) for day in range(45, 52)])
    found = {name for name, s in judge(delivery, history, week).items() if s.verdict == "drift"}
    assert found - {"distance_km"} == drifted


def test_a_clock_that_is_off_shows_in_the_hour_alone(delivery, history):
    week = pd.concat([simulate_day(load_scenario("calm"), day, 5, 200) for day in range(7)])
    late = week.assign(ordered_at=week["ordered_at"] - pd.Timedelta(hours=2))
    found = [name for name, s in judge(delivery, history, late).items() if s.verdict == "drift"]
    assert found == [HOUR]


def test_the_reason_says_what_decided_and_by_how_much(delivery, history):
    week = pd.concat([simulate_day(load_scenario("rain_season"), d, 5, 100) for d in range(45, 52)])
    scores = judge(delivery, history, week)
    calm, wet = scores["items"], scores["rain_mm"]
    assert calm.reason == f"psi {calm.value:.3f} is within {calm.threshold:.3f} for 700 rows"
    assert wet.reason == f"outside {wet.value:.3f} is above {wet.threshold:.3f} for 700 rows"
    for score in scores.values():
        assert score.threshold == score.thresholds[score.method]
        assert score.value == score.scores[score.method]


def test_the_fewest_rows_that_are_judged(delivery, history, batch):
    needed = delivery.policy.min_rows
    enough, few = (judge(delivery, history, batch.head(n), "items") for n in (needed, needed - 1))
    assert (enough.verdict, few.verdict) == ("no drift", "cannot judge")
    assert "missing" in enough.thresholds
    assert few.thresholds == {}


def test_an_order_without_a_time_has_no_hour(delivery, history, batch):
    lost = batch.assign(ordered_at=batch["ordered_at"].mask(np.arange(200) < 50))
    counted = profile(layout_of(delivery, history), watched(delivery, lost))[HOUR]
    assert counted.counts[-2:] == (0, 50)  # unseen, missing


def test_predictions_are_watched_like_a_column(delivery, history, batch):
    promised = history.assign(**{PREDICTION: 20 + 3 * history["distance_km"]})
    same = batch.assign(**{PREDICTION: 20 + 3 * batch["distance_km"]})
    assert judge(delivery, promised, same, PREDICTION).verdict == "no drift"
    stuck = batch.assign(**{PREDICTION: 30.0})
    assert judge(delivery, promised, stuck, PREDICTION).verdict == "drift"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda f: f.head(0), "0 current rows"),
        (lambda f: f.head(1), "1 current rows"),
        (lambda f: f.head(99), "99 current rows"),
        (lambda f: f.assign(distance_km=np.where(f["items"] > 3, np.inf, 1.0)), "infinite"),
    ],
)
def test_what_cannot_be_judged_says_so(delivery, history, batch, spoil, reason):
    score = judge(delivery, history, spoil(batch), "distance_km")
    assert score.verdict == "cannot judge"
    assert reason in score.reason
    assert np.isnan(score.value)


def test_a_reference_that_cannot_be_judged_by(delivery, history, batch):
    constant = history.assign(items=2.0)
    score = judge(delivery, constant, batch, "items")
    assert (score.verdict, score.reason) == ("cannot judge", "the reference has a single value")
    nothing = history.assign(items=np.nan, district=None)
    for column in ("items", "district"):
        score = judge(delivery, nothing, batch, column)
        assert score.verdict == "cannot judge"
        assert "0 reference values are present" in score.reason
    lost = judge(delivery, nothing, batch.assign(items=np.nan), "items")
    assert lost.verdict == "cannot judge"


@pytest.mark.parametrize("column", ["distance_km", "district", "rain_mm"])
@pytest.mark.parametrize(("share", "method"), [(0.2, {"psi", "missing"}), (1.0, {"missing"})])
def test_missing_values_are_never_calm(delivery, history, batch, column, share, method):
    lost = np.arange(len(batch)) < share * len(batch)
    score = judge(delivery, history, batch.assign(**{column: batch[column].mask(lost)}), column)
    assert score.verdict == "drift"
    assert score.method in method
    assert score.scores["missing"] == share


def test_profiles_of_other_cells_are_refused(delivery, history, batch):
    one, other = (
        profile_reference(rows[["district"]].assign(district=rows["district"] + mark))
        for rows, mark in ((history, ""), (batch, "?"))
    )
    with pytest.raises(ValueError, match="same cells"):
        compare(delivery, one, other)


def bikes_in(first, days, seed, warmer=0.0):
    """Hours of a city whose year is a sine: cold in January, hot in July."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(first, first + days), 24)
    weather = rng.normal(0, 0.04, size=days).repeat(24)  # the hours of a day share it
    heat = 0.5 - 0.3 * np.cos(2 * np.pi * day / 365) + weather + warmer
    n = len(day)
    return pd.DataFrame(
        {
            "hr": np.tile(np.arange(24.0), days),
            "holiday": "0",
            "workingday": np.where(day % 7 < 5, "1", "0"),
            "weathersit": rng.choice(["1", "2", "3"], n),
            "temp": (heat + rng.normal(0, 0.03, n)).round(2),
            "hum": rng.uniform(0.3, 0.9, n),
            "windspeed": rng.uniform(0, 0.5, n),
        }
    )


@pytest.mark.parametrize("month", range(0, 12, 2))
def test_a_year_alarms_without_a_season_and_not_with_it(month):
    bikes = load_problem("bike_sharing")
    history = bikes_in(0, 180, seed=1)
    spring = history.head(100 * 24)  # all that the model has learnt from
    first = 364 + 30 * month
    now = bikes_in(first, 28, seed=month + 2)
    around = bikes_in(first - 364 - 14, 56, seed=month + 50)

    def of(current, season=None):
        return judge(bikes, spring, current, "temp", season, cut_on=history)

    assert psi(spring["temp"], now["temp"]) > 1  # as any other column, it alarms in every month
    with_season = of(now, around)
    assert (with_season.method, with_season.verdict) == ("psi", "no drift")
    assert "the same season" in with_season.reason
    if 5 <= month <= 7:
        assert of(now).verdict == "drift"
    # A thermometer that shows 12 degrees too much is no season.
    broken = bikes_in(first, 28, seed=month + 2, warmer=0.3)
    assert of(broken, around).verdict == "drift"


def test_what_neither_the_model_nor_the_season_has_seen_is_news():
    bikes = load_problem("bike_sharing")
    learnt, around = bikes_in(0, 180, seed=1), bikes_in(0, 56, seed=2)
    now = bikes_in(364 + 14, 28, seed=3)
    # July in four days of January: too few for PSI by days, known to the model but not usual.
    warm = now.assign(temp=now["temp"].where(np.arange(len(now)) >= 4 * 24, 0.7))
    assert judge(bikes, learnt, warm, "temp", around).verdict == "no drift"
    # Beyond everything: three days may be chance, four are not.
    for days, verdict in ((3, "no drift"), (4, "drift")):
        hot = now.assign(temp=now["temp"].where(np.arange(len(now)) >= days * 24, 1.5))
        score = judge(bikes, learnt, hot, "temp", around)
        assert score.scores["outside"] == pytest.approx(days / 28)
        assert score.verdict == verdict
    assert score.method == "outside"


def test_a_season_of_too_few_rows_is_not_asked():
    bikes = load_problem("bike_sharing")
    learnt, now = bikes_in(0, 150, seed=1), bikes_in(20, 28, seed=2)
    around = bikes_in(20, 28, seed=3)
    needed = bikes.policy.min_rows
    assert judge(bikes, learnt, now, "temp", around.head(needed)).method == "psi"
    assert judge(bikes, learnt, now, "temp", around.head(needed - 1)).method == "outside"


def test_a_season_is_asked_about_its_own_columns_and_counts_each_day_as_one_row():
    bikes = load_problem("bike_sharing")
    learnt, now = bikes_in(0, 180, seed=1), bikes_in(364 + 14, 28, seed=3)
    around = bikes_in(0, 56, seed=2).assign(workingday="0")  # no season changes the week
    cells = layout_of(bikes, learnt)
    before, past, week = (profile(cells, watched(bikes, f)) for f in (learnt, around, now))
    scores = {score.column: score for score in compare(bikes, before, week, past)}
    assert scores["workingday"].verdict == "no drift"
    temp = scores["temp"]
    assert temp.reason == (
        f"psi {temp.value:.3f} against the same season is within {temp.threshold:.3f} for 672 rows"
    )
    used = {found.column: found.cells for found in compare_profiles(past, week)}["temp"]
    days = bikes.policy.monitor_days
    limit = psi_threshold(len(around) * days / 672, days, used, bikes.policy.psi_threshold)
    assert temp.thresholds["psi"] == limit
    hail = now.assign(weathersit=np.where(np.arange(672) < 100, "hail", now["weathersit"]))
    news = judge(bikes, learnt, hail, "weathersit")
    assert (news.method, news.verdict, news.value) == ("unseen", "drift", 100 / 672)
    assert news.reason == f"unseen {news.value:.3f} is above {news.threshold:.3f} for 672 rows"


def test_the_season_is_the_window_a_year_ago_and_half_of_it_on_both_sides():
    days = season_days(Policy(monitor_days=28), 400)
    assert (days[0], days[-1], len(days)) == (400 - 364 - 27 - 14, 400 - 364 + 14, 56)


def test_daily_profiles_are_the_comparison_of_the_rows(delivery, history):
    numbers = pd.Series(np.repeat(np.arange(-30, 0), 100))
    days = [simulate_day(load_scenario("new_district"), day, 5, 100) for day in range(40, 52)]
    kept = DailyProfiles(delivery, history, numbers)
    for day, rows in enumerate(days):
        if day != 9:  # a quarantined day is never added
            kept.add(day, rows)
    learnt, window = history[numbers <= -4], [*days[4:9], *days[10:]]
    got = kept.scores(11, range(-30, -3))
    cells = layout_of(delivery, history)
    sides = [profile(cells, watched(delivery, rows)) for rows in (learnt, pd.concat(window))]
    assert got == compare(delivery, *sides)
    assert {score.verdict for score in got} == {"drift", "no drift"}
    # A day that is delivered twice counts once, and another model has another reference.
    kept.add(11, days[11])
    assert kept.scores(11, range(-30, -3)) == got
    assert kept.scores(11, range(-10, 5)) != got
    with pytest.raises(ValueError, match=r"^there is no day to compare$"):
        kept.scores(11, range(100, 120))
    # What is added to a copy, such as the same season of the year before, is in the copy alone.
    other = kept.copy()
    around = pd.concat(days[:5])
    other.add(11 - 364, around)
    past = profile(cells, watched(delivery, around))
    assert other.scores(11, range(-30, -3)) == compare(delivery, *sides, past)
    assert kept.scores(11, range(-30, -3)) == got != other.scores(11, range(-30, -3))


def test_cells_are_cut_on_a_sample_that_the_seed_decides(delivery):
    orders = simulate_day(load_scenario("calm"), 0, 1, 12_000)
    orders = orders.assign(**{PREDICTION: 20 + 3 * orders["distance_km"]})
    for seed in (0, 1):
        rows = sample(12_000, seed)
        cells = layout_of(delivery, orders, seed)
        for name in ("distance_km", PREDICTION):
            assert cells[name] == cut(orders[name], rows)
    assert layout_of(delivery, orders) == layout_of(delivery, orders, 0) != cells
    names = [f"district {number}" for number in range(12_000)]
    with pytest.raises(ValueError, match="the column district has"):
        layout_of(delivery, orders.assign(district=names))


def test_a_layout_has_the_declared_levels_and_merges(delivery, history, batch):
    cells = layout_of(delivery, history)
    assert "airport" in cells["district"].levels
    assert "airport" not in set(history["district"])
    assert len(cells[HOUR].levels) == 24
    halves = [profile(cells, watched(delivery, part)) for part in (batch[:90], batch[90:])]
    assert merge(*halves) == profile(cells, watched(delivery, batch))
    assert HOUR not in layout_of(load_problem("bike_sharing"), bikes_in(0, 9, 1))


@pytest.mark.filterwarnings("ignore")  # Evidently and its web framework deprecate on import
def test_evidently_writes_a_page_without_outside_links(delivery, history, batch, tmp_path):
    page = evidently_report(delivery, history, batch, tmp_path / "drift.html")
    text = page.read_text(encoding="utf-8")
    assert "distance_km" in text
    assert '<script src="http' not in text
    assert '<link href="http' not in text


def rows_of(cells):
    return st.lists(st.integers(200, 2000), min_size=cells, max_size=cells)


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=5, deadline=None, phases=[Phase.generate])  # shrinking takes minutes
@given(before=rows_of(6), now=rows_of(6), drawn=rows_of(10))
def test_psi_is_that_of_evidently_where_the_cells_are_the_same(before, now, drawn):
    from evidently import DataDefinition, Dataset, Report
    from evidently.metrics import ValueDrift

    # Ten whole numbers, a tenth of the reference each: both cut in front of each of them.
    tenths = np.repeat(np.arange(10.0), 300)
    texts = [pd.Series(np.repeat(list("abcdef"), rows)) for rows in (before, now)]
    numbers = [pd.Series(tenths), pd.Series(np.repeat(np.arange(10.0), drawn))]
    for kind, (reference, current) in (("categorical", texts), ("numerical", numbers)):
        definition = DataDefinition(**{f"{kind}_columns": ["x"]})
        sides = [
            Dataset.from_pandas(side.to_frame("x"), data_definition=definition)
            for side in (reference, current)
        ]
        report = Report([ValueDrift(column="x", method="psi")]).run(sides[1], sides[0])
        theirs = report.dict()["metrics"][0]["value"]
        assert psi(reference, current) == pytest.approx(theirs, rel=0.02, abs=0.002)
