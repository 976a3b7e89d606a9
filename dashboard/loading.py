"""Numbers for a page: computed once for everybody who asks the same within the same scope at the same revision."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from dashboard.metrics.view import View
from dashboard.session import warehouse

Asked = ParamSpec("Asked")
Found = TypeVar("Found")


def load(
    view: View, question: Callable[Concatenate[View, Asked], Found], *args: Asked.args, **named: Asked.kwargs
) -> Found:
    """``question(view, *args)``, remembered under all that its answer depends on, the reader's scope included."""
    key = repr((question.__module__, question.__qualname__, view.period, view.scope, view.grades, args, named))
    found: Found = _remembered(key, warehouse().revision, lambda: question(view, *args, **named))
    return found


@st.cache_data(show_spinner=False, max_entries=500)
def _remembered(key: str, revision: int, _answer: Callable[[], Any]) -> Any:
    return _answer()
