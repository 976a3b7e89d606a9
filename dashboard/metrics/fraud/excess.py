"""Counts at an outlet against the same kinds of work elsewhere: what most rule-like signals have in common."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.metrics.fraud.tails import count_tail
from dashboard.metrics.statistics.funnel import ratio_funnel
from dashboard.metrics.statistics.interval import Array

HELD = 20.0
"""Cases of a kind needed elsewhere before its own rate counts as much as that of all kinds."""


def excess(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an outlet for ``signal.answer``: observed, expected, effect, p, money_fen, n.

    ``rows``, one per outlet and kind: outlet_id, kind, asked (cases), hits, and optionally fen (amount of the hits).
    E = sum over kinds of cases x share of hits at the *other* outlets, held towards the share over all kinds by HELD
    cases. p: mid-p of a negative binomial with the overdispersed funnel's spread between outlets (tails.py).
    money = (O - E) x mean amount of a hit, in fen. Source: Spiegelhalter, QSHC 2005;14:347.
    """
    kind = rows.groupby("kind", dropna=False)[["asked", "hits"]].transform("sum")
    others = (kind - rows[["asked", "hits"]]).to_numpy(dtype=float)
    overall = rows["hits"].sum() / rows["asked"].sum()
    expected = rows["asked"] * (others[:, 1] + HELD * overall) / (others[:, 0] + HELD)
    return against(rows.assign(expected=expected))


def against(rows: pd.DataFrame) -> pd.DataFrame:
    """The same where ``expected`` is known already; ``rows``: outlet_id, asked, hits, expected, optionally fen."""
    known = rows.assign(fen=rows.get("fen", 0.0))
    total = known.groupby("outlet_id", as_index=False)[["asked", "hits", "fen", "expected"]].sum()
    hits, expected = (total[name].to_numpy(dtype=float) for name in ("hits", "expected"))
    funnel = ratio_funnel(hits, expected)
    return pd.DataFrame(
        {
            "outlet_id": total["outlet_id"],
            "observed": hits,
            "expected": expected,
            "effect": funnel.value,
            "p": count_tail(hits, expected, funnel.dispersion.tau2),
            "money_fen": (hits - expected) * total["fen"] / np.maximum(hits, 1),
            "n": total["asked"],
        }
    )


def repeats(n: Array, shares: Array) -> Array:
    """Expected repeats among ``n`` draws from kinds with these ``shares``: n - sum_k (1 - (1 - q_k)^n).

    The complement of Hurlbert's expected number of kinds (Ecology 1971;52:577). ``n`` any shape, ``shares`` one axis.
    """
    sizes, back = np.unique(np.asarray(n, dtype=float), return_inverse=True)
    q = np.asarray(shares, dtype=float)
    kinds = np.array([np.sum(-np.expm1(size * np.log1p(-np.minimum(q, 1 - 1e-12)))) for size in sizes])
    return (sizes - kinds)[back].reshape(np.shape(n))
