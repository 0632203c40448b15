import altair as alt
import numpy as np
import pandas as pd
import pytest

from apps import charts, tallies
from reference_impl.problem import Column
from reference_impl.simulate import Event

KM = Column(name="distance_km", kind="numeric", unit="km")
PLACE = Column(name="district", kind="categorical")


def spec(chart):
    assert isinstance(chart, alt.Chart | alt.LayerChart)
    return chart.to_dict()


def rows(chart):
    """All rows of all data sets of a chart."""
    return [row for data in spec(chart)["datasets"].values() for row in data]


def test_shares_of_text_and_of_missing_values():
    reference = pd.Series(["hills", "hills", "centre", "centre"])
    current = pd.Series(["hills", "airport", None, "airport"])
    table = tallies.shares(reference, current, PLACE)
    now = table[table["rows"] == tallies.CURRENT].set_index("cell")["share"]
    assert now.to_dict() == {"airport": 0.5, "centre": 0, "hills": 0.25, "missing": 0.25}
    before = table[table["rows"] == tallies.REFERENCE].set_index("cell")["share"]
    assert before.to_dict() == {"airport": 0, "centre": 0.5, "hills": 0.5, "missing": 0}


def test_numbers_far_outside_fall_into_the_open_cell():
    reference = pd.Series(np.linspace(1.0, 5.0, 101))
    table = tallies.shares(reference, reference * 1000, KM)
    now = table[table["rows"] == tallies.CURRENT]
    assert now.iloc[-1]["share"] == 1
    assert now.iloc[-1]["cell"].endswith("or more")
    for _, side in table.groupby("rows"):
        assert side["share"].sum() == pytest.approx(1)


@pytest.mark.parametrize("constant", [0.0, 3.0])
def test_a_constant_column_can_be_drawn(constant):
    values = pd.Series([constant] * 20)
    table = tallies.shares(values, values, KM)
    assert table.groupby("rows")["share"].sum().tolist() == pytest.approx([1, 1])
    spec(charts.distribution(table, KM))


def test_distribution_holds_the_shares_and_its_text_the_largest_difference():
    reference = pd.Series(["hills"] * 8 + ["centre"] * 2)
    current = pd.Series(["hills"] * 5 + ["airport"] * 5)
    table = tallies.shares(reference, current, PLACE)
    drawn = rows(charts.distribution(table, PLACE))
    assert {"cell": "airport", "rows": tallies.CURRENT, "share": 0.5} in drawn
    text = charts.describe_distribution(table, PLACE)
    # airport 0 -> 50%, hills 80 -> 50%, centre 20 -> 0
    assert "“airport”: 0% of" in text
    assert "50% of the last 7 days" in text


def test_line_text_counts_the_days_above_and_skips_unknown_ones():
    table = pd.DataFrame({"day": range(4), "value": [np.nan, 0.1, 0.3, 0.25], "limit": 0.2})
    text = charts.describe_line(table, "value", "limit", "PSI")
    assert text == (
        "PSI is 0.25 on day 3, with a limit of 0.2 (dashed); it was above the limit on 2 of 3 days."
    )
    empty = charts.describe_line(table.head(1), "value", "limit", "PSI")
    assert empty == "PSI: there is no value yet."


def test_truth_is_drawn_only_when_given_and_not_beyond_today():
    event = Event(kind="rain", start_day=2, end_day=9, what="Rain.", effect="input")
    table = pd.DataFrame({"day": range(5), "value": 0.1, "limit": 0.2})
    hidden = charts.line_with_limit(table, "value", "limit", "psi")
    shown = charts.line_with_limit(table, "value", "limit", "psi", [event])
    early = charts.line_with_limit(table.head(2), "value", "limit", "psi", [event])
    assert not [row for row in rows(hidden) + rows(early) if "start" in row]
    span = [row for row in rows(shown) if "start" in row]
    assert span == [{"start": 2, "end": 4, "what": "Rain."}]


def test_season_text_and_chart_match_a_hand_calculation():
    days = pd.DataFrame({"day": [0, 1], "error": [2.0, np.nan], "error_never": [4.0, np.nan]})
    told = [(0, "injected", "Roadworks."), (1, "noticed", "loss"), (1, "refused", "no gain")]
    moments = pd.DataFrame(told, columns=["day", "moment", "what"])
    chart = charts.season_errors(days, moments)
    assert {"day": 0, "loop": "with retraining", "minutes": 2.0} in rows(chart)
    assert not [row for row in rows(chart) if row.get("moment") == "refused"]
    text = charts.describe_season(2.0, 4.0, moments)
    assert "2.00 minutes with retraining and 4.00 without, a difference of 50.0%" in text
    assert text.endswith("Moments: day 0 injected, day 1 noticed, day 1 refused.")
    assert charts.describe_season(2.0, 4.0, moments.head(0)).endswith("Moments: none.")
    spec(charts.season_errors(days, moments.head(0)))


def test_daily_means_and_what_changed():
    old = pd.DataFrame({"day_number": [0, 0, 1], "items": [1.0, 3.0, 5.0]})
    new = pd.DataFrame({"day_number": [0, 0, 2], "items": [2.0, 4.0, 5.0]})
    table = tallies.daily_means(old, new, "items", (3, 4))
    assert {"day": 0, "mean": 2.0, "version": "old: 3"} in rows(charts.versions(table, "items"))
    assert charts.describe_versions(table, "items") == (
        "The mean of items by day: day 0 from 2 to 3; day 1 is only in the old version; "
        "day 2 is only in the new version."
    )
    same = tallies.daily_means(old, old, "items", (3, 3))
    assert "the same on every day" in charts.describe_versions(same, "items")


def test_labels_are_large_and_the_colours_differ_in_contrast():
    table = tallies.shares(pd.Series(["a"]), pd.Series(["b"]), PLACE)
    drawn = spec(charts.distribution(table, PLACE))
    assert drawn["config"]["axis"]["labelFontSize"] >= 14
    for colour in (charts.BLUE, charts.VERMILION, charts.GREEN):
        for background in ("#ffffff", "#0e1117"):
            assert contrast(colour, background) >= 3, (colour, background)


def contrast(one, other):
    """Contrast ratio of WCAG 2."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return np.dot(linear, [0.2126, 0.7152, 0.0722])

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)
