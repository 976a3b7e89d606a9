"""How long orders take, stage by stage: medians and ninth deciles with their intervals, and what is not done yet."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import ibis
import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.figure import Figure
from dashboard.metrics.stages import STAGES, stages
from dashboard.metrics.statistics.interval import Interval
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View

STEPS = 200
"""The quantile function is read at every half per cent; between two readings it is taken for straight."""

RIPE_DAYS = 7
AGES = (1, 3, 7, 30)
"""Days that open orders are told apart by."""


@dataclass(frozen=True, slots=True)
class Spell:
    """One stage of one group: n, mean hours, median and ninth decile in hours with 95 % intervals."""

    n: int
    mean: float
    median: float
    median_interval: Interval
    p90: float
    p90_interval: Interval

    def figure(self, stage: str) -> Figure:
        """The median as the catalogue's metric of the stage."""
        return Figure.of(f"{stage}_time", self.median, self.median_interval, self.n)


def spells(view: View, by: str | None = None) -> dict[object, dict[str, Spell]]:
    """Stage → Spell of each group of ``by`` (service_type, priority, channel, region_id, week …); without, of None.

    The interval of a quantile q lies between the order statistics of ranks binom(n, q) at 2.5 and 97.5 % (Conover,
    Practical Nonparametric Statistics, 1999, 3.2), read off the quantile function in steps of half a per cent, so that
    millions of orders are one query. Groups without a time are left out.
    """
    rows = stages(view)
    grid = [step / STEPS for step in range(STEPS + 1)]
    told: dict[str, ibis.Value] = {}
    for stage in STAGES:
        hours = rows[f"{stage}_hours"]
        told |= {f"{stage}_n": hours.count(), f"{stage}_mean": hours.mean(), f"{stage}_grid": hours.quantile(grid)}
    counted = view.read(rows.group_by(by).aggregate(**told) if by else rows.aggregate(**told))
    return {
        (row[by] if by else None): {stage: _spell(row, stage) for stage in STAGES if row[f"{stage}_n"]}
        for row in counted.to_dict("records")
    }


def bottleneck(of: dict[str, Spell]) -> tuple[str, float] | None:
    """The stage that takes the largest share of the mean whole time, and that share 0..1; None without times."""
    parts = {stage: of[stage].mean * of[stage].n for stage in ("response", "arrival", "work") if stage in of}
    whole = sum(parts.values())
    if not whole:
        return None
    longest = max(parts, key=lambda stage: parts[stage])
    return longest, parts[longest] / whole


def unresolved(view: View) -> Figure:
    """Requests of the period that were still open after seven days, among those at least seven days old."""
    asked, newest = _asked(view), view.everything("orders").requested_at.max().as_scalar()
    ripe = asked.filter(asked.requested_at + ibis.interval(days=RIPE_DAYS) <= newest)
    late = ripe.completed_at.isnull() | (ripe.completed_at > ripe.requested_at + ibis.interval(days=RIPE_DAYS))
    found = view.read(ripe.aggregate(hits=late.cast("int64").sum().fill_null(0), asked=ripe.count())).iloc[0]
    share = Share(int(found["hits"]), int(found["asked"]))
    return Figure.of("unresolved", share.value, share.interval(), share.asked)


def waiting(view: View) -> pd.DataFrame:
    """Orders asked for up to the period's end and not done by then: ``days`` (upper end, inf) and ``orders``."""
    end = pd.Timestamp(view.period.end) + timedelta(days=1)
    orders = view.scoped("orders")
    moment = ibis.timestamp(end)
    still = orders.filter(orders.requested_at < moment, orders.completed_at.isnull() | (orders.completed_at >= moment))
    age = (moment.epoch_seconds() - still.requested_at.epoch_seconds()) / 86_400.0
    bands = sum(((age > edge).cast("int64") for edge in AGES), ibis.literal(0))
    counted = view.read(still.group_by(band=bands).aggregate(orders=still.count())).set_index("band")["orders"]
    counts = counted.reindex(range(len(AGES) + 1), fill_value=0).to_numpy()
    return pd.DataFrame({"days": [*AGES, np.inf], "orders": counts})


def _asked(view: View) -> ibis.Table:
    """Orders requested in the period, done or not."""
    orders, period = view.scoped("orders"), view.period
    return orders.filter(orders.requested_at.date().between(ibis.date(period.start), ibis.date(period.end)))


def _spell(row: dict[str, Any], stage: str) -> Spell:
    n, grid = int(row[f"{stage}_n"]), np.asarray(row[f"{stage}_grid"], dtype=float)
    median, p90 = (_read(grid, share) for share in (0.5, 0.9))
    mean = float(row[f"{stage}_mean"])
    return Spell(n, mean, median, _ends(grid, n, 0.5), p90, _ends(grid, n, 0.9))


def _ends(grid: np.ndarray, n: int, share: float) -> Interval:
    low, high = stats.binom.ppf([0.025, 0.975], n, share) / max(n, 1)
    return Interval(_read(grid, low), _read(grid, high))


def _read(grid: np.ndarray, share: float) -> float:
    return float(np.interp(share, np.linspace(0, 1, len(grid)), grid))
