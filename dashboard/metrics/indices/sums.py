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
SAMPLE = 60_000
"""Rows of a kind of event from which is judged how its indices go together; chosen by a hash, the same every time."""


def sheets(view: View) -> tuple[Sheet, ...]:
    """Every kind of event that indices are measured on."""
    return (
        voices(view), work.finished(view), work.requests(view), work.repairs(view), work.claims(view),
        work.cases(view), work.calls(view),
    )  # fmt: skip


def sums(view: View) -> pd.DataFrame:
    """One row an outlet and index with at least one value; added up in the warehouse.

    outlet_id, region_id, index (key), n, total and squares of the values on the index's scale, ``expected`` (the total
    that the network's mean of the same mix gives), ``spread`` (squared residuals from that mean, added up). Sums of
    these rows over outlets are those of a region.
    """
    parts = [_long(view.read(_summed(sheet)), sheet) for sheet in sheets(view)]
    return pd.concat(parts, ignore_index=True)


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
        few = sheet.rows.order_by(sheet.rows.row.hash()).limit(SAMPLE).select("outlet_id", *keys)
        rows = view.read(few)
        residual = rows[keys] - rows.groupby("outlet_id")[keys].transform("mean")
        at = [order.index(key) for key in keys]
        found[np.ix_(at, at)] = sampling(residual.to_numpy(float))
    return found


def _summed(sheet: Sheet) -> ibis.Table:
    """A row an outlet, for each index its sums as columns ``<index>.<sum>``."""
    cells = sheet.rows.group_by("outlet_id", "region_id", *sheet.mix).aggregate(
        **{f"{key}.{what}": value for key in sheet.indices for what, value in _sums(sheet.rows[key]).items()}
    )
    alike = ibis.window(group_by=[cells[name] for name in sheet.mix])
    made: dict[str, ibis.Value] = {}
    for key in sheet.indices:
        n, total, squares = (cells[f"{key}.{what}"] for what in ("n", "total", "squares"))
        mean = (total.sum().over(alike) / n.sum().over(alike).nullif(0)).fill_null(0.0)
        made[f"{key}.expected"] = n * mean
        made[f"{key}.spread"] = squares - 2 * mean * total + n * mean * mean
    cells = cells.mutate(**made)
    return cells.group_by("outlet_id", "region_id").aggregate(
        **{f"{key}.{what}": cells[f"{key}.{what}"].sum() for key in sheet.indices for what in COLUMNS}
    )


def _sums(value: ibis.Value) -> dict[str, ibis.Value]:
    return {
        "n": value.count().cast("float64"),
        "total": value.sum().fill_null(0.0),
        "squares": (value * value).sum().fill_null(0.0),
    }


def _long(wide: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    parts = []
    for key in sheet.indices:
        part = wide[["outlet_id", "region_id"]].assign(
            index=key, **{what: wide[f"{key}.{what}"].astype(float) for what in COLUMNS}
        )
        parts.append(part[part["n"] > 0])
    return pd.concat(parts, ignore_index=True)
