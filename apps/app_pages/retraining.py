"""Retraining: play a season through the loop, and see what a new model gains."""

import streamlit as st

from apps import charts
from apps.app_pages.elements import figure, scenario_box, told
from apps.runs import Runs, Season, moments
from reference_impl.outcome import RunResult


@st.cache_resource
def runs() -> Runs:
    """The results that all sessions share."""
    return Runs()


def main() -> None:
    """Ask, play on a button, show."""
    st.title("Retraining")
    st.markdown(
        "The loop serves a model, watches its error and trains a challenger when the error grows; "
        "the gate lets a challenger serve only if it is better on later orders. Beside it the "
        "first model goes on, never retrained. Watch how long the two errors stay together after "
        "something was injected: that is the price of labels that come late."
    )
    season = _controls()
    result = runs().known(season)
    if st.button("Play the season", type="primary", disabled=result is not None):
        result = _play(season)
        st.rerun()  # the button is drawn before the result is known
    if result is None:
        st.info("This season has not been played yet. It takes about half a second a day.")
        return
    _show(season, result)


def _controls() -> Season:
    first, second, third, fourth = st.columns([3, 2, 2, 1])
    name = scenario_box(first, "roadworks")
    days = second.slider("Days", 10, 90, 60, 5, key="days", bind="query-params")
    orders = third.select_slider(
        "Orders per day", [50, 100, 200], 100, key="orders", bind="query-params"
    )
    seed = fourth.number_input("Seed", 0, 9999, 7, key="seed", bind="query-params")
    return Season(name, int(days), int(orders), int(seed))


def _play(season: Season) -> RunResult:
    bar = st.progress(0.0, "Waiting for our turn, then training the first model …")

    def played(done: int, total: int) -> None:
        bar.progress(done / total, f"Day {done} of {total}")

    return runs().play(season, played)


def _show(season: Season, result: RunResult) -> None:
    first, second, third = st.columns(3)
    saved = 1 - result.error / result.error_never_retrained
    first.metric("Mean error with retraining", f"{result.error:.2f} min")
    second.metric("Never retrained", f"{result.error_never_retrained:.2f} min")
    third.metric("Saved by retraining", f"{saved:.1%}")
    when = moments(result)
    text = charts.describe_season(result.error, result.error_never_retrained, when)
    figure(charts.season_errors(result.days, when), text)
    st.caption(f"Scenario {season.scenario}, seed {season.seed}, {season.orders} orders a day.")
    st.subheader("What happened, and what the loop said")
    if when.empty:
        st.info("Nothing was injected in these days, and the loop has said nothing.")
    else:
        st.dataframe(when, hide_index=True)
    st.subheader("Day by day")
    columns = ["day", "date", "orders", "status", "error", "error_never", "alarm", "action"]
    number = st.column_config.NumberColumn(format="%.2f")
    st.dataframe(
        result.days[[*columns, "model_version"]],
        hide_index=True,
        column_config={
            "date": st.column_config.DateColumn(),
            "error": number,
            "error_never": number,
        },
    )


with told():
    main()
