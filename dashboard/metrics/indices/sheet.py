"""Values that indices are measured by: one kind of event a sheet, and what makes events alike."""

from dataclasses import dataclass

import ibis

from dashboard.metrics.scope import Period

FLOOR_HOURS = 1 / 60  # an answer within the minute counts as a minute, so that it has a logarithm
RIPE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of event.

    ``rows``: outlet_id, region_id, row (what tells events apart), the columns of ``mix``, and a float column for each
    of ``indices`` with the event's value on the index's own scale (shares 0/1, marks 1..5, logarithms of hours, fen),
    null where the event says nothing of it. Outlets are compared within equal ``mix``.
    """

    name: str
    rows: ibis.Table
    mix: tuple[str, ...]
    indices: tuple[str, ...]

    def cells(self) -> ibis.Table:
        """A row an outlet, mix and index with values: outlet_id, region_id, the mix, index, n, total and squares.

        Events are added up before they are told apart by index: there are many more of them than cells.
        """
        sums: dict[str, ibis.Value] = {}
        for key in self.indices:
            value = self.rows[key]
            sums |= {f"{key}_n": value.count().cast("float64"), f"{key}_total": value.sum()}
            sums[f"{key}_squares"] = (value * value).sum()
        wide = self.rows.group_by("outlet_id", "region_id", *self.mix).aggregate(**sums)
        told = ("n", "total", "squares")
        each = [
            ibis.struct({"index": ibis.literal(key)} | {name: wide[f"{key}_{name}"] for name in told})
            for key in self.indices
        ]
        long = wide.select("outlet_id", "region_id", *self.mix, of=ibis.array(each).unnest()).unpack("of")
        return long.filter(long.n > 0)


def sheet(name: str, rows: ibis.Table, mix: tuple[str, ...], indices: tuple[str, ...]) -> Sheet:
    """The sheet of events, without columns that nobody asks for."""
    return Sheet(name, rows.select("row", "outlet_id", "region_id", *mix, *indices), mix, indices)


def log_hours(hours: ibis.Value) -> ibis.Value:
    """Natural logarithm of hours, at least a minute."""
    return ibis.greatest(hours, FLOOR_HOURS).ln()


def within(moment: ibis.Value, period: Period) -> ibis.Value:
    """Whether a moment lies in the period."""
    return moment.date().between(ibis.date(period.start), ibis.date(period.end))
