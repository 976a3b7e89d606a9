"""The rows behind a suspicion, and its shape over two years: what a person checks before anything else happens."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics.fraud.registry import SIGNALS, signal
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View

MONTHS = 24


def rows(view: View, key: str, outlet_id: int, limit: int = 200) -> pd.DataFrame:
    """The first ``limit`` rows of a signal's evidence on an outlet: at, order_no, claim_no, serial, what, amount_fen.

    Empty when the outlet is outside the view's scope. Raises KeyError for an unknown signal.
    """
    return view.read(signal(key).evidence(view, outlet_id).limit(limit))


def monthly(view: View, outlet_id: int) -> dict[str, list[int]]:
    """Rows of evidence a month over the MONTHS to the end of the period, oldest first, by signal."""
    last = pd.Period(view.period.end, "M")
    months = pd.period_range(end=last, periods=MONTHS, freq="M")
    long = view.at(Period(months[0].start_time.date(), view.period.end))
    lines = {}
    for one in SIGNALS:
        found = one.evidence(long, outlet_id)
        counts = found.group_by(month=found.at.truncate("M")).aggregate(n=found.count())
        read = long.read(counts)
        by_month = dict(zip(pd.to_datetime(read["month"]).dt.to_period("M"), read["n"], strict=True))
        lines[one.key] = [int(by_month.get(month, 0)) for month in months]
    return lines
