"""Which outlets' claims keep just below the approval limit, or come out at round sums?"""

from __future__ import annotations

import ibis
import pandas as pd

from dashboard.metrics.fraud.excess import excess
from dashboard.metrics.fraud.signal import EVIDENCE, STATISTICAL, Signal, answer, nothing
from dashboard.metrics.view import View

LIMIT = "approval_limit"
"""The target that names the amount above which head office must consent, in fen; none set: nothing to look for."""

BAND = 0.1
"""The neighbourhood of the limit, on either side, as a share of it."""

LEAST_SHARE = 0.2
"""Claims below a fifth of the limit have nothing to do with it."""

ROUND_FEN = 1_000
"""Ten yuan."""


def measure_limit(view: View) -> pd.DataFrame:
    """Per outlet, claims of more than a fifth of the approval limit that lie within a tenth below it, against others.

    k of (T - d, T] among n above T / 5, by fault: price lists make natural heaps, and an outlet that splits its dear
    claims has none above the limit (excess.py). money = the amount of the claims below beyond E, in fen.
    """
    limit = limit_in_force(view)
    return nothing() if limit is None else _answered(view, _counts(_near(view.network, limit)))


def measure_round(view: View) -> pd.DataFrame:
    """Per outlet, claims whose labour is a multiple of ten yuan, against the same faults at other outlets (excess.py).

    Listed prices that are round are round everywhere. money = the amount of those claims beyond E, in fen.
    """
    return _answered(view, _counts(_round(view.network)))


def evidence_limit(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's claims at or just below the limit, highest first; ``what`` is ``below_limit``."""
    limit = limit_in_force(view)
    return _listed(view, _near(view, -1 if limit is None else limit), outlet_id, "below_limit")


def evidence_round(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's claims with round labour, highest first; ``what`` is ``round``."""
    return _listed(view, _round(view), outlet_id, "round")


def limit_in_force(view: View) -> int | None:
    """The limit in force at the period's end, in fen."""
    rows = view.everything("targets")
    rows = rows.filter(rows.metric == LIMIT, rows.scope == "network", rows.valid_from <= ibis.date(view.period.end))
    found = view.read(rows.order_by(ibis.desc("valid_from")).select("value").limit(1))
    return None if found.empty else int(found["value"][0])


def _near(view: View, limit: int) -> ibis.Table:
    claims, width = view.table("claims"), int(limit * BAND)
    claims = claims.filter(claims.amount_fen > limit * LEAST_SHARE)
    below = (claims.amount_fen > limit - width) & (claims.amount_fen <= limit)
    return claims.mutate(hit=below.cast("int64"), kind=claims.fault_id)


def _round(view: View) -> ibis.Table:
    claims = view.table("claims")
    claims = claims.filter(claims.labour_fen > 0)
    return claims.mutate(hit=(claims.labour_fen % ROUND_FEN == 0).cast("int64"), kind=claims.fault_id)


def _counts(rows: ibis.Table) -> ibis.Table:
    return rows.group_by("outlet_id", "kind").aggregate(
        asked=rows.count().cast("float64"),
        hits=rows.hit.sum().cast("float64"),
        fen=(rows.hit * rows.amount_fen).sum().cast("float64"),
    )


def _listed(view: View, rows: ibis.Table, outlet_id: int, what: str) -> ibis.Table:
    orders = view.everything("orders").select("order_id", "order_no")
    rows = rows.filter(rows.outlet_id == outlet_id, rows.hit == 1).left_join(orders, "order_id")
    rows = rows.select("order_no", "claim_no", "serial", "amount_fen", at="claimed_at", what=ibis.literal(what))
    return rows.select(*EVIDENCE).order_by([ibis.desc("amount_fen"), "claim_no"])


def _answered(view: View, counts: ibis.Table) -> pd.DataFrame:
    rows = view.read(counts)
    return answer(view, excess(rows)) if not rows.empty and rows["hits"].any() else nothing()


APPROVAL_LIMIT = Signal(
    key="approval_limit",
    grade=STATISTICAL,
    unit="claims_of",
    source="McCrary, Journal of Econometrics 2008;142:698 (bunching); Spiegelhalter, QSHC 2005;14:347",
    measure=measure_limit,
    evidence=evidence_limit,
)
ROUND_AMOUNTS = Signal(
    key="round_amounts",
    grade=STATISTICAL,
    unit="claims_of",
    source="Spiegelhalter, QSHC 2005;14:347",
    measure=measure_round,
    evidence=evidence_round,
    habit=True,
)
