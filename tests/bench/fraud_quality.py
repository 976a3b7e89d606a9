"""How good an order of outlets is when it is known which of them cheat, and the orders anybody could make.

One home for the benches that judge the risk ranking (tests/bench/fraud.py, tests/bench/fraud_compare.py).
"""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from dashboard.metrics.view import View

TOPS = (5, 10)  # the best-scored so many in a hundred


def quality(truth: np.ndarray, score: np.ndarray) -> dict[str, float]:
    """Average precision (ties in the worst order), ROC-AUC, and the precision of the best-scored 5 and 10 %."""
    found = truth[np.lexsort((truth, -score))]
    precision = np.cumsum(found) / np.arange(1, len(found) + 1)
    ranks, planted = rankdata(score), int(truth.sum())
    above = ranks[truth].sum() - planted * (planted + 1) / 2
    tops = {f"P@{top}%": float(found[: max(1, round(len(found) * top / 100))].mean()) for top in TOPS}
    return {
        "AP": float(precision[found].mean()),
        "AUC": float(above / (planted * (len(truth) - planted))),
        **tops,
    }


def among_alike(truth: np.ndarray, score: np.ndarray, orders: np.ndarray, alike: int = 40) -> float:
    """ROC-AUC among outlets of one size: of the ``alike`` honest outlets nearest in orders, the share a planted one
    outscores (ties count half), on average. Who cheats is seldom small: a plain ROC-AUC rewards any order by size."""
    honest, size = np.flatnonzero(~truth), np.log1p(orders)
    beaten = []
    for one in np.flatnonzero(truth):
        peers = score[honest[np.argsort(np.abs(size[honest] - size[one]), kind="stable")[:alike]]]
        beaten.append(np.mean((peers < score[one]) + 0.5 * (peers == score[one])))
    return float(np.mean(beaten))


def standard(values: np.ndarray) -> np.ndarray:
    """Values as standard deviations from their mean."""
    return (values - values.mean()) / max(float(values.std()), 1e-9)


def claimed(view: View, outlets: pd.DataFrame) -> np.ndarray:
    """Fen each outlet claimed in the period, in the order of ``outlets``."""
    claims = view.table("claims")
    fen = view.read(claims.group_by("outlet_id").aggregate(fen=claims.amount_fen.sum().cast("float64")))
    return fen.set_index("outlet_id")["fen"].reindex(outlets["outlet_id"]).fillna(0.0).to_numpy()


def finished(view: View, outlets: pd.DataFrame, warranty: bool = False) -> np.ndarray:
    """Orders of each outlet in the period; with ``warranty`` only those under it."""
    orders = view.table("orders")
    if warranty:
        orders = orders.filter(orders.under_warranty == 1)
    n = view.read(orders.group_by("outlet_id").aggregate(n=orders.count())).set_index("outlet_id")["n"]
    return n.reindex(outlets["outlet_id"]).fillna(0).to_numpy(dtype=float)


def claimed_per_order(view: View, outlets: pd.DataFrame) -> np.ndarray:
    """Fen claimed for each warranty order; 0 where there is none."""
    n = finished(view, outlets, warranty=True)
    return np.divide(claimed(view, outlets), n, out=np.zeros(len(outlets)), where=n > 0)
