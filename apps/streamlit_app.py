"""The demos of the course. This file only chooses the page.

streamlit run apps/streamlit_app.py
"""

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parent / "app_pages"

st.set_page_config(page_title="MLOps in practice: demos", layout="wide")
st.navigation(
    [
        st.Page(PAGES / "home.py", title="Demos", default=True),
        st.Page(PAGES / "drift.py", title="Drift", url_path="drift"),
        st.Page(PAGES / "versioning.py", title="Versioning", url_path="versioning"),
        st.Page(PAGES / "retraining.py", title="Retraining", url_path="retraining"),
    ]
).run()
