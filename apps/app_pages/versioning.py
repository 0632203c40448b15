"""Versioning: spoil a day, correct it, compare two versions, and go back."""

import pandas as pd
import streamlit as st

from apps import charts, tallies, versions
from apps.app_pages.elements import figure, told
from apps.versions import TABLE, Sandbox
from reference_impl.problem import load_problem
from reference_impl.train import TrainingRecord

SEED, ORDERS = 7, 100


def main() -> None:
    """The sandbox of this session: write, look at the history, compare, train, go back."""
    st.title("Versioning")
    st.markdown(
        "This table of orders is yours alone and is deleted when you leave. One of its first seven "
        "days arrived with the distance in metres: find it, deliver it again as it was, and "
        "compare the two versions."
    )
    again = st.button("Start again")
    if again or "sandbox" not in st.session_state:
        _open()
    sandbox: Sandbox = st.session_state.sandbox
    left, right = st.columns([1, 2], gap="large")
    with left:
        _write(sandbox)
    with right:
        _history(sandbox)
    old, new = _compare(sandbox)
    _train(sandbox, old, new)


def _open() -> None:
    with st.spinner("Writing seven days …"):
        st.session_state.sandbox = Sandbox(SEED, ORDERS)
        st.session_state.models = []
    # Versions that the widgets remember need not exist in the new table.
    for key in ("old", "new", "day", "back"):
        st.session_state.pop(key, None)


def _write(sandbox: Sandbox) -> None:
    st.subheader("Write a day")
    newest = sandbox.next_day()
    with st.form("write", border=False):
        day = st.selectbox(
            "Day",
            range(newest + 1),
            index=newest,
            format_func=lambda d: f"{d} (the next one)" if d == newest else f"{d} (again)",
            key="day",
        )
        how = st.selectbox("The feed delivers it", versions.DELIVERIES, key="how")
        if st.form_submit_button("Write", type="primary"):
            version = sandbox.deliver(day, how)
            _then(f"Version {version}: day {day}, {how}.")
    with st.form("restore", border=False):
        earlier = range(sandbox.store.version(TABLE))
        version = st.selectbox("Make the table as it was in version", earlier, key="back")
        if st.form_submit_button("Go back"):
            now = sandbox.go_back(version)
            _then(f"Version {now} holds the rows of version {version}. No version was deleted.")


def _then(message: str) -> None:
    """Say what was done, and draw the page from the new state."""
    st.session_state.done = message
    for key in ("old", "new", "day"):
        st.session_state.pop(key, None)
    st.rerun()


def _history(sandbox: Sandbox) -> None:
    st.subheader("The versions of the table")
    if "done" in st.session_state:
        st.success(st.session_state.pop("done"))
    st.dataframe(sandbox.history(), hide_index=True, height=320)
    st.caption(
        f"Seed {sandbox.seed}, {sandbox.orders} orders a day, at most {versions.MAX_VERSIONS} "
        "versions. A file named by date has one name for the wrong delivery and for its "
        "correction, so nobody can say which of the two a model has learnt from."
    )


def _compare(sandbox: Sandbox) -> tuple[int, int]:
    st.subheader("Compare two versions")
    numbers = range(sandbox.store.version(TABLE) + 1)
    first, second, third = st.columns(3)
    last = len(numbers) - 1
    old = first.selectbox("Old version", numbers, index=max(last - 1, 0), key="old")
    new = second.selectbox("New version", numbers, index=last, key="new")
    problem = load_problem("delivery")
    names = [c.name for c in [problem.target, *problem.features] if c.kind == "numeric"]
    column = third.selectbox("Column", names, index=names.index("distance_km"), key="column")
    before, after = sandbox.store.read(TABLE, old), sandbox.store.read(TABLE, new)
    found = versions.difference(before, after)
    means = (before[column].mean(), after[column].mean())
    boxes = st.columns(4)
    boxes[0].metric("Orders added", found.added)
    boxes[1].metric("Orders removed", found.removed)
    boxes[2].metric("Orders changed", found.changed)
    boxes[3].metric(f"Mean of {column}", f"{means[1]:.4g}", f"{means[1] - means[0]:+.4g}", "off")
    table = tallies.daily_means(before, after, column, (old, new))
    figure(charts.versions(table, column), charts.describe_versions(table, column))
    return old, new


def _train(sandbox: Sandbox, old: int, new: int) -> None:
    st.subheader("What it does to a model")
    st.markdown(
        "Train one model on each of the two versions. Both are judged on the same three later "
        "days, which are correct. Training again on the same version gives the same error."
    )
    if st.button(f"Train on version {old} and on version {new}"):
        for version in dict.fromkeys((old, new)):
            with st.spinner(f"Training on version {version} …"):
                record = versions.train_on(load_problem("delivery"), sandbox, version)
                st.session_state.models.append(record)
    models: list[TrainingRecord] = st.session_state.models
    if not models:
        st.info("No model has been trained yet.")
        return
    st.dataframe(_records(models), hide_index=True)
    st.caption(
        "Data version, days, seed and commit: what one must know to make the model again. "
        "The error is the mean absolute error on the later days."
    )


def _records(models: list[TrainingRecord]) -> pd.DataFrame:
    rows = [
        {
            "model": number,
            "data version": record.data_version,
            "days": f"{record.first_day} to {record.last_day}",
            "orders": record.rows,
            "seed": record.seed,
            "commit": record.commit[:8],
            "error (min)": round(record.metrics["mae"], 2),
        }
        for number, record in enumerate(models, start=1)
    ]
    return pd.DataFrame(rows).iloc[::-1]


with told():
    main()
