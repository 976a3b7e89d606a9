"""Values that indices are measured by: one kind of event a sheet, and what makes events alike."""

from dataclasses import dataclass

import ibis

from dashboard.metrics.scope import Period

FLOOR_HOURS = 1 / 60  # an answer within the minute counts as a minute, so that it has a logarithm
RIPE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Sheet:
    """``values``: outlet_id, region_id, row (what tells events apart), the columns of ``mix``, index (one of
    ``indices``) and value on the index's own scale (shares 0/1, marks 1..5, logarithms of hours, fen); an event that
    says nothing of an index has no such row. Outlets are compared within equal ``mix``."""

    name: str
    values: ibis.Table
    mix: tuple[str, ...]
    indices: tuple[str, ...]


def sheet(name: str, rows: ibis.Table, mix: tuple[str, ...], indices: tuple[str, ...]) -> Sheet:
    """The sheet of events with a float column for each index, null where an event says nothing of it."""
    rows = rows.select("row", "outlet_id", "region_id", *mix, *indices)
    values = rows.pivot_longer(list(indices), names_to="index", values_to="value")
    return Sheet(name, values.filter(values.value.notnull()), mix, indices)


def log_hours(hours: ibis.Value) -> ibis.Value:
    """Natural logarithm of hours, at least a minute."""
    return ibis.greatest(hours, FLOOR_HOURS).ln()


def within(moment: ibis.Value, period: Period) -> ibis.Value:
    """Whether a moment lies in the period."""
    return moment.date().between(ibis.date(period.start), ibis.date(period.end))
