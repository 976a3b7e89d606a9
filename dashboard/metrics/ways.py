"""Ways of answering: do people say another thing on the telephone, and do those who answer stand for all?"""

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.statistics.mode_effect import Overlap, PairedShare, overlap, paired_share
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.statistics.weighting import Estimate, Weights, rake, weighted_share
from dashboard.metrics.view import View

MOST = 100_000
MOST_WEIGHT = 5.0
"""No answer counts for more than five ordinary ones, or for less than a fifth."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Own screen or paper minus telephone. ``paired``: the same visits, both ways; ``alike``: like visits otherwise.

    ``rows``: channel, hits, asked.
    """

    paired: PairedShare | None
    alike: Overlap | None
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Balanced:
    """``raw`` and ``weighted`` satisfaction of answers about known orders; ``margins``: group, orders, answers (0..1).

    ``weights`` fit service type, region and month to those of all finished orders.
    """

    raw: Share
    weighted: Estimate | None
    weights: Weights
    margins: pd.DataFrame


def ways(view: View) -> Ways:
    """Mode effect on the share satisfied."""
    rows = view.responses()
    rows = rows.filter(rows.satisfied.notnull())
    told = rows.group_by("channel").aggregate(hits=rows.satisfied.sum(), asked=rows.count()).order_by("channel")
    known = rows.filter(rows.order_id.notnull())
    own = known.filter(known.channel != "callback").group_by("order_id").aggregate(own=lambda t: t.satisfied.min())
    phone = known.filter(known.channel == "callback").group_by("order_id").aggregate(phone=lambda t: t.satisfied.min())
    both = view.read(own.join(phone, "order_id").select("own", "phone"))
    newest = known.order_by(ibis.desc("response_key")).limit(MOST)
    single = view.read(newest.select("satisfied", "channel", "service_type", "region_id"))
    return Ways(paired_share(both["own"], both["phone"]) if len(both) else None, _alike(single), view.read(told))


def balanced(view: View) -> Balanced | None:
    """Satisfaction raw, and weighted to all finished orders; None when nobody answered about a known order."""
    rows = view.responses()
    rows = rows.filter(rows.satisfied.notnull(), rows.order_id.notnull())
    orders = view.everything("orders").select("order_id", month=ibis._.completed_at.truncate("M").date().cast("string"))
    joined = rows.join(orders, "order_id").order_by(ibis.desc("response_key")).limit(MOST)
    found = view.read(joined.select("satisfied", "service_type", "region_id", "month"))
    if found.empty:
        return None
    months = sorted(set(found["month"]))
    first, last = pd.Timestamp(months[0]), pd.Timestamp(months[-1]) + pd.offsets.MonthEnd(0)
    whole = view.scoped("orders")
    whole = whole.filter(whole.completed_at.date().between(ibis.date(first.date()), ibis.date(last.date())))
    counted = view.read(
        whole.group_by("service_type", "region_id", month=whole.completed_at.truncate("M").date().cast("string"))
        .aggregate(orders=whole.count())
    )  # fmt: skip
    margins = ("service_type", "region_id", "month")
    populations = [counted.groupby(name)["orders"].sum().to_dict() for name in margins]
    weights = rake([found[name].tolist() for name in margins], populations, most=MOST_WEIGHT)
    hits = found["satisfied"].to_numpy(dtype=float)
    raw = Share(int(hits.sum()), len(hits))
    return Balanced(raw, weighted_share(hits, weights), weights, _margin(found, populations[0]))


def _margin(found: pd.DataFrame, population: dict[str, float]) -> pd.DataFrame:
    answers = found["service_type"].value_counts(normalize=True)
    total = sum(population.values())
    return pd.DataFrame(
        {
            "group": list(population),
            "orders": [count / total for count in population.values()],
            "answers": [float(answers.get(name, 0.0)) for name in population],
        }
    ).sort_values("orders", ascending=False)


def _alike(single: pd.DataFrame) -> Overlap | None:
    if single.empty:
        return None
    strata = single["service_type"].astype(str) + "|" + single["region_id"].astype(str)
    own = (single["channel"] != "callback").to_numpy(dtype=float)
    return overlap(single["satisfied"].to_numpy(dtype=float), own, np.asarray(strata))
