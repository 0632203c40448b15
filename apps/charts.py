"""Charts of the demos, each with a text that says the same. Pure functions, no Streamlit.

The colours are of the palette by Okabe and Ito (2008), which colour-blind viewers can tell apart;
the three used here have a contrast of 3:1 or more on white and on near-black. Nothing is told by
colour alone: shape, dash or position say it too.
"""

from typing import TypeVar

import altair as alt
import numpy as np
import pandas as pd

from apps.tallies import CURRENT, REFERENCE
from reference_impl.problem import Column
from reference_impl.simulate import Event

BLUE, VERMILION, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#888888"
LABEL_SIZE = 15
C = TypeVar("C", alt.Chart, alt.LayerChart)


def distribution(table: pd.DataFrame, column: Column) -> alt.Chart:
    """Bars of `tallies.shares`, side by side: what the model has learnt from, and the last week."""
    title = f"{column.name} ({column.unit})" if column.unit else column.name
    series = alt.Scale(domain=[REFERENCE, CURRENT], range=[BLUE, VERMILION])
    order = list(dict.fromkeys(table["cell"]))
    chart = alt.Chart(table).mark_bar()
    chart = chart.encode(
        x=alt.X(
            "cell:N", sort=order, title=title, axis=alt.Axis(labelAngle=-40, labelOverlap=False)
        ),
        xOffset=alt.XOffset("rows:N", sort=[REFERENCE, CURRENT]),
        y=alt.Y("share:Q", title="share of orders", axis=alt.Axis(format="%")),
        color=alt.Color("rows:N", scale=series, title=None),
        tooltip=["rows:N", "cell:N", alt.Tooltip("share:Q", format=".1%")],
    )
    return _readable(chart)


def describe_distribution(table: pd.DataFrame, column: Column) -> str:
    """Where the two distributions differ most, in one sentence."""
    wide = table.pivot(index="cell", columns="rows", values="share")
    cell = (wide[CURRENT] - wide[REFERENCE]).abs().idxmax()
    before, now = wide.loc[cell, REFERENCE], wide.loc[cell, CURRENT]
    return (
        f"The largest difference in {column.name} is at “{cell}”: "
        f"{before:.0%} of the orders the model has learnt from, {now:.0%} of the last 7 days."
    )


def line_with_limit(
    table: pd.DataFrame, value: str, limit: str, title: str, truth: list[Event] | None = None
) -> alt.LayerChart:
    """A value a day and the limit it must not pass (dashed).

    Args:
        table: one row a day: `day`, and the two columns named by `value` and `limit`.
        value: name of the column that is drawn as a line.
        limit: name of the column that is drawn dashed.
        title: of the vertical axis.
        truth: events to shade, when the reader may see them.
    """
    x = alt.X("day:Q", title="day of production", axis=alt.Axis(tickMinStep=1))
    base = alt.Chart(table.dropna(subset=[value]))
    y = alt.Y(f"{value}:Q", title=title, scale=alt.Scale(zero=False))
    drawn = base.mark_line(color=BLUE, strokeWidth=2.5, point={"color": BLUE, "size": 25})
    tips = ["day:Q", alt.Tooltip(f"{value}:Q", format=".3f")]
    lines: list[alt.Chart] = [
        base.mark_line(color=VERMILION, strokeDash=[6, 4], strokeWidth=2).encode(
            x=x, y=f"{limit}:Q"
        ),
        drawn.encode(x=x, y=y, tooltip=tips),
    ]
    shaded = _truth(truth or [], int(table["day"].max()))
    return _readable(alt.layer(*shaded, *lines))


def describe_line(table: pd.DataFrame, value: str, limit: str, name: str) -> str:
    """The newest value beside its limit, and on how many days it was above."""
    known = table.dropna(subset=[value])
    if known.empty:
        return f"{name}: there is no value yet."
    last = known.iloc[-1]
    above = int((known[value] > known[limit]).sum())
    return (
        f"{name} is {last[value]:.3g} on day {last['day']:.0f}, with a limit of {last[limit]:.3g} "
        f"(dashed); it was above the limit on {above} of {len(known)} days."
    )


def season_errors(days: pd.DataFrame, moments: pd.DataFrame) -> alt.LayerChart:
    """Error a day with and without retraining, and the moments of the run.

    Args:
        days: `RunResult.days`.
        moments: day, moment, what; "injected", "noticed" and "promoted" are drawn.
    """
    names = {"error_never": "never retrained", "error": "with retraining"}
    long = days.melt("day", list(names), "loop", "minutes").dropna(subset=["minutes"])
    long["loop"] = long["loop"].map(names)
    order = list(names.values())
    lines = alt.Chart(long).mark_line(strokeWidth=2.5)
    lines = lines.encode(
        x=alt.X("day:Q", title="day of production", axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("minutes:Q", title="mean error (min)", scale=alt.Scale(zero=False)),
        color=alt.Color(
            "loop:N", scale=alt.Scale(domain=order, range=[VERMILION, BLUE]), title=None
        ),
        strokeDash=alt.StrokeDash(
            "loop:N", scale=alt.Scale(domain=order, range=[[6, 4], [1, 0]]), title=None
        ),
        tooltip=["day:Q", "loop:N", alt.Tooltip("minutes:Q", format=".2f")],
    )
    return _readable(alt.layer(*_moments(moments), lines))


def _moments(moments: pd.DataFrame) -> list[alt.Chart]:
    if moments.empty:
        return []
    kinds = ["injected", "noticed", "promoted"]
    base = alt.Chart(moments[moments["moment"].isin(kinds)])
    rules = base.mark_rule(color=GREY, strokeDash=[2, 2]).encode(x="day:Q")
    marks = base.mark_point(filled=True, size=140, color=GREEN, opacity=1)
    shapes = alt.Scale(domain=kinds, range=["diamond", "triangle-up", "square"])
    below = alt.Legend(orient="bottom")  # beside the other legend it would not fit on a phone
    return [
        rules,
        marks.encode(
            x="day:Q",
            y=alt.value(8),
            shape=alt.Shape("moment:N", scale=shapes, legend=below, title=None),
            tooltip=["day:Q", "moment:N", "what:N"],
        ),
    ]


def describe_season(error: float, never: float, moments: pd.DataFrame) -> str:
    """Both errors of the whole season, and its moments in the order of time."""
    told = [f"day {row.day} {row.moment}" for row in moments.itertuples()]
    return (
        f"Mean error {error:.2f} minutes with retraining and {never:.2f} without, "
        f"a difference of {1 - error / never:.1%}. "
        f"Moments: {', '.join(told) if told else 'none'}."
    )


def versions(table: pd.DataFrame, column: str) -> alt.Chart:
    """Bars of `tallies.daily_means`, the two versions side by side."""
    order = list(dict.fromkeys(table["version"]))
    chart = alt.Chart(table).mark_bar()
    chart = chart.encode(
        x=alt.X("day:O", title="day", axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("version:N", sort=order),
        y=alt.Y("mean:Q", title=f"mean of {column}"),
        color=alt.Color(
            "version:N", scale=alt.Scale(domain=order, range=[BLUE, VERMILION]), title="version"
        ),
        tooltip=["version:N", "day:O", alt.Tooltip("mean:Q", format=".4g")],
    )
    return _readable(chart)


def describe_versions(table: pd.DataFrame, column: str) -> str:
    """The days whose mean is not the same in both versions."""
    wide = table.pivot(index="day", columns="version", values="mean")
    old, new = (next(c for c in wide if c.startswith(side)) for side in ("old", "new"))
    told = []
    for day, row in wide.iterrows():
        if pd.isna(row[old]) or pd.isna(row[new]):
            told.append(f"day {day} is only in the {'new' if pd.isna(row[old]) else 'old'} version")
        elif not np.isclose(row[old], row[new]):
            told.append(f"day {day} from {row[old]:.4g} to {row[new]:.4g}")
    if not told:
        return f"The mean of {column} is the same on every day of both versions."
    return f"The mean of {column} by day: {'; '.join(told)}."


def _truth(events: list[Event], last_day: int) -> list[alt.Chart]:
    spans = [
        {"start": e.start_day, "end": min(e.end_day or last_day, last_day), "what": e.what}
        for e in events
        if e.start_day <= last_day
    ]
    if not spans:
        return []
    shade = alt.Chart(pd.DataFrame(spans)).mark_rect(color=GREY, opacity=0.25)
    return [shade.encode(x="start:Q", x2="end:Q", tooltip=["what:N"])]


def passes(items: pd.DataFrame) -> alt.Chart:
    """Bars of `class_results.table_of_items`: the share of students who pass each check."""
    chart = alt.Chart(items).mark_bar(color=BLUE)
    chart = chart.encode(
        y=alt.Y("check:N", sort=None, title=None, axis=alt.Axis(labelLimit=400)),
        x=alt.X("pass:Q", title="students who pass", axis=alt.Axis(format="%")).scale(
            domain=[0, 1]
        ),
        tooltip=["check:N", alt.Tooltip("pass:Q", format=".0%"), "the others:N"],
    )
    return _readable(chart).configure_axis(labelLimit=400)


def describe_passes(items: pd.DataFrame) -> str:
    """The check that fewest pass, and the one that most do."""
    hard, easy = items.loc[items["pass"].idxmin()], items.loc[items["pass"].idxmax()]
    return (
        f"Fewest pass “{hard['check']}”: {hard['pass']:.0%}. "
        f"Most pass “{easy['check']}”: {easy['pass']:.0%}."
    )


def _readable(chart: C) -> C:
    sized = chart.properties(height=360, width="container")
    sized = sized.configure_axis(labelFontSize=LABEL_SIZE, titleFontSize=LABEL_SIZE, labelLimit=120)
    return sized.configure_legend(orient="top", labelFontSize=LABEL_SIZE, symbolSize=160)
