"""Rows that indices are measured on: one kind of event a sheet, a column an index, and what makes events alike."""

from dataclasses import dataclass

import ibis

from dashboard.metrics.scope import Period

FLOOR_HOURS = 1 / 60  # an answer within the minute counts as a minute, so that it has a logarithm
RIPE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows``: outlet_id, region_id, row (what tells rows apart), the columns of ``mix``, and one float column for
    each of ``indices`` on the index's own scale (shares 0/1, marks 1..5, logarithms of hours or fen), null where the
    event says nothing. Outlets are compared within equal ``mix``."""

    name: str
    rows: ibis.Table
    mix: tuple[str, ...]
    indices: tuple[str, ...]


def log_hours(hours: ibis.Value) -> ibis.Value:
    """Natural logarithm of hours, at least a minute."""
    return ibis.greatest(hours, FLOOR_HOURS).ln()


def within(moment: ibis.Value, period: Period) -> ibis.Value:
    """Whether a moment lies in the period."""
    return moment.date().between(ibis.date(period.start), ibis.date(period.end))
