"""Whether those who waited long are less satisfied, within the same kind of service."""

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.stages import stages
from dashboard.metrics.statistics.interval import Difference, critical, floats
from dashboard.metrics.statistics.share import newcombe, wilson
from dashboard.metrics.view import View

DAYS = (1, 2, 3, 5)
"""Upper ends of the bands, in days from request to done; the last band is open."""


@dataclass(frozen=True, slots=True)
class Waited:
    """``bands``: days (upper end, inf), hits, asked, value, low, high (Wilson), adjusted (to the mix of services).

    ``long_wait``: satisfied among those who waited more than three days minus the others, and ``broken``: where the
    appointment was broken minus kept; both within service types (Mantel-Haenszel weights), 95 %; None without either.
    """

    bands: pd.DataFrame
    long_wait: Difference | None
    broken: Difference | None
    n: int


def waited(view: View) -> Waited:
    """Answers about an order whose times are known, by how long it took."""
    answers = view.responses()
    answers = answers.filter(answers.satisfied.notnull(), answers.order_id.notnull()).select("order_id", "satisfied")
    times = stages(view, view.period.stretched(365)).select("order_id", "service_type", "whole_hours", "kept")
    rows = answers.join(times, "order_id").filter(lambda table: table.whole_hours.notnull())
    band = sum(((rows.whole_hours > day * 24).cast("int64") for day in DAYS), ibis.literal(0))
    found = view.read(
        rows.group_by("service_type", "kept", band=band).aggregate(hits=rows.satisfied.sum(), asked=rows.count())
    )
    if found.empty:
        return Waited(_bands(found), None, None, 0)
    long_wait = found["band"] >= DAYS.index(3) + 1
    kept = found[found["kept"].notna()]
    return Waited(_bands(found), _within(found, long_wait), _within(kept, kept["kept"] == 0), int(found["asked"].sum()))


def _bands(found: pd.DataFrame) -> pd.DataFrame:
    """One row a band; ``adjusted`` weighs each service type as all answers together do."""
    if found.empty:
        return pd.DataFrame(columns=["days", "hits", "asked", "value", "low", "high", "adjusted"], dtype=float)
    cells = found.groupby(["band", "service_type"], as_index=False)[["hits", "asked"]].sum()
    weight = cells.groupby("service_type")["asked"].sum()
    cells["share"], cells["weight"] = cells["hits"] / cells["asked"], cells["service_type"].map(weight)
    cells["weighted"] = cells["share"] * cells["weight"]
    told = cells.groupby("band")[["hits", "asked", "weighted", "weight"]].sum()
    low, high = wilson(floats(told["hits"]), floats(told["asked"]))
    ends = [*map(float, DAYS), np.inf]
    return pd.DataFrame(
        {
            "days": [ends[int(band)] for band in told.index],
            "hits": told["hits"].to_numpy(),
            "asked": told["asked"].to_numpy(),
            "value": (told["hits"] / told["asked"]).to_numpy(),
            "low": low,
            "high": high,
            "adjusted": (told["weighted"] / told["weight"]).to_numpy(),
        }
    )


def _within(found: pd.DataFrame, chosen: pd.Series) -> Difference | None:
    """Chosen minus the others within service types: Mantel-Haenszel risk difference, its interval by Greenland and
    Robins (Biometrics 1985;41:55); with a single type Newcombe's."""
    cells = (
        found.assign(chosen=chosen).groupby(["service_type", "chosen"])[["hits", "asked"]].sum().unstack(fill_value=0)
    )
    if ("asked", True) not in cells or ("asked", False) not in cells:
        return None
    a, n = (cells[(name, True)].to_numpy(dtype=float) for name in ("hits", "asked"))
    c, m = (cells[(name, False)].to_numpy(dtype=float) for name in ("hits", "asked"))
    both = (n > 0) & (m > 0)
    if not both.any():
        return None
    a, n, c, m = a[both], n[both], c[both], m[both]
    if both.sum() == 1:
        return Difference(*(float(one[0]) for one in newcombe(a, n, c, m)))
    weight = n * m / (n + m)
    gap = float(np.sum(weight * (a / n - c / m)) / weight.sum())
    spread = a * (n - a) * m**3 + c * (m - c) * n**3
    error = float(np.sqrt(np.sum(spread / (n * m * (n + m) ** 2))) / weight.sum())
    return Difference(gap, gap - critical(0.95) * error, gap + critical(0.95) * error)
