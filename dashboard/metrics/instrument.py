"""The questionnaire itself: do its items measure one thing, or several, and how precisely?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.marks import Marks, marks, scaled
from dashboard.metrics.statistics.drivers import correlations
from dashboard.metrics.statistics.factors import Dimensions, Factors, dimensions, factors
from dashboard.metrics.statistics.reliability import Reliability, reliability
from dashboard.metrics.view import View

OFTEN = 0.5
LEAST = 50


@dataclass(frozen=True, slots=True)
class Instrument:
    """``items``: name, label, dimension, n, mean, item_rest, alpha_without; ``whole``: reliability of all together.

    ``by_dimension``: of dimensions with two items or more. ``axes``: parallel analysis; ``loading``: items x factors,
    None where one factor or none is above chance. ``n`` complete answers.
    """

    of: Marks
    items: pd.DataFrame
    whole: Reliability
    by_dimension: dict[str, Reliability]
    axes: Dimensions | None
    loading: Factors | None
    n: int


def instrument(view: View, questionnaire: str) -> Instrument | None:
    """Of the rated items at least half of all people answered; None with fewer than LEAST complete answers."""
    of = marks(view, questionnaire)
    table = scaled(of)
    often = np.isfinite(table).mean(axis=0) >= OFTEN if len(table) else np.zeros(len(of.items), dtype=bool)
    rows = table[:, often]
    rows = rows[np.isfinite(rows).all(axis=1)]
    whole = reliability(rows) if rows.shape[1] >= 2 and len(rows) >= LEAST else None
    if whole is None:
        return None
    items = of.items[often].reset_index(drop=True).assign(
        n=np.isfinite(table[:, often]).sum(axis=0), mean=np.nanmean(table[:, often], axis=0),
        item_rest=whole.item_rest, alpha_without=whole.alpha_without,
    )  # fmt: skip
    axes = dimensions(rows)
    number = axes.number if axes else 0
    loading = factors(correlations(rows), number) if number > 1 else None
    return Instrument(of, items, whole, _by_dimension(rows, items), axes, loading, len(rows))


def _by_dimension(rows: np.ndarray, items: pd.DataFrame) -> dict[str, Reliability]:
    found = {}
    for name, part in items[items["dimension"] != ""].groupby("dimension"):
        one = reliability(rows[:, part.index.to_numpy()]) if len(part) > 1 else None
        if one is not None:
            found[str(name)] = one
    return found
