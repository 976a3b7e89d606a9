"""Technicians' scorecards: what customers mark, what the orders show, shrunken, and never below a smallest n.

A technician is a code here, never a name. Whoever had the hard jobs cannot be seen; a scorecard is a reason to talk.
"""

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd
from scipy.stats import binom

from dashboard.metrics.audit.five_gaps import SATISFIED
from dashboard.metrics.audit.voices import places
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.figure import Figure
from dashboard.metrics.service import repeat_repairs
from dashboard.metrics.stages import stages
from dashboard.metrics.statistics.interval import Interval
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.statistics.shrinkage import shrink_shares
from dashboard.metrics.view import View

TAGS = {"technician_attitude": "service_attitude", "technician_speed": "handling_speed"}
MARKED = ("technician_attitude", "technician_speed", "csat", "first_time_fix")
SHARES = (*MARKED, "kept", "repeat_repair")
HIGHER = {key: key != "repeat_repair" for key in SHARES}
LEAST = 10
FALSE_FLAGS = 0.05


@dataclass(frozen=True, slots=True)
class Scorecards:
    """``rows`` (one a technician of the view's scope, by code): technician_id, code, outlet_id, orders, cost_fen (of
    claims an order, NaN without orders), and for each of SHARES <key>_hits, _asked, _value, _shrunk, _low, _high
    (0..1), _told (-1 worse, 1 better than the network beyond chance, 0 not told apart).

    ``network``: hits and asked by key. ``cost``: the network's claims an order, in fen. Values below LEAST are NaN.
    """

    rows: pd.DataFrame
    network: dict[str, Share]
    cost: float

    def told(self, key: str) -> pd.DataFrame:
        """Those that differ from the network in ``key``."""
        return self.rows[self.rows[f"{key}_told"] != 0]


def scorecards(view: View) -> Scorecards:
    """All technicians of the scope; priors and the network's shares come from everybody."""
    rows = _counts(view.network)
    network: dict[str, Share] = {}
    columns: dict[str, np.ndarray] = {}
    for key in SHARES:
        hits, asked = (rows[f"{key}_{part}"].fillna(0).to_numpy(float) for part in ("hits", "asked"))
        network[key] = Share(int(hits.sum()), int(asked.sum()))
        columns |= _columns(key, hits, asked, network[key].value)
    cost = float(rows["claimed_fen"].sum() / max(rows["orders"].sum(), 1))
    rows = rows.assign(cost_fen=rows["claimed_fen"] / rows["orders"].where(rows["orders"] > 0), **columns)
    seen = view.read(view.table("outlets").select("outlet_id"))["outlet_id"]
    mine = rows[rows["outlet_id"].isin(set(seen)) & (rows["orders"] > 0)]
    return Scorecards(mine.sort_values("code", ignore_index=True), network, cost)


def figure(row: "pd.Series[float]", key: str) -> Figure:
    """One technician's own share of a metric of the catalogue, unshrunken, with its interval."""
    share = Share(int(row[f"{key}_hits"]), int(row[f"{key}_asked"]))
    return Figure(CATALOGUE[key], share.value, share.interval(), share.asked)


def ratings(view: View, technician_id: int) -> pd.DataFrame:
    """A technician's marks on the graphic rating scale: key, value, low, high (1..5), n, network (1..5)."""
    rows = _marks(view.network)
    found = []
    for key in (*TAGS, "csat"):
        part = rows.filter(rows.key == key)
        own = view.read(part.filter(part.technician_id == technician_id).select("mark"))["mark"]
        everybody = view.read(part.aggregate(mark=part.mark.mean()))["mark"][0]
        if len(own) >= LEAST:
            half = 1.96 * own.std(ddof=1) / np.sqrt(len(own))
            middle = float(own.mean())
            found.append((key, middle, max(1.0, middle - half), min(5.0, middle + half), len(own), everybody))
    return pd.DataFrame(found, columns=["key", "value", "low", "high", "n", "network"])


def _marks(view: View) -> ibis.Table:
    """technician_id, key, mark (1..5): one row a response and key."""
    senders = view.responses().filter(lambda one: one.technician_id.notnull())
    rows = places(view).filter(lambda one: one.tag.isin(list(TAGS.values())) & ~one.expected)
    each = rows.group_by("response_key", "tag").aggregate(place=rows.place.mean())
    joined = each.inner_join(senders.select("response_key", "technician_id"), "response_key")
    key = ibis.cases(*((joined.tag == tag, key) for key, tag in TAGS.items()), else_="")
    tagged = joined.select("technician_id", key=key, mark=1 + 4 * joined.place / 100)
    whole = senders.filter(senders.csat.between(1, 5)).select("technician_id", key=ibis.literal("csat"), mark="csat")
    return tagged.union(whole)


def _counts(view: View) -> pd.DataFrame:
    """Every technician with orders, hits and asked of each share."""
    technicians = view.everything("technicians").select("technician_id", "code", "outlet_id")
    found = view.read(technicians).set_index("technician_id")
    for part in (_orders(view), _said(view), _tagged(view), _repeats(view), _claimed(view)):
        read = view.read(part)
        found = found.join(read[read["technician_id"].notna()].set_index("technician_id"))
    wide = [f"{key}_{part}" for key in SHARES for part in ("hits", "asked")]
    found[[*wide, "orders", "claimed_fen"]] = found[[*wide, "orders", "claimed_fen"]].fillna(0).astype(float)
    return found.reset_index()


def _orders(view: View) -> ibis.Table:
    rows = stages(view)
    return rows.group_by("technician_id").aggregate(
        orders=rows.count(), kept_hits=rows.kept.sum(), kept_asked=rows.kept.count()
    )


def _said(view: View) -> ibis.Table:
    rows = view.responses()
    return rows.group_by("technician_id").aggregate(
        csat_hits=rows.satisfied.sum(), csat_asked=rows.satisfied.count(),
        first_time_fix_hits=rows.fixed.sum(), first_time_fix_asked=rows.fixed.count(),
    )  # fmt: skip


def _tagged(view: View) -> ibis.Table:
    rows = _marks(view)
    rows = rows.filter(rows.key != "csat").mutate(hit=(rows.mark >= 1 + 4 * SATISFIED / 100).cast("int64"))
    return rows.group_by("technician_id").aggregate(
        **{f"{key}_hits": rows.hit.sum(where=rows.key == key) for key in TAGS},
        **{f"{key}_asked": rows.hit.count(where=rows.key == key) for key in TAGS},
    )


def _repeats(view: View) -> ibis.Table:
    rows = repeat_repairs(view)
    return rows.group_by("technician_id").aggregate(
        repeat_repair_hits=rows.came_back.sum(), repeat_repair_asked=rows.count()
    )


def _claimed(view: View) -> ibis.Table:
    orders = view.table("orders").select("order_id", "technician_id")
    claims = view.everything("claims").select("order_id", "amount_fen").inner_join(orders, "order_id")
    return claims.group_by("technician_id").aggregate(claimed_fen=claims.amount_fen.sum())


def _columns(key: str, hits: np.ndarray, asked: np.ndarray, overall: float | None) -> dict[str, np.ndarray]:
    """A share's own value, its shrunken one with 95 %, and whether it differs from the network's (FDR 5 %)."""
    enough = asked >= LEAST
    posterior = shrink_shares(hits, asked)
    low, high = posterior.interval()
    p = np.full(len(hits), np.nan)
    if overall is not None and enough.any():
        below, above = binom.cdf(hits, asked, overall), binom.sf(hits - 1, asked, overall)
        p = np.where(enough, np.minimum(1.0, 2 * np.minimum(below, above)), np.nan)
    proven = np.nan_to_num(adjust(p), nan=1.0) <= FALSE_FLAGS
    value = np.divide(hits, asked, out=np.full(len(hits), np.nan), where=asked > 0)
    better = (value > (overall or 0.0)) == HIGHER[key]
    return {
        f"{key}_value": np.where(enough, value, np.nan),
        f"{key}_shrunk": np.where(enough, posterior.mean, np.nan),
        f"{key}_low": np.where(enough, low, np.nan),
        f"{key}_high": np.where(enough, high, np.nan),
        f"{key}_told": np.where(proven, np.where(better, 1, -1), 0),
    }


def interval(row: "pd.Series[float]", key: str) -> Interval | None:
    """The shrunken share's 95 % interval; None below the smallest n."""
    low, high = row[f"{key}_low"], row[f"{key}_high"]
    return None if pd.isna(low) else Interval(float(low), float(high))
