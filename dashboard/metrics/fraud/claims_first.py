"""Which claims of an outlet to pull first: those that several of its strong signals point at, the dearest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from dashboard.metrics.fraud import evidence
from dashboard.metrics.fraud.combination import LEAST_CONTRIBUTION, Assessment
from dashboard.metrics.view import View

ROWS = 500
COLUMNS = ("claim_id", "claim_no", "order_no", "at", "serial", "amount_fen", "weight", "signals")


def claims_first(view: View, found: Assessment, outlet_id: int, limit: int = 60) -> pd.DataFrame:
    """The outlet's claims that its signals' evidence names.

    claim_id, claim_no, order_no, at, serial, amount_fen, weight, ``signals`` (their keys, strongest first).
    A claim is named by its own number or by its order's. ``weight`` is the sum of the contributions to the outlet's
    score of the signals that name it: a reason to open the file, no finding. Empty when no signal adds to the score.
    """
    claims = _claims(view, outlet_id)
    said = found.of(outlet_id)
    strong = said[said["contribution"] >= LEAST_CONTRIBUTION].sort_values("contribution", ascending=False)
    weight = pd.Series(0.0, index=claims.index)
    reasons: list[list[str]] = [[] for _ in range(len(claims))]
    for row in strong.to_dict("records"):
        lines = evidence.rows(view, row["key"], outlet_id, str(row["focus"]), ROWS)
        named = _named(claims, lines)
        weight[named] += row["contribution"]
        for place in claims.index[named]:
            reasons[place].append(row["key"])
    told = claims.assign(weight=weight, signals=reasons)
    told = told[told["weight"] > 0].sort_values(["weight", "amount_fen"], ascending=False, kind="stable")
    return told.head(limit).reset_index(drop=True)


def across(found: Assessment, parts: Sequence[tuple[int, pd.DataFrame]], limit: int = 300) -> pd.DataFrame:
    """The lists of several outlets (outlet_id, claims_first of it) as one, with ``outlet_id`` and ``code``.

    Weights are parts of outlets' scores, so they can be compared: the heaviest first, then the dearest.
    """
    codes = found.outlets.set_index("outlet_id")["code"]
    told = [rows.assign(outlet_id=outlet, code=codes[outlet]) for outlet, rows in parts if len(rows)]
    if not told:
        return pd.DataFrame(columns=["outlet_id", "code", *COLUMNS])
    every = pd.concat(told, ignore_index=True)
    order = every.sort_values(["weight", "amount_fen"], ascending=False, kind="stable")
    return order.head(limit).reset_index(drop=True)


def claims_by_lot(view: View, outlet_id: int, count: int, seed: int, but: Collection[int] = ()) -> pd.DataFrame:
    """``count`` of the outlet's other claims (none of ``but``), drawn by lot; the same ``seed`` draws the same.

    Columns as of ``claims_first``, ``weight`` 0, no signals, and ``lot`` True. Fewer claims than asked
    give all of them.
    """
    claims = _claims(view, outlet_id).sort_values("claim_id")
    rest = claims[~claims["claim_id"].isin(list(but))]
    places = np.random.default_rng(seed).choice(len(rest), min(max(count, 0), len(rest)), replace=False)
    drawn = rest.iloc[np.sort(places)]
    return _unnamed(drawn).assign(lot=True)


def claims_named(view: View, outlet_id: int, claim_ids: Collection[int]) -> pd.DataFrame:
    """These of the outlet's claims of the period, columns as of ``claims_first``, no signals."""
    claims = _claims(view, outlet_id)
    return _unnamed(claims[claims["claim_id"].isin(list(claim_ids))])


def _unnamed(claims: pd.DataFrame) -> pd.DataFrame:
    return claims.assign(weight=0.0, signals=[[] for _ in range(len(claims))]).reset_index(drop=True)


def _claims(view: View, outlet_id: int) -> pd.DataFrame:
    claims = view.table("claims")
    orders = view.everything("orders").select("order_id", "order_no")
    rows = claims.filter(claims.outlet_id == outlet_id).left_join(orders, "order_id")
    return view.read(rows.select("claim_id", "claim_no", "order_no", "serial", "amount_fen", at="claimed_at"))


def _named(claims: pd.DataFrame, lines: pd.DataFrame) -> pd.Series:
    numbers, orders = (set(lines[name].dropna()) - {""} for name in ("claim_no", "order_no"))
    # Evidence that names claims means these claims; only evidence about orders means all that was claimed for them.
    return claims["claim_no"].isin(numbers) if numbers else claims["order_no"].isin(orders)
