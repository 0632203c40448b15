"""What all pages share: a figure with its text, and errors as sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

import altair as alt
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from reference_impl.errors import LoopError
from reference_impl.simulate import load_scenario, scenarios


def figure(chart: alt.Chart | alt.LayerChart, text: str) -> None:
    """Show a chart and, under it, the text that says the same."""
    st.altair_chart(chart, width="stretch", alt=text)
    st.caption(text)


def scenario_box(place: DeltaGenerator, default: str) -> str:
    """Let the reader choose a scenario; its name stands in the address of the page.

    Streamlit's own binding would put the title there, which is not what a link should depend on.
    """
    titles = {name: load_scenario(name).title for name in scenarios()}
    asked = st.query_params.get("scenario", default)
    name = place.selectbox(
        "Scenario",
        list(titles),
        index=list(titles).index(asked if asked in titles else default),
        format_func=lambda option: titles[option],
        key="scenario",
    )
    st.query_params["scenario"] = name
    return name


@contextmanager
def told() -> Iterator[None]:
    """Show what the reader can mend as a sentence and end the page there."""
    try:
        yield
    except LoopError as error:
        st.error(str(error))
        st.stop()
