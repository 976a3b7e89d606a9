"""Numbers for a page: computed once for everybody who asks the same within the same scope of the same tables."""

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import streamlit as st

from dashboard.metrics.fraud.combination import LEAST_DAYS, Assessment, assess
from dashboard.metrics.view import Reader, View
from dashboard.past_evidence import kept
from dashboard.remembered import Remembered
from dashboard.session import store, warehouse
from db.warehouse import Warehouse

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
RISK_MINUTES = 10

_memories: WeakKeyDictionary[Warehouse, Remembered] = WeakKeyDictionary()
_making = threading.Lock()


def load(
    view: View, question: Callable[Concatenate[View, Asked], Found], *args: Asked.args, **named: Asked.kwargs
) -> Found:
    """``question(view, *args)``, remembered under all that its answer depends on, the reader's scope included.

    The question may read the warehouse through its view and nothing else (dashboard/remembered.py says why).
    """
    key = repr((question.__module__, question.__qualname__, view.period, view.scope, view.grades, args, named))

    def ask(reader: Reader) -> Found:
        return question(replace(view, reader=reader), *args, **named)

    found: Found = _memory(warehouse()).recall(key, ask)
    return found


def assessed(view: View) -> Assessment:
    """``assessed_everywhere``, cut to the view's scope."""
    whole = assessed_everywhere(view)
    seen = set(view.read(view.table("outlets").select("outlet_id"))["outlet_id"])
    return replace(
        whole,
        outlets=whole.outlets[whole.outlets["outlet_id"].isin(seen)].reset_index(drop=True),
        signals=whole.signals[whole.signals["outlet_id"].isin(seen)].reset_index(drop=True),
    )


def assessed_everywhere(view: View) -> Assessment:
    """The fraud assessment of the view's year over the whole network; at most RISK_MINUTES old.

    For shares and levels of the network only: a page names no outlet outside the reader's scope.

    It is one national computation of some seconds over at least a year, whatever the period and scope asked for. So
    it is made once for all readers, and made anew in the background while the last one is shown: one more answer in
    the last minute does not move a year's claims.
    """
    wide = View(view.reader, view.period.stretched(LEAST_DAYS))
    found: Assessment = _risk_memory()(_risk_key(wide.period), lambda: assess(wide, kept(store())))
    return found


def judged_once(key: str, view: View, question: Callable[[], Found]) -> Found:
    """What follows from an assessment (``key`` says what), kept as long as that is, for the same period and scope.

    ``question`` may depend on the view's period and scope and on ``assessed`` of it, and on nothing else.
    """
    found: Found = _risk_memory()(_risk_key(key, view.period, view.scope), question)
    return found


def _memory(read: Warehouse) -> Remembered:
    with _making:
        if read not in _memories:
            _memories[read] = Remembered(read)
        return _memories[read]


def _risk_key(*of: object) -> str:
    """Everything an answer depends on, and whose data it was asked of: one process may open several folders."""
    return repr((warehouse().store.origin, *of))


@cache
def _risk_memory() -> Callable[[str, Callable[[], Any]], Any]:
    """Streamlit's cache, made when first used: made earlier it would find no runtime to live in."""

    def remembered_risk(key: str, _answer: Callable[[], Any]) -> Any:
        return _answer()

    keep = st.cache_data(show_spinner=False, max_entries=60, ttl=60 * RISK_MINUTES, refresh_mode="background")
    made: Callable[[str, Callable[[], Any]], Any] = keep(remembered_risk)
    return made
