"""Every number the product shows is defined here, once.

The law of this folder: a metric reads the warehouse and returns tables or frozen values; it never imports
Streamlit or Plotly, never formats text for a person, and never shows a value without its n and its interval.
"""
