"""Numbers for a page: computed once for everybody who asks the same within the same scope at the same revision."""

from collections.abc import Callable
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from dashboard.metrics.view import View
from dashboard.session import warehouse

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
KEPT = 500


def load(
    view: View, question: Callable[Concatenate[View, Asked], Found], *args: Asked.args, **named: Asked.kwargs
) -> Found:
    """``question(view, *args)``, remembered under all that its answer depends on, the reader's scope included."""
    key = repr((question.__module__, question.__qualname__, view.period, view.scope, view.grades, args, named))
    found: Found = _memory()(key, warehouse().revision, lambda: question(view, *args, **named))
    return found


@cache
def _memory() -> Callable[[str, int, Callable[[], Any]], Any]:
    """Streamlit's cache, made when first used: made earlier it would find no runtime to live in."""

    def remembered(key: str, revision: int, _answer: Callable[[], Any]) -> Any:
        return _answer()

    made: Callable[[str, int, Callable[[], Any]], Any] = st.cache_data(show_spinner=False, max_entries=KEPT)(remembered)
    return made
