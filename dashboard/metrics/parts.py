"""Parts on claims: how many, for which faults, whether the old one came back, which parts carry the value."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.figure import Figure
from dashboard.metrics.statistics.funnel import CHANCE_ONLY, ratio_funnel
from dashboard.metrics.statistics.mean import Mean
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.statistics.pareto import abc, pareto
from dashboard.metrics.statistics.rates import shrink_rates
from dashboard.metrics.statistics.share import Share, wilson
from dashboard.metrics.view import View

FALSE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Used:
    """The period's claims: how many, with a part, pieces in all; known old parts and those returned; value in fen."""

    claims: int
    with_part: int
    pieces: int
    squares: float
    known: int
    returned: int
    fen: float

    @property
    def per_claim(self) -> Figure:
        """Pieces a hundred claims."""
        found = Mean(self.claims, 100 * self.pieces, 10_000 * self.squares)
        return Figure.of("parts_per_claim", found.value, found.interval(), self.claims)

    @property
    def back(self) -> Figure:
        """Share of old parts that came back, of those of which it is known."""
        found = Share(self.returned, self.known)
        return Figure.of("old_part_returned", found.value, found.interval(), self.known)


def lines(view: View) -> ibis.Table:
    """Parts on the view's claims: claim_id, outlet_id, fault_id, product_id, part_id, quantity, fen,
    old_part_returned."""
    listed = view.everything("parts").select("part_id", "price_fen")
    rows = view.everything("claim_parts").drop("outlet_id").join(listed, "part_id")
    claims = view.table("claims").select("claim_id", "outlet_id", "region_id", "fault_id", "product_id")
    rows = rows.join(claims, "claim_id")
    price = (rows.unit_price_fen > 0).ifelse(rows.unit_price_fen, rows.price_fen.fill_null(0))
    return rows.mutate(fen=(rows.quantity * price).cast("float64"))


def _claimed(view: View) -> ibis.Table:
    """One row a claim: outlet_id, region_id, fault_id, product_id, pieces."""
    parts = lines(view)
    pieces = parts.group_by("claim_id").aggregate(pieces=parts.quantity.sum())
    claims = view.table("claims").select("claim_id", "outlet_id", "region_id", "fault_id", "product_id")
    rows = claims.left_join(pieces, "claim_id")
    return rows.mutate(pieces=rows.pieces.fill_null(0).cast("float64"))


def used(view: View) -> Used:
    """The view's claims and their parts in one line."""
    claims, parts = _claimed(view), lines(view)
    head = view.read(
        claims.aggregate(
            claims=claims.count(),
            with_part=(claims.pieces > 0).sum().fill_null(0),
            pieces=claims.pieces.sum().fill_null(0.0),
            squares=(claims.pieces * claims.pieces).sum().fill_null(0.0),
        )
    ).iloc[0]
    back = view.read(
        parts.aggregate(
            known=parts.old_part_returned.count(),
            returned=parts.old_part_returned.sum().fill_null(0),
            fen=parts.fen.sum().fill_null(0.0),
        )
    ).iloc[0]
    return Used(
        int(head["claims"]), int(head["with_part"]), int(head["pieces"]), float(head["squares"]),
        int(back["known"]), int(back["returned"]), float(back["fen"]),
    )  # fmt: skip


def by_fault(view: View) -> pd.DataFrame:
    """fault_id, claims, with_part, pieces, share (of claims with a part) with low and high, part_id (most used) and
    part_share (of the fault's pieces); most claims first."""
    claims, parts = _claimed(view), lines(view)
    claims = claims.filter(claims.fault_id.notnull())
    rows = view.read(
        claims.group_by("fault_id").aggregate(
            claims=claims.count(), with_part=(claims.pieces > 0).sum(), pieces=claims.pieces.sum()
        )
    )
    counted = view.read(parts.group_by(["fault_id", "part_id"]).aggregate(used=parts.quantity.sum()))
    most = counted.sort_values(["used", "part_id"], ascending=[False, True]).drop_duplicates("fault_id")
    rows = rows.merge(most, on="fault_id", how="left")
    rows["low"], rows["high"] = wilson(rows["with_part"], rows["claims"])
    rows["share"] = rows["with_part"] / rows["claims"]
    rows["part_share"] = rows["used"] / rows["pieces"].where(rows["pieces"] > 0)
    return rows.sort_values(["claims", "fault_id"], ascending=[False, True]).reset_index(drop=True)


def by_part(view: View) -> pd.DataFrame:
    """Every part used: part_id, code, name, name_en, stored (class in the parts list), pieces, fen, computed (class by
    value), share and cumulative (0..1 of the value), known, returned, back with back_low and back_high; most value
    first."""
    parts = lines(view)
    listed = view.everything("parts").select("part_id", "code", "name", "name_en", stored="abc_class")
    counted = parts.group_by("part_id").aggregate(
        pieces=parts.quantity.sum(), fen=parts.fen.sum(), known=parts.old_part_returned.count(),
        returned=parts.old_part_returned.sum().fill_null(0),
    )  # fmt: skip
    rows = view.read(counted.join(listed, "part_id").order_by("part_id"))
    ranked = pareto(rows["fen"])
    rows["computed"] = abc(rows["fen"])
    rows["back"] = rows["returned"] / rows["known"].where(rows["known"] > 0)
    rows["back_low"], rows["back_high"] = wilson(rows["returned"], rows["known"])
    rows = rows.iloc[ranked.order].reset_index(drop=True)
    return rows.assign(share=ranked.share, cumulative=ranked.cumulative)


def by_outlet(view: View) -> pd.DataFrame:
    """Outlets of the view's scope: outlet_id, region_id, claims, pieces, expected, ratio (shrunk) with low and high, q,
    odd.

    Expected: the outlet's claims times the pieces a claim of the same fault and product takes in the network (indirect
    standardisation). Ratio: gamma-Poisson shrinkage over the network. ``odd``: more than peers beyond chance and the
    ordinary differences between outlets (overdispersed funnel), at a false discovery rate of FALSE_SHARE over all.
    """
    claims = _claimed(view.network)
    claims = claims.filter(claims.fault_id.notnull())
    cell = ["fault_id", "product_id"]
    rates = claims.group_by(cell).aggregate(rate=claims.pieces.mean())
    joined = claims.join(rates, cell)
    rows = view.read(
        joined.group_by(["outlet_id", "region_id"])
        .aggregate(claims=joined.count(), pieces=joined.pieces.sum(), expected=joined.rate.sum())
        .order_by("outlet_id")
    )
    funnel = ratio_funnel(rows["pieces"], rows["expected"])
    if not funnel.dispersion.enough:
        funnel = ratio_funnel(rows["pieces"], rows["expected"], dispersion=CHANCE_ONLY)
    shrunk = shrink_rates(rows["pieces"], rows["expected"])
    low, high = shrunk.interval()
    q = adjust(funnel.p_above())
    rows = rows.assign(ratio=shrunk.mean, low=low, high=high, q=q, odd=np.nan_to_num(q, nan=1.0) <= FALSE_SHARE)
    return seen(view, rows)


def seen(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Of rows over the network, those whose outlet the view may name."""
    visible = set(view.read(view.table("outlets").select("outlet_id"))["outlet_id"])
    return rows[rows["outlet_id"].isin(visible)].reset_index(drop=True)
