"""Goods that came back: how often against what was sold, of which product, for which reason.

Sales are not in our books; units delivered or installed in the period stand for them. A return may be of a unit sold
earlier, or by a shop that delivers itself: so the rate is a ratio of counts, with a Poisson interval, and is right
only as far as deliveries cover sales.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.ages import BEGAN, ENDED
from dashboard.metrics.figure import Figure
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.counts import more_often, rate, rate_ratio
from dashboard.metrics.statistics.interval import Interval
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.statistics.share import wilson
from dashboard.metrics.view import View

FALSE_SHARE = 0.05
KEYS = {"return": "return_rate", "exchange": "exchange_rate"}


@dataclass(frozen=True, slots=True)
class CameBack:
    """Units delivered or installed, returns and exchanges finished in the period; ``told``: those with a reason."""

    sold: int
    returned: int
    exchanged: int
    told: int

    def figure(self, service: str) -> Figure:
        """The rate of "return" or "exchange" against units delivered or installed."""
        events = self.returned if service == "return" else self.exchanged
        if not self.sold:
            return Figure.of(KEYS[service], None, None, 0)
        value, low, high = (float(one) for one in rate(events, self.sold))
        return Figure.of(KEYS[service], value, Interval(low, high), self.sold)


def _counts(rows: ibis.Table) -> dict[str, ibis.Value]:
    began, unit = rows.service_type.isin(BEGAN), rows.serial.fill_null(rows.order_no)
    return {
        "sold": unit.nunique(where=began),
        "returned": (rows.service_type == "return").sum().fill_null(0),
        "exchanged": (rows.service_type == "exchange").sum().fill_null(0),
    }


def _finished(view: View, period: Period | None = None) -> ibis.Table:
    rows = view.table("orders", period)
    return rows.filter(rows.completed_at.notnull(), rows.service_type.isin((*BEGAN, *ENDED)))


def came_back(view: View, period: Period | None = None) -> CameBack:
    """The period in one line."""
    rows = _finished(view, period)
    reasons = view.everything("returns").select("order_id", "reason")
    told = rows.filter(rows.service_type.isin(ENDED)).semi_join(reasons, "order_id")
    found = view.read(rows.aggregate(**_counts(rows))).iloc[0]
    known = view.read(told.aggregate(n=told.count()))["n"].iloc[0]
    return CameBack(int(found["sold"]), int(found["returned"]), int(found["exchanged"]), int(known))


def by_month(view: View) -> pd.DataFrame:
    """month (timestamp), sold, returned, exchanged, value with low and high (both together a unit sold); oldest first.

    At least twelve months.
    """
    rows = _finished(view, view.period.stretched(365))
    rows = rows.mutate(month=rows.completed_at.truncate("M"))
    found = view.read(rows.group_by("month").aggregate(**_counts(rows)).order_by("month"))
    found["value"], found["low"], found["high"] = rate(found["returned"] + found["exchanged"], found["sold"])
    return found


def by_product(view: View) -> pd.DataFrame:
    """product_id, sold, returned, exchanged, value, low, high, ratio (to all other products), q, odd; highest first.

    ``odd``: proven above all the others together, false discovery rate FALSE_SHARE over products.
    """
    rows = _finished(view)
    rows = rows.filter(rows.product_id.notnull())
    found = view.read(rows.group_by("product_id").aggregate(**_counts(rows)).order_by("product_id"))
    back = found["returned"] + found["exchanged"]
    found["value"], found["low"], found["high"] = rate(back, found["sold"])
    others = (back.sum() - back, found["sold"].sum() - found["sold"])
    found["ratio"] = rate_ratio(back, found["sold"], *others)[0]
    found["q"] = adjust(more_often(back, found["sold"], *others))
    found["odd"] = found["q"].fillna(1.0) <= FALSE_SHARE
    return found.sort_values(["value", "product_id"], ascending=[False, True]).reset_index(drop=True)


def by_reason(view: View) -> pd.DataFrame:
    """reason, returned, exchanged, share (of all with a reason) with low and high; most frequent first."""
    rows = _with_reason(view)
    found = view.read(
        rows.group_by("reason").aggregate(
            returned=(rows.service_type == "return").sum(), exchanged=(rows.service_type == "exchange").sum()
        )
    )
    both = found["returned"] + found["exchanged"]
    found["share"] = both / max(int(both.sum()), 1)
    found["low"], found["high"] = wilson(both, np.full(len(found), both.sum()))
    return found.sort_values(["share", "reason"], ascending=[False, True]).reset_index(drop=True)


def reason_by_product(view: View) -> pd.DataFrame:
    """product_id, reason, hits, asked, value, low, high, elsewhere (0..1), q, odd: products whose reasons differ.

    ``odd``: the reason is proven more frequent among the product's returns than among all others (Fisher's exact test,
    one-sided; false discovery rate FALSE_SHARE over all cells). At least a year, worst first.
    """
    rows = _with_reason(view, view.period.stretched(365))
    rows = rows.filter(rows.product_id.notnull())
    found = view.read(
        rows.group_by(["product_id", "reason"]).aggregate(hits=rows.count()).order_by(["product_id", "reason"])
    )
    if found.empty:
        return found.assign(**dict.fromkeys(("asked", "value", "low", "high", "elsewhere", "q"), np.nan), odd=False)
    found["asked"] = found.groupby("product_id")["hits"].transform("sum")
    total, named = int(found["hits"].sum()), found.groupby("reason")["hits"].transform("sum")
    found["value"] = found["hits"] / found["asked"]
    found["low"], found["high"] = wilson(found["hits"], found["asked"])
    found["elsewhere"] = (named - found["hits"]) / (total - found["asked"]).where(total > found["asked"])
    found["q"] = adjust(stats.hypergeom.sf(found["hits"] - 1, total, named, found["asked"]))
    found["odd"] = found["q"] <= FALSE_SHARE
    return found.sort_values(["q", "product_id"]).reset_index(drop=True)


def _with_reason(view: View, period: Period | None = None) -> ibis.Table:
    reasons = view.everything("returns").select("order_id", "reason")
    rows = _finished(view, period).join(reasons, "order_id")
    return rows.filter(rows.service_type.isin(ENDED))
