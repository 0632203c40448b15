"""What all pages share: a figure with its text, and errors as sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

import altair as alt
import streamlit as st

from reference_impl.errors import LoopError


def figure(chart: alt.Chart | alt.LayerChart, text: str) -> None:
    """Show a chart and, under it, the text that says the same."""
    st.altair_chart(chart, width="stretch", alt=text)
    st.caption(text)


@contextmanager
def told() -> Iterator[None]:
    """Show what the reader can mend as a sentence and end the page there."""
    try:
        yield
    except LoopError as error:
        st.error(str(error))
        st.stop()
