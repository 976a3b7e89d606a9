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


def standard(values: np.ndarray) -> np.ndarray:
    """Values as standard deviations from their mean."""
    return (values - values.mean()) / max(float(values.std()), 1e-9)


def claimed(view: View, outlets: pd.DataFrame) -> np.ndarray:
    """Fen each outlet claimed in the period, in the order of ``outlets``."""
    claims = view.table("claims")
    fen = view.read(claims.group_by("outlet_id").aggregate(fen=claims.amount_fen.sum().cast("float64")))
    return fen.set_index("outlet_id")["fen"].reindex(outlets["outlet_id"]).fillna(0.0).to_numpy()


def claimed_per_order(view: View, outlets: pd.DataFrame) -> np.ndarray:
    """The same for each warranty order; 0 where there is none."""
    orders = view.table("orders")
    warranty = orders.filter(orders.under_warranty == 1)
    n = view.read(warranty.group_by("outlet_id").aggregate(n=warranty.count())).set_index("outlet_id")["n"]
    orders_of = n.reindex(outlets["outlet_id"]).fillna(0.0).to_numpy(dtype=float)
    return np.divide(claimed(view, outlets), orders_of, out=np.zeros(len(outlets)), where=orders_of > 0)
