"""A class and a lab, for the instructor: hard checks, frequent mistakes, similar answers."""

import streamlit as st

from apps import charts, class_results
from apps.app_pages.elements import figure
from labs.grader.class_view import ALIKE, ClassView, of_class
from labs.grader.gradebook import Gradebook
from labs.kit.catalog import get
from labs.kit.errors import LabError


def main() -> None:
    """Choose a lab of the gradebook, and show what its marks say."""
    st.title("Class")
    try:
        course = class_results.course()
        book = Gradebook(course.place_of_gradebook())
        labs = book.labs()
        book.close()
    except LabError as error:
        st.error(str(error))
        st.stop()
    if not labs:
        st.info("Nothing was graded yet. `grade LAB SUBMISSIONS` fills the gradebook.")
        st.stop()
    chosen = st.selectbox("Lab", labs, key="lab")
    try:
        view = of_class(course, get(chosen))
    except LabError as error:
        st.error(str(error))
        st.stop()
    _show(view, chosen)


def _show(view: ClassView, lab_id: str) -> None:
    st.markdown(f"{view.graded} graded submissions count.")
    if not view.items:
        st.info("None of them was graded yet.")
        return
    st.subheader("Checks")
    items = class_results.table_of_items(view.items)
    figure(charts.passes(items), charts.describe_passes(items))
    st.dataframe(items, hide_index=True)
    st.markdown(
        "Discrimination is the correlation between passing a check and the points of all others. "
        "Near 0, the check tells nobody apart: its text may be unclear, or its data too lucky."
    )
    if view.minutes is not None:
        low, middle, high = view.minutes
        st.markdown(f"Half of the students worked {low:.0f} to {high:.0f} minutes ({middle:.0f}).")
    st.subheader("Frequent mistakes")
    if view.mistakes:
        st.dataframe(class_results.table_of_mistakes(view.mistakes), hide_index=True)
    else:
        st.markdown(f"None is known; `grade insight {lab_id}` compares with the wrong answers.")
    st.subheader("Answers that look alike")
    for pair in view.pairs:
        st.markdown(f"{pair.similarity:.0%}: `{pair.first}` and `{pair.second}`")
    st.markdown(ALIKE if view.pairs else "No pair stands out.")


main()
