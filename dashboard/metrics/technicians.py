"""The technicians of one outlet: what they did, what came of it, and whether their training is valid."""

import numpy as np
import pandas as pd

from dashboard.metrics.service import repeat_repairs
from dashboard.metrics.statistics.shrinkage import shrink_shares
from dashboard.metrics.view import View

SHARES = ("csat", "first_time_fix", "repeat_repair")
SPEAKS_FROM = 3
"""Answers below which not even a shrunken share is shown: three customers could be named."""


def technicians(view: View, outlet_id: int) -> pd.DataFrame:
    """One row a technician of the outlet: code, orders (finished in the period), trained_until, valid (at the period's
    end), and for each of SHARES ``<key>``, ``<key>_low``, ``<key>_high`` (95 %) and ``<key>_n``.

    Shares are shrunken towards all technicians of the network, so that three answers make nobody the best or the
    worst; below SPEAKS_FROM answers they are NaN. Empty when the outlet is outside the scope.
    """
    people = view.table("technicians").filter(lambda rows: rows.outlet_id == outlet_id)
    seen = view.table("outlets").filter(lambda rows: rows.outlet_id == outlet_id).select("outlet_id")
    rows = view.read(people.semi_join(seen, "outlet_id").select("technician_id", "code", "trained_until"))
    if rows.empty:
        return rows.assign(orders=0)
    tally = _tally(view)
    rows = rows.merge(tally[tally["technician_id"].isin(rows["technician_id"])], "left", "technician_id")
    counts = ["orders", *(f"{key}_{what}" for key in SHARES for what in ("hits", "n"))]
    rows[counts] = rows[counts].fillna(0)
    for key in SHARES:
        everybody = shrink_shares(tally[f"{key}_hits"], tally[f"{key}_n"])
        at = pd.Series(range(len(tally)), index=tally["technician_id"]).reindex(rows["technician_id"]).to_numpy(float)
        enough = (rows[f"{key}_n"] >= SPEAKS_FROM).to_numpy() & ~np.isnan(at)
        place = np.nan_to_num(at).astype(int)
        for name, values in zip(
            (key, f"{key}_low", f"{key}_high"), (everybody.mean, *everybody.interval()), strict=True
        ):
            rows[name] = np.where(enough, values[place] if len(values) else np.nan, np.nan)
    rows["valid"] = pd.to_datetime(rows["trained_until"]) >= pd.Timestamp(view.period.end)
    return rows.sort_values("orders", ascending=False).reset_index(drop=True)


def _tally(view: View) -> pd.DataFrame:
    """Counts of every technician of the network, a row each."""
    wide = view.network
    orders = wide.table("orders")
    orders = orders.filter(orders.completed_at.notnull() & orders.technician_id.notnull())
    worked = orders.group_by("technician_id").aggregate(orders=orders.count())
    said = wide.responses()
    said = said.filter(said.technician_id.notnull()).group_by("technician_id").aggregate(
        csat_hits=said.satisfied.sum().fill_null(0), csat_n=said.satisfied.count(),
        first_time_fix_hits=said.fixed.sum().fill_null(0), first_time_fix_n=said.fixed.count(),
    )  # fmt: skip
    back = repeat_repairs(wide)
    again = back.group_by("technician_id").aggregate(
        repeat_repair_hits=back.came_back.sum(), repeat_repair_n=back.count()
    )
    joined = worked.left_join(said, "technician_id").drop("technician_id_right")
    found = wide.read(joined.left_join(again, "technician_id").drop("technician_id_right"))
    return found.fillna(0)
