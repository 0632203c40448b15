"""Streamlit demos: the reference implementation, made visible."""
