"""Something that a page says once, after it has run anew: what was done a moment ago."""

import streamlit as st

SAID = "said_once"


def say(done: str) -> None:
    """Keep it for the page's next run."""
    st.session_state[SAID] = done


def flash() -> None:
    """Say what was kept."""
    if done := st.session_state.pop(SAID, ""):
        st.success(done, icon=":material/check:")
