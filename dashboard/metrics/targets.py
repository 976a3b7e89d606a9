"""Targets in force: the newest that has begun, the nearest scope first."""

import pandas as pd

from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.view import View


def targets(view: View) -> pd.DataFrame:
    """All targets that have begun by the period's end: metric, scope, scope_id, valid_from, value."""
    rows = view.everything("targets")
    return view.read(rows.filter(rows.valid_from <= view.period.end).order_by("valid_from"))


def target(set_targets: pd.DataFrame, metric: str, region_id: int | None = None) -> float | None:
    """The region's own target if it has one, else the network's, else the catalogue's default."""
    for scope, scope_id in (("region", region_id), ("network", None)):
        rows = set_targets[(set_targets["metric"] == metric) & (set_targets["scope"] == scope)]
        if scope_id is not None:
            rows = rows[rows["scope_id"] == scope_id]
        elif scope == "region":
            continue
        if len(rows):
            return float(rows["value"].iloc[-1])
    return CATALOGUE[metric].target
