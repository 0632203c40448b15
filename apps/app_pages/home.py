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
st.subheader("Versioning")
st.markdown("Write orders, spoil a day, correct it, and go back to any earlier version.")
st.subheader("Retraining")
st.markdown("Play a season, and see what retraining gains over a model that is never replaced.")
st.markdown(
    "Every number comes from a seed that the page shows: the same seed gives the same orders. "
    "Choose a demo in the menu at the left; on a phone, the arrows at the top open it."
)
