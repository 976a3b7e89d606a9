"""The rows behind a suspicion, and its shape over two years: what a person checks before anything else happens."""

from __future__ import annotations

import ibis
import pandas as pd

from dashboard.metrics.fraud.production_trend import PRODUCTION_TREND
from dashboard.metrics.fraud.registry import SIGNALS, signal
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View

MONTHS = 24


def rows(view: View, key: str, outlet_id: int, focus: str = "", limit: int = 200) -> pd.DataFrame:
    """The first ``limit`` rows of a signal's evidence on an outlet: at, order_no, claim_no, serial, what, amount_fen.

    ``focus`` is the signal's own; it narrows the production trend to the fault that stands out. Empty when the
    outlet is outside the view's scope. Raises KeyError for an unknown signal.
    """
    return view.read(_focused(view, key, outlet_id, focus).limit(limit))


def monthly(view: View, outlet_id: int, fault: str = "") -> dict[str, list[int]]:
    """Rows of evidence a month over the MONTHS to the end of the period, oldest first, by signal.

    ``fault`` is the focus of the production trend.
    """
    months = pd.period_range(end=pd.Period(view.period.end, "M"), periods=MONTHS, freq="M")
    long = view.at(Period(months[0].start_time.date(), view.period.end))
    lines = {}
    for one in SIGNALS:
        found = _focused(long, one.key, outlet_id, fault)
        read = long.read(found.group_by(month=found.at.truncate("M")).aggregate(n=found.count()))
        by_month = dict(zip(pd.to_datetime(read["month"]).dt.to_period("M"), read["n"], strict=True))
        lines[one.key] = [int(by_month.get(month, 0)) for month in months]
    return lines


def _focused(view: View, key: str, outlet_id: int, focus: str) -> ibis.Table:
    found = signal(key).evidence(view, outlet_id)
    return found.filter(found.what == focus) if focus and key == PRODUCTION_TREND.key else found
