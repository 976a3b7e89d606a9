"""Which outlets claim more of a fault than the same products, batches and ages bring everywhere else?"""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.fraud.exposure import standardised
from dashboard.metrics.fraud.signal import STATISTICAL, Signal, answer, nothing, own
from dashboard.metrics.fraud.tails import attained, count_tail
from dashboard.metrics.statistics import gps
from dashboard.metrics.statistics.funnel import CHANCE_ONLY, Dispersion, estimate_dispersion
from dashboard.metrics.statistics.interval import Array
from dashboard.metrics.view import View

TRIM = 0.02
"""Honest outlets have habits: some name one fault more readily than others do. Such cells are few, real, and must widen
what counts as ordinary, so tails are pulled in less than in a funnel of whole outlets."""

LEAST_EXPECTED = 2.0
"""Cells below this many expected claims say too little about how much outlets differ to be asked."""


def measure(view: View) -> pd.DataFrame:
    """Per outlet, the fault that stands out most: claims observed and expected, and the odds against it.

    E by indirect standardisation (exposure.py). Per cell mid-p of a negative binomial whose spread between outlets is
    that of the square-root funnel; per outlet p = 1 - product over faults of (1 - chance of a cell as odd as the
    oddest). effect = EBGM of that cell (gamma-Poisson shrinkage, gps.py).
    money = sum over faults with EB05 > 1 of (EBGM - 1) x E x mean amount of a claim of that fault, in fen.
    Source: Spiegelhalter, QSHC 2005;14:347; DuMouchel, The American Statistician 1999;53:177.
    """
    cells = standardised(view, "fault_id")
    if cells.empty or not cells["observed"].any():
        return nothing()
    cells = cells[cells["expected"] > 0].reset_index(drop=True)
    observed, expected = (cells[name].to_numpy(dtype=float) for name in ("observed", "expected"))
    fit = gps.fit_mixture(observed, expected, truncated=False)
    shrunk = gps.signals(fit.mixture, observed, expected) if fit else None
    cells["ebgm"] = shrunk.ebgm if shrunk else np.nan
    cells["money_fen"] = np.where(shrunk.eb05 > 1, shrunk.ebgm - 1, 0) * expected * _cost(cells) if shrunk else 0.0
    tau2 = _dispersion(observed, expected).tau2
    cells["p"] = count_tail(observed, expected, tau2)
    cells["chance"] = attained(cells.groupby("outlet_id")["p"].transform("min"), expected, tau2)
    return answer(view, _per_outlet(view, cells))


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's claims, most expensive first, with the fault's code as ``what``."""
    claims, faults = own(view, outlet_id, "claims"), view.everything("faults")
    orders = view.everything("orders").select("order_id", "order_no")
    rows = claims.left_join(faults.select("fault_id", "code"), "fault_id").left_join(orders, "order_id")
    rows = rows.select("order_no", "claim_no", "serial", "amount_fen", at=rows.claimed_at, what=rows.code.fill_null(""))
    return rows.order_by([ibis.desc("amount_fen"), "claim_no"])


def _dispersion(observed: Array, expected: Array) -> Dispersion:
    """How much cells differ beyond chance, judged where there is enough to judge."""
    large = expected >= LEAST_EXPECTED
    if not large.any():
        return CHANCE_ONLY
    error = 0.5 / np.sqrt(expected[large])
    return estimate_dispersion((np.sqrt(observed[large] / expected[large]) - 1) / error, error, TRIM)


def _cost(cells: pd.DataFrame) -> Array:
    """Mean amount of a claim of the fault, in fen."""
    totals = cells.groupby("fault_id")[["fen", "observed"]].transform("sum")
    return (totals["fen"] / totals["observed"].clip(lower=1)).to_numpy(dtype=float)


def _per_outlet(view: View, cells: pd.DataFrame) -> pd.DataFrame:
    codes = view.read(view.everything("faults").select("fault_id", "code")).set_index("fault_id")["code"]
    group = cells.groupby("outlet_id")
    worst = cells.loc[group["p"].idxmin()].set_index("outlet_id")
    quiet = np.log1p(-cells["chance"].clip(upper=1 - 1e-12)).groupby(cells["outlet_id"]).sum().reindex(worst.index)
    return pd.DataFrame(
        {
            "observed": worst["observed"],
            "expected": worst["expected"],
            "effect": worst["ebgm"],
            "p": np.maximum(worst["p"], -np.expm1(quiet)),
            "money_fen": group["money_fen"].sum(),
            "n": group["observed"].sum(),
            "focus": worst["fault_id"].map(codes).fillna(""),
        }
    ).reset_index()


PRODUCTION_TREND = Signal(
    key="production_trend",
    grade=STATISTICAL,
    unit="claims",
    source="Spiegelhalter, QSHC 2005;14:347; DuMouchel, The American Statistician 1999;53:177",
    measure=measure,
    evidence=evidence,
)
