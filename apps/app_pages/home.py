"""The first page: what the demos are."""

import streamlit as st

st.title("MLOps in practice: demos")
st.markdown(
    "A city meal-delivery service promises each customer a delivery time, and a model predicts "
    "the minutes from order to door. These demos run the real code of the course, the package "
    "`reference_impl`, on simulated orders. You change something, and you see what happens."
)
st.subheader("Drift")
st.markdown("Let something happen in the city, and see which measure raises an alarm, and when.")
st.page_link("app_pages/drift.py", label="Open the drift demo", icon=":material/arrow_forward:")
st.subheader("Versioning")
st.markdown("Write orders, spoil a day, correct it, and go back to any earlier version.")
st.page_link(
    "app_pages/versioning.py", label="Open the versioning demo", icon=":material/arrow_forward:"
)
st.subheader("Retraining")
st.markdown("Play a season, and see what retraining gains over a model that is never replaced.")
st.page_link(
    "app_pages/retraining.py", label="Open the retraining demo", icon=":material/arrow_forward:"
)
st.markdown(
    "Every number comes from a seed that the page shows: the same seed gives the same orders."
)
