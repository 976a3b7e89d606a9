"""What goes together with satisfaction, and what to improve first."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.marks import Marks, marks, scaled
from dashboard.metrics.statistics.drivers import Drivers, drivers
from dashboard.metrics.statistics.importance import quadrants
from dashboard.metrics.view import View

DRAWS = 400
LEAST = 100
"""Complete answers below which nothing is said: with fewer, intervals span the whole."""

OFTEN = 0.5
"""Items answered by fewer than half (asked only after a failure) are left out: they would leave no complete rows."""


@dataclass(frozen=True, slots=True)
class KeyDrivers:
    """``rows``, the strongest first: name, label, dimension, index, share (of R2), low, high,
    mean (1..5), quadrant, sure.

    ``cross``: mean share and mean mark, where the quadrants meet. ``left_out``: items too rarely answered.
    """

    rows: pd.DataFrame
    found: Drivers
    cross: tuple[float, float]
    of: Marks
    left_out: tuple[str, ...]


def key_drivers(view: View, questionnaire: str) -> KeyDrivers | None:
    """Johnson's relative weights of the items for overall satisfaction, outlets drawn whole; None with too few."""
    of = marks(view, questionnaire)
    table = scaled(of)
    often = np.isfinite(table).mean(axis=0) >= OFTEN if len(table) else np.zeros(len(of.items), dtype=bool)
    items = of.items[often].reset_index(drop=True)
    if len(items) < 2:
        return None
    chosen, outcome = table[:, often], of.table["csat"].to_numpy(dtype=float)
    found = drivers(chosen, outcome, clusters=of.table["outlet_id"].to_numpy(), draws=DRAWS)
    if found is None or found.n < LEAST or not found.weight.sum():
        return None
    whole = found.weight.sum()
    mean = np.nanmean(chosen, axis=0)
    told = quadrants(found.share, mean, low=found.low / whole, high=found.high / whole)
    rows = items[["name", "label", "dimension", "index"]].assign(
        share=found.share, low=found.low / whole, high=found.high / whole, mean=mean, quadrant=told.name, sure=told.sure
    )
    rows = rows.sort_values("share", ascending=False).reset_index(drop=True)
    left = tuple(of.items.loc[~often, "name"])
    return KeyDrivers(rows, found, (told.importance, told.performance), of, left)
