"""A signal: one question asked of every outlet, and the shape of its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from dashboard.metrics.statistics.interval import Array, floats
from dashboard.metrics.view import View

COLUMNS = ("outlet_id", "observed", "expected", "effect", "z", "p", "money_fen", "n", "focus")
EVIDENCE = ("at", "order_no", "claim_no", "serial", "what", "amount_fen")

LARGEST_Z = 8.0
"""Beyond this a score says nothing more; p-values below 1e-15 are a statement about the model, not the outlet."""

MONEY = ("fen_per_order", "fen_per_claim")
"""Units whose observed and expected are amounts, in fen."""

# What the rows of a signal rest on, weakest first; an audit's outcome stands above all three.
STATISTICAL, RULE, CUSTOMER, AUDIT = "statistical", "rule", "customer", "audit"
GRADES = (STATISTICAL, RULE, CUSTOMER, AUDIT)


@dataclass(frozen=True, slots=True)
class Signal:
    """One definition, from which screen, command, docs and combination are made.

    ``grade`` is what its rows rest on, ``unit`` that of observed and expected; registry.py says which misconduct it
    answers to. ``measure(view)`` gives COLUMNS, one row per outlet in scope that there is something to say about:
    ``effect`` is observed / expected (a difference of scores where ``focus`` is "gap"), ``p`` the chance of a peer this
    odd or odder, ``z`` the same on the normal scale, ``money_fen`` the excess in fen, ``n`` what it rests on, ``focus``
    the code of what stands out. ``evidence(view, outlet_id)`` gives EVIDENCE. ``habit``: honest outlets differ in this
    by what they are (hotels, night service, month-end paperwork), so that it never counts for more than its rank.
    """

    key: str
    grade: str
    unit: str
    source: str
    measure: Callable[[View], pd.DataFrame]
    evidence: Callable[[View, int], ibis.Table]
    habit: bool = False


def answer(view: View, frame: pd.DataFrame) -> pd.DataFrame:
    """COLUMNS of a national frame for the outlets the view may name; z made from p, rows without a p left out."""
    rows = frame[np.isfinite(frame["p"].to_numpy(dtype=float))].copy()
    rows["z"] = z_of(rows["p"])
    rows["money_fen"] = np.nan_to_num(rows["money_fen"].to_numpy(dtype=float)).clip(min=0).round()
    if "focus" not in rows:
        rows["focus"] = ""
    visible = set(view.read(view.table("outlets").select("outlet_id"))["outlet_id"])
    return rows.loc[rows["outlet_id"].isin(visible), list(COLUMNS)].reset_index(drop=True)


def nothing() -> pd.DataFrame:
    """The answer when there is nothing to compare."""
    return pd.DataFrame({column: pd.Series(dtype=object if column == "focus" else float) for column in COLUMNS})


def ranked(z: ArrayLike) -> Array:
    """z held to the normal score of its rank among all outlets, (rank - 1/2) / n: the oddest of 300 counts for 2.9.

    One law for all outlets cannot tell a cheat from a hotel, so how far the oddest stands out says nothing here.
    """
    values = floats(z)
    place = stats.rankdata(values, method="max")
    return np.minimum(values, stats.norm.ppf((place - 0.5) / max(len(values), 1)))


def z_of(p: ArrayLike) -> Array:
    """One-sided p on the normal scale, within plus or minus LARGEST_Z."""
    return np.clip(stats.norm.isf(np.clip(floats(p), 1e-300, 1.0)), -LARGEST_Z, LARGEST_Z)


def best_of(p: ArrayLike, tests: ArrayLike) -> Array:
    """The p of the smallest of ``tests`` p-values: 1 - (1 - p)^tests (Sidak, JASA 1967;62:626)."""
    return -np.expm1(floats(tests) * np.log1p(-np.clip(floats(p), 0, 1 - 1e-16)))


def own(view: View, outlet_id: int, name: str) -> ibis.Table:
    """Table ``name`` of one outlet; empty when the view may not look at it."""
    rows = view.table(name)
    return rows.filter(rows.outlet_id == outlet_id)
