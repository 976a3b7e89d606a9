"""The weights, floors, targets and grades in force at a period's end: the newest version that had begun."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from dashboard.metrics.catalogue import INDICES, Index
from dashboard.metrics.statistics.interval import Array
from dashboard.metrics.targets import targets
from dashboard.metrics.view import View

GRADE_A, GRADE_B = 85.0, 70.0  # defaults: scores from which an outlet is an A or a B
GRADES = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weights (any scale; what counts is their share), floors and targets of a period.

    ``number`` and ``valid_from`` of the version, None for the catalogue's defaults. ``goals``: targets in force by
    metric and region (None: the network's).
    """

    weights: Mapping[str, float]
    floors: Mapping[str, float]
    goals: Mapping[tuple[str, int | None], float]
    grade_a: float = GRADE_A
    grade_b: float = GRADE_B
    number: int | None = None
    valid_from: date | None = None

    def weight(self) -> Array:
        """Weights in the catalogue's order, (indices,)."""
        return np.array([self.weights[key] for key in INDICES], dtype=float)

    def target(self, index: Index, region_id: int | None) -> float:
        """The target worth 100 points, in the metric's unit: the region's own, the network's, the catalogue's."""
        key = index.metric.key
        network = self.goals.get((key, None), float(index.metric.target or 0.0))
        return self.goals.get((key, region_id), network)

    def floor(self, index: Index, region_id: int | None) -> float:
        """The value worth 0 points. A target set on the floor or beyond it moves the floor away, as far as by default.

        Otherwise a region with an easy target would be marked upside down.
        """
        goal, low = self.target(index, region_id), self.floors[index.key]
        right = goal > low if index.metric.better == "higher" else goal < low
        if right:
            return low
        usual = float(index.metric.target or 0.0)
        return goal * index.floor / usual if index.curve == "log" else goal - (usual - index.floor)

    def ends(self, region_ids: Sequence[int]) -> tuple[Array, Array]:
        """Floors and targets of outlets in these regions on the indices' own scales; each (outlets, indices)."""
        made: dict[int, tuple[list[float], list[float]]] = {}
        for region in set(region_ids):
            made[region] = (
                [on_scale(one, self.floor(one, region)) for one in INDICES.values()],
                [on_scale(one, self.target(one, region)) for one in INDICES.values()],
            )
        floors, tops = ([made[region][side] for region in region_ids] for side in (0, 1))
        shape = (len(region_ids), len(INDICES))
        return np.array(floors, dtype=float).reshape(shape), np.array(tops, dtype=float).reshape(shape)

    def grade(self, score: float) -> str:
        """A, B or C."""
        return "A" if score >= self.grade_a else "B" if score >= self.grade_b else "C"


def weighting(view: View) -> Weighting:
    """What was in force at the end of the view's period; of several versions from one day the one kept last."""
    rows = view.everything("weights")
    held = view.read(rows.filter(rows.valid_from <= view.period.end))
    goals = _goals(targets(view))
    defaults = Weighting(
        {key: one.weight for key, one in INDICES.items()}, {key: one.floor for key, one in INDICES.items()}, goals
    )
    if held.empty:
        return defaults
    newest = held.sort_values(["valid_from", "weighting_id"]).iloc[-1]
    own = held[held["weighting_id"] == newest["weighting_id"]].set_index("index_key")
    return Weighting(
        # An index that came into the catalogue after the version was kept counts nothing in it.
        {key: float(own["weight"].get(key, 0.0)) for key in INDICES},
        {key: float(own["floor"].get(key, one.floor)) for key, one in INDICES.items()},
        goals,
        float(newest["grade_a"]),
        float(newest["grade_b"]),
        int(newest["weighting_id"]),
        pd.Timestamp(newest["valid_from"]).date(),
    )


def _goals(rows: pd.DataFrame) -> dict[tuple[str, int | None], float]:
    """The newest target of each metric in each scope; those of single outlets are no part of a fair comparison."""
    rows = rows[rows["scope"].isin(["network", "region"])].sort_values("valid_from", kind="stable")
    scopes = [None if pd.isna(one) else int(one) for one in rows["scope_id"]]
    return dict(zip(zip(rows["metric"], scopes, strict=True), rows["value"].astype(float), strict=True))


def on_scale(index: Index, value: float) -> float:
    """A value of the metric's unit on the index's own scale."""
    return float(np.log(value)) if index.curve == "log" else value


def in_unit(index: Index, value: float) -> float:
    """A value of the index's own scale in the metric's unit."""
    return float(np.exp(value)) if index.curve == "log" else value
