"""Is anybody marked for being small, far away or a specialist? Marks by groups of outlets against all together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.statistics.share import Share, fisher, wilson
from dashboard.metrics.view import View

QUARTERS = ("smallest", "small", "large", "largest")
REMOTE, NEAR = "remote", "near"
SPECIALIST, GENERAL = "specialist", "general"
FALSE_DISCOVERIES = 0.05
SPECIALISED = 0.7
"""From this share of one kind of product up an outlet counts as a specialist."""
LEAST_ORDERS = 10
"""With fewer orders nobody knows what an outlet specialises in."""
FAR_SHARE = 0.2
"""The fifth of outlets with the dearest way to the customer stands for the countryside: no address is compared."""


@dataclass(frozen=True, slots=True)
class Fairness:
    """Marked outlets by group.

    ``rows``: family ("size", "way", "trade"), group, outlets, marked, share, low, high (Wilson), others (share of the
    other groups of its family), p (two-sided, Fisher), adjusted (Benjamini-Hochberg over all groups), apart,
    audited, unfounded (closed audits of two years, and those that found nothing). ``overall``: marked of all.
    """

    rows: pd.DataFrame
    overall: Share

    @property
    def more_often(self) -> pd.DataFrame:
        """Groups marked more often than the others, beyond chance."""
        return self.rows[self.rows["apart"] & (self.rows["share"] > self.rows["others"])]


def fairness(view: View, national: Assessment) -> Fairness:
    """Groups of the whole network: whether marking is fair is nobody's secret, and no outlet is named."""
    each = national.outlets[["outlet_id", "flagged", "audit"]].merge(groups(view), on="outlet_id")
    each = each.astype({"flagged": bool})
    rows = pd.concat([_family(each, name) for name in ("size", "way", "trade")], ignore_index=True)
    rows["adjusted"] = adjust(rows["p"].to_numpy(dtype=float))
    rows["apart"] = rows["adjusted"] <= FALSE_DISCOVERIES
    return Fairness(rows, Share(int(each["flagged"].sum()), len(each)))


def groups(view: View) -> pd.DataFrame:
    """outlet_id and its group in each family ("" where it is not known), over the network and the view's period.

    size: quarters by finished orders. way: the fifth with the highest mean travel claimed, among outlets that claimed
    any. trade: SPECIALISED of LEAST_ORDERS orders and more in one category.
    """
    network = view.network
    orders, products = network.table("orders"), view.everything("products").select("product_id", "category")
    kinds = orders.left_join(products, "product_id").group_by(["outlet_id", "category"])
    counted = network.read(kinds.aggregate(orders=lambda t: t.count().cast("float64")))
    known = network.read(network.table("outlets").select("outlet_id"))
    each = known.set_index("outlet_id")
    each["orders"] = counted.groupby("outlet_id")["orders"].sum().reindex(each.index).fillna(0.0)
    named = counted[counted["category"].notna()]
    top = named.groupby("outlet_id")["orders"].max().reindex(each.index) / each["orders"].clip(lower=1)
    each["trade"] = np.where(each["orders"] < LEAST_ORDERS, "", np.where(top >= SPECIALISED, SPECIALIST, GENERAL))
    each["way"] = _way(network, each.index)
    each["size"] = _quarters(each["orders"])
    return each.reset_index()


def _quarters(orders: pd.Series[float]) -> np.ndarray:
    place = (stats.rankdata(orders) - 0.5) / max(len(orders), 1)
    return np.array(QUARTERS)[np.minimum((place * 4).astype(int), 3)]


def _way(view: View, outlets: pd.Index) -> np.ndarray:
    claims = view.table("claims")
    rows = view.read(claims.group_by("outlet_id").aggregate(fen=claims.travel_fen.mean()))
    travel = rows.set_index("outlet_id")["fen"].reindex(outlets).astype(float)
    known = travel[travel > 0]
    if known.empty:
        return np.full(len(outlets), "")
    return np.where(travel.fillna(0) <= 0, "", np.where(travel > known.quantile(1 - FAR_SHARE), REMOTE, NEAR))


def _family(each: pd.DataFrame, family: str) -> pd.DataFrame:
    known = each[each[family] != ""]
    order = {"size": QUARTERS, "way": (NEAR, REMOTE), "trade": (GENERAL, SPECIALIST)}[family]
    rows = known.assign(
        audited=known["audit"].isin(["confirmed", "unfounded", "inconclusive"]), unfounded=known["audit"] == "unfounded"
    ).groupby(family)
    told = rows.agg(
        outlets=("flagged", "size"),
        marked=("flagged", "sum"),
        audited=("audited", "sum"),
        unfounded=("unfounded", "sum"),
    )
    told = told.reindex([group for group in order if group in told.index])
    low, high = wilson(told["marked"].to_numpy(), told["outlets"].to_numpy())
    others, marked = len(known) - told["outlets"], known["flagged"].sum() - told["marked"]
    return pd.DataFrame(
        {
            "family": family, "group": told.index, "outlets": told["outlets"].to_numpy(dtype=int),
            "marked": told["marked"].to_numpy(dtype=int), "share": (told["marked"] / told["outlets"]).to_numpy(),
            "low": low, "high": high, "others": (marked / others.clip(lower=1)).to_numpy(dtype=float),
            "p": fisher(told["marked"], told["outlets"], marked, others),
            "audited": told["audited"].to_numpy(dtype=int), "unfounded": told["unfounded"].to_numpy(dtype=int),
        }
    )  # fmt: skip
