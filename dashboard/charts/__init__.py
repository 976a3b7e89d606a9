"""Plotly figures made from tables of numbers. No queries, no Streamlit: what comes in is drawn, nothing is computed."""
