"""Sums from which every outlet's value, expectation and interval on every index follow: one query a kind of event."""

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.catalogue import INDICES
from dashboard.metrics.indices import work
from dashboard.metrics.indices.sheet import Sheet
from dashboard.metrics.indices.voices import voices
from dashboard.metrics.statistics.composite import sampling
from dashboard.metrics.statistics.interval import Array
from dashboard.metrics.view import View

COLUMNS = ("n", "total", "squares", "expected", "spread")
SAMPLE = 40_000
"""Rows of a kind of event from which is judged how its indices go together; chosen by a hash, the same every time."""


def sheets(view: View) -> tuple[Sheet, ...]:
    """Every kind of event that indices are measured on."""
    return (
        voices(view), work.finished(view), work.requests(view), work.repairs(view), work.costs(view),
        work.cases(view), work.calls(view),
    )  # fmt: skip


def sums(view: View) -> pd.DataFrame:
    """One row an outlet and index with at least one value; added up in the warehouse.

    outlet_id, region_id, index (key), n, total and squares of the values on the index's scale, ``expected`` (the total
    that the network's mean of the same mix gives), ``spread`` (squared residuals from that mean, added up). Sums of
    these rows over outlets are those of a region.
    """
    parts = [view.read(summed(sheet)) for sheet in sheets(view)]
    found = pd.concat(parts, ignore_index=True)
    # The warehouse's threads answer in any order; scores must not depend on it.
    return found.sort_values(["index", "outlet_id"], ignore_index=True).astype(dict.fromkeys(COLUMNS, float))


def ties(view: View) -> Array:
    """How errors of an outlet's means go together, (indices, indices) in the catalogue's order.

    From at most SAMPLE rows of each kind of event; indices of different kinds of events share no rows, so their errors
    are taken as independent of each other.
    """
    order = list(INDICES)
    found = np.eye(len(order))
    for sheet in sheets(view):
        if len(sheet.indices) == 1:
            continue
        keys = list(sheet.indices)
        few = sheet.rows.order_by(sheet.rows.row.hash()).limit(SAMPLE)
        rows = view.read(few.select("outlet_id", *keys))
        residual = rows[keys] - rows.groupby("outlet_id")[keys].transform("mean")
        at = [order.index(key) for key in keys]
        found[np.ix_(at, at)] = sampling(residual.to_numpy(float))
    return found


def summed(sheet: Sheet) -> ibis.Table:
    """A row an outlet and index: outlet_id, region_id, index and COLUMNS."""
    cells = sheet.cells()
    alike = ibis.window(group_by=["index", *sheet.mix])
    cells = cells.mutate(mean=cells.total.sum().over(alike) / cells.n.sum().over(alike))
    cells = cells.mutate(
        expected=cells.n * cells.mean,
        spread=cells.squares - 2 * cells.mean * cells.total + cells.n * cells.mean * cells.mean,
    )
    return cells.group_by("outlet_id", "region_id", "index").aggregate(**{what: cells[what].sum() for what in COLUMNS})
