"""The days that data speak of."""

from datetime import date

import ibis
import pandas as pd

from dashboard.metrics.view import View


def known_days(view: View) -> tuple[date, date] | None:
    """The first and the newest day with a finished visit or an answer, whatever the scope; None without any.

    A day after the view's end has not come yet (a typing error in the source) and does not count.
    """
    moments = view.everything("orders").completed_at, view.everything("responses").received_at
    ends = pd.concat([view.read(_ends(moment, view.period.end)) for moment in moments])
    first, newest = ends["first"].min(), ends["newest"].max()
    return None if pd.isna(newest) else (first.date(), newest.date())


def _ends(moment: ibis.expr.types.TimestampValue, last: date) -> ibis.Table:
    rows = moment.name("moment").as_table()
    rows = rows.filter(rows.moment < ibis.timestamp(last) + ibis.interval(days=1))
    return rows.aggregate(first=rows.moment.min(), newest=rows.moment.max())
