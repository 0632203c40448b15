"""Drift: let something happen, look at one feature, and see who notices."""

import pandas as pd
import streamlit as st

from apps import charts, seasons, tallies
from apps.app_pages.elements import figure, scenario_box, told
from reference_impl.problem import Problem, load_problem
from reference_impl.simulate import Event, Scenario, load_scenario

MARKS = {"drift": "▲ drift", "no drift": "no drift", "cannot judge": "? cannot judge"}


@st.cache_data(max_entries=24, show_spinner="Simulating the orders …")
def played(scenario: str, seed: int, orders: int) -> seasons.Season:
    """The orders of a season."""
    story = load_scenario(scenario)
    return seasons.play(load_problem("delivery"), story, seasons.DAYS, seed, orders)


@st.cache_data(max_entries=24, show_spinner="Scoring every day …")
def scored(scenario: str, seed: int, orders: int, method: seasons.Method) -> pd.DataFrame:
    """The scores of every day."""
    season = played(scenario, seed, orders)
    return seasons.scores_by_day(load_problem("delivery"), season, method)


@st.cache_data(max_entries=24, show_spinner="Training a model and watching its error …")
def watched(scenario: str, seed: int, orders: int) -> seasons.Watched:
    """The error of a model that is never retrained, and the batch checks."""
    return seasons.watch(load_problem("delivery"), played(scenario, seed, orders), seed)


def main() -> None:
    """Ask, then show the day, then the season so far."""
    problem = load_problem("delivery")
    st.title("Drift")
    st.markdown(
        "Move the day past day 30 and watch where the two colours part, and whether the score "
        "passes its threshold. Then look at the error below: some changes of the input do no harm, "
        "and some harm shows in no input at all."
    )
    story, seed, orders, day, method = _controls()
    season = played(story.name, seed, orders)
    left, right = st.columns([3, 2], gap="large")
    with left:
        feature = _feature(problem, season, day)
    with right:
        _verdicts(problem, season, day, method)
    truth = season.events if _truth(story) else None
    _season(problem, (story.name, seed, orders, method), day, feature, truth)


def _controls() -> tuple[Scenario, int, int, int, seasons.Method]:
    first, second, third, fourth = st.columns([3, 1, 2, 1])
    name = scenario_box(first, "new_district")
    seed = second.number_input("Seed", 0, 9999, 7, key="seed", bind="query-params")
    orders = third.select_slider(
        "Orders per day", [20, 50, 100, 200, 400], 100, key="orders", bind="query-params"
    )
    method = fourth.radio("Score of numbers", ["psi", "ks"], key="method", horizontal=True)
    day = st.slider("Today is day", 0, seasons.DAYS - 1, 35, key="day", bind="query-params")
    return load_scenario(name), int(seed), int(orders), int(day), method


def _feature(problem: Problem, season: seasons.Season, day: int) -> str:
    names = [column.name for column in problem.features]
    start = names.index("distance_km")
    feature = st.selectbox("Feature", names, index=start, key="feature", bind="query-params")
    column = next(column for column in problem.features if column.name == feature)
    week = season.week(problem.policy, day)
    table = tallies.shares(season.reference[feature], week[feature], column)
    figure(charts.distribution(table, column), charts.describe_distribution(table, column))
    return feature


def _verdicts(problem: Problem, season: seasons.Season, day: int, method: seasons.Method) -> None:
    found = seasons.scores(problem, season, day, method)
    drifted = [score.column for score in found if score.verdict == "drift"]
    doubts = [score.column for score in found if score.verdict == "cannot judge"]
    if drifted:
        st.warning(f"Day {day}: drift in {', '.join(drifted)}.", icon=":material/trending_up:")
    elif doubts:
        st.info(f"Day {day}: {len(doubts)} of {len(found)} features cannot be judged.")
    else:
        st.success(f"Day {day}: no drift in any feature.", icon=":material/check:")
    table = pd.DataFrame(
        {
            "feature": [score.column for score in found],
            "verdict": [MARKS[score.verdict] for score in found],
            "score": [score.value for score in found],
            "threshold": [score.threshold for score in found],
            "by": [score.method for score in found],
            "why": [score.reason for score in found],
        }
    )
    number = st.column_config.NumberColumn(format="%.3f")
    st.dataframe(table, hide_index=True, column_config={"score": number, "threshold": number})
    st.caption(
        "The last 7 days against the orders that the model has learnt from. “outside” is the share "
        "of values that it has never seen; it is used for the weather, which follows the season. "
        "“missing” is the share of rows without a value; when it rises, that is drift too. "
        "With few orders the threshold rises."
    )


def _truth(story: Scenario) -> bool:
    shown = st.toggle("Show the truth", key="truth", help="What was injected, and when.")
    if shown:
        st.markdown(f"**{story.title}.** {story.description}")
        for event in story.events:
            end = "" if event.end_day is None else f" to day {event.end_day - 1}"
            st.markdown(f"- From day {event.start_day}{end} ({event.effect}): {event.what}")
    return shown


def _season(
    problem: Problem,
    key: tuple[str, int, int, seasons.Method],
    day: int,
    feature: str,
    truth: list[Event] | None,
) -> None:
    st.subheader(f"The season up to day {day}")
    table, seen = scored(*key), watched(*key[:3])
    scores = table[(table["column"] == feature) & (table["day"] <= day)]
    known = seen.days[seen.days["known_on"] <= day].assign(limit=_limit(problem, seen))
    fault = seen.days.set_index("day")["fault"][day]
    if fault:
        st.error(f"The batch of day {day} is blocked, no promise is made from it: {fault}.")
    left, right = st.columns(2, gap="large")
    with left:
        method = scores["method"].iloc[0]
        name = f"The score of {feature} ({method})"
        text = charts.describe_line(scores, "value", "threshold", name)
        if scores["value"].notna().any():
            title = f"{method} of {feature}"
            figure(charts.line_with_limit(scores, "value", "threshold", title, truth), text)
        else:
            st.info(text)
    with right:
        if known["error"].notna().any():
            figure(
                charts.line_with_limit(known, "error", "limit", "mean error (min)", truth),
                charts.describe_line(known, "error", "limit", "The mean error in minutes"),
            )
        else:
            wait = problem.label_delay_days
            st.info(f"No labels have come yet: the true minutes are known {wait} days later.")
    _alarms(problem, table, seen, day)


def _limit(problem: Problem, seen: seasons.Watched) -> float:
    return seen.promised * (1 + problem.policy.loss_tolerance)


def _alarms(problem: Problem, table: pd.DataFrame, seen: seasons.Watched, day: int) -> None:
    st.subheader("Who has noticed")
    st.dataframe(seasons.first_alarms(table, seen, day), hide_index=True, width="content")
    st.caption(
        "The error raises its alarm when even the low end of its 95% interval over the last "
        f"{problem.policy.loss_days} labelled days is above the limit. Here the scores "
        "see every order as it arrived; in the loop, a blocked batch never reaches them."
    )


with told():
    main()
