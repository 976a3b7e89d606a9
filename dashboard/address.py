"""Choices kept in the address by their code, so that a link means the same in either language.

Streamlit's own ``bind="query-params"`` writes the label a reader sees (``?period=近 4 周``): such a link says nothing
to a colleague who reads English, and a change of language would lose the choice.
"""

from collections.abc import Mapping
from typing import Any
from zlib import crc32

import streamlit as st


def segmented(key: str, label: str, names: Mapping[str, str], default: str, **more: Any) -> str:
    """A segmented control of ``names`` (label by code) as ``?key=code``; the chosen code, one of ``names``."""
    name = _seed(key, names, default)
    chosen = st.segmented_control(label, list(names), format_func=names.__getitem__, required=True, key=name, **more)
    return _keep(key, chosen if chosen in names else default, default)


def select(key: str, label: str, names: Mapping[str, str], default: str, **more: Any) -> str:
    """A select box of ``names`` (label by code) as ``?key=code``; the chosen code, one of ``names``."""
    name = _seed(key, names, default)
    chosen = st.selectbox(label, list(names), format_func=names.__getitem__, key=name, **more)
    return _keep(key, chosen if chosen in names else default, default)


def _seed(key: str, names: Mapping[str, str], default: str) -> str:
    """The widget's key, its value set from the address when that is news, else from what was chosen before.

    Other labels (another language) make another widget, because a widget remembers the label it was clicked with.
    """
    name, asked = f"{key}_{crc32('|'.join(names.values()).encode()):08x}", st.query_params.get(key)
    news = asked in names and asked != st.session_state.get(f"written_{key}")
    held = asked if news else st.session_state.get(name)
    if held not in names:
        held = asked if asked in names else st.session_state.get(f"written_{key}", default)
    # Said again on every run: the same key on another page is another widget, and the old one takes its value along.
    st.session_state[name] = held if held in names else default
    return name


def _keep(key: str, chosen: str, default: str) -> str:
    """Write the choice into the address; the default needs no words."""
    st.session_state[f"written_{key}"] = chosen
    if chosen == default:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != chosen:
        st.query_params[key] = chosen
    return chosen
