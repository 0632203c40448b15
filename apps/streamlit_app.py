"""The demos of the course. This file only chooses the page.

streamlit run apps/streamlit_app.py
"""

import os
from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parent / "app_pages"

st.set_page_config(page_title="MLOps in practice: demos", layout="wide")
pages = [
    st.Page(PAGES / "home.py", title="Demos", default=True),
    st.Page(PAGES / "drift.py", title="Drift", url_path="drift"),
    st.Page(PAGES / "versioning.py", title="Versioning", url_path="versioning"),
    st.Page(PAGES / "retraining.py", title="Retraining", url_path="retraining"),
]
if os.environ.get("MLOPS_COURSE"):  # an instructor's own machine: MLOPS_COURSE=course.toml
    pages.append(st.Page(PAGES / "class_results.py", title="Class", url_path="class"))
st.navigation(pages).run()
