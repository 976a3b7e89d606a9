"""Numbers for a page: computed once for everybody who asks the same within the same scope at the same revision."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from dashboard.metrics.fraud.combination import LEAST_DAYS, Assessment, assess
from dashboard.metrics.view import View
from dashboard.session import warehouse

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
KEPT = 500
RISK_MINUTES = 10


def load(
    view: View, question: Callable[Concatenate[View, Asked], Found], *args: Asked.args, **named: Asked.kwargs
) -> Found:
    """``question(view, *args)``, remembered under all that its answer depends on, the reader's scope included."""
    key = repr((question.__module__, question.__qualname__, view.period, view.scope, view.grades, args, named))
    found: Found = _memory()(key, warehouse().revision, lambda: question(view, *args, **named))
    return found


def assessed(view: View) -> Assessment:
    """The fraud assessment of the view's year, cut to its scope; at most RISK_MINUTES old.

    It is one national computation of some seconds over at least a year, whatever the period and scope asked for. So
    it is made once for all readers, and made anew in the background while the last one is shown: one more answer in
    the last minute does not move a year's claims.
    """
    wide = View(view.reader, view.period.stretched(LEAST_DAYS))
    whole: Assessment = _risk_memory()(repr(wide.period), lambda: assess(wide))
    seen = set(view.read(view.table("outlets").select("outlet_id"))["outlet_id"])
    return replace(
        whole,
        outlets=whole.outlets[whole.outlets["outlet_id"].isin(seen)].reset_index(drop=True),
        signals=whole.signals[whole.signals["outlet_id"].isin(seen)].reset_index(drop=True),
    )


@cache
def _memory() -> Callable[[str, int, Callable[[], Any]], Any]:
    """Streamlit's cache, made when first used: made earlier it would find no runtime to live in."""

    def remembered(key: str, revision: int, _answer: Callable[[], Any]) -> Any:
        return _answer()

    made: Callable[[str, int, Callable[[], Any]], Any] = st.cache_data(show_spinner=False, max_entries=KEPT)(remembered)
    return made


@cache
def _risk_memory() -> Callable[[str, Callable[[], Any]], Any]:
    def remembered_risk(key: str, _answer: Callable[[], Any]) -> Any:
        return _answer()

    keep = st.cache_data(show_spinner=False, max_entries=20, ttl=60 * RISK_MINUTES, refresh_mode="background")
    made: Callable[[str, Callable[[], Any]], Any] = keep(remembered_risk)
    return made
