"""Kinds of outlets and of answers: who is alike, if anybody is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.marks import marks, scaled
from dashboard.metrics.satisfaction import by
from dashboard.metrics.statistics.clusters import Clusters, best_number
from dashboard.metrics.view import View
from db.warehouse_schema import DIMENSIONS

LEAST_ANSWERS = 20
LEAST_OUTLETS = 24
MOST_ANSWERS = 1_500
MOST_KINDS = 4
DRAWS = 10
CLEAR = 0.25
"""Mean silhouette below which there is hardly any structure (Kaufman and Rousseeuw, Finding Groups in Data, 1990)."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """``found``: the clustering; ``columns``: names of its profile; ``members``: outlet_id per row (outlets only)."""

    found: Clusters
    columns: tuple[str, ...]
    members: tuple[int, ...]
    n: int

    @property
    def real(self) -> bool:
        """Whether there are kinds: clear and stable. Otherwise none is named."""
        return self.found.stable and self.found.mean_silhouette >= CLEAR


def outlet_kinds(view: View) -> Kinds | None:
    """Outlets with LEAST_ANSWERS answers by share satisfied, fixed at once, and dimension means; None with too few."""
    tally = by(view, "outlet_id")
    tally = tally[tally["csat_asked"] >= LEAST_ANSWERS]
    if len(tally) < LEAST_OUTLETS:
        return None
    profile = pd.DataFrame({"csat": tally["csat_hits"] / tally["csat_asked"]})
    profile["first_time_fix"] = tally["fixed_hits"] / tally["fixed_asked"].where(tally["fixed_asked"] > 0)
    for name in DIMENSIONS:
        known = tally[f"{name}_n"] >= LEAST_ANSWERS / 2
        if known.mean() >= 0.9:
            profile[name] = (tally[f"{name}_total"] / tally[f"{name}_n"].where(known)).to_numpy()
    found = best_number(profile.to_numpy(dtype=float), MOST_KINDS, draws=DRAWS)
    if found is None:
        return None
    return Kinds(found, tuple(profile.columns), tuple(int(one) for one in tally["outlet_id"]), len(profile))


def answer_kinds(view: View, questionnaire: str) -> Kinds | None:
    """Answers of one questionnaire by their marks, the newest MOST_ANSWERS complete ones; None with too few."""
    of = marks(view, questionnaire)
    table = scaled(of)
    often = np.isfinite(table).mean(axis=0) >= 0.5 if len(table) else np.zeros(len(of.items), dtype=bool)
    rows = table[:, often]
    rows = rows[np.isfinite(rows).all(axis=1)][:MOST_ANSWERS]
    if len(rows) < 10 * LEAST_OUTLETS or rows.shape[1] < 2:
        return None
    found = best_number(rows, MOST_KINDS, draws=DRAWS)
    return None if found is None else Kinds(found, tuple(of.items.loc[often, "name"]), (), len(rows))
