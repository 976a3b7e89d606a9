"""SERVQUAL: what customers expect of an excellent outlet against what they found at theirs, in points of 1..7.

The long form asks every statement twice (e_01 … e_22, p_01 … p_22), so a gap is within a person. The short form asks
for what was found alone (SERVPERF: Cronin and Taylor, Journal of Marketing 1992;56:55); it is held against the
expectations of the long form's customers, who are other people.
"""

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.audit.voices import heads, places
from dashboard.metrics.statistics.gap import Gap, Gaps, gaps
from dashboard.metrics.statistics.interval import Array, Difference
from dashboard.metrics.statistics.largest_gap import Largest, largest
from dashboard.metrics.statistics.mean import Mean
from dashboard.metrics.view import View

LONG, SHORT = "servqual-22", "servqual-short"
FIVE = ("reliability", "responsiveness", "assurance", "empathy", "tangibles")
ITEMS = tuple(f"{number:02d}" for number in range(1, 23))
MOST = 20_000  # people read, the newest first: more do not sharpen what is shown
SEVEN = (1.0, 7.0)
LEAST = 10


@dataclass(frozen=True, slots=True)
class Study:
    """What the long form shows. ``people`` answered both halves at least in part.

    ``dimensions`` and ``overall`` (unweighted), ``weighted`` by what customers expect most; ``weights`` sum to 1.
    ``items``: item (01 …), dimension, perception, expectation, gap, low, high (95 % over all items at once), n.
    ``short``: dimension, perception, n, gap, low, high of the short form.
    """

    people: int
    gaps: Gaps
    weighted: Gap | None
    weights: dict[str, float]
    largest: Largest | None
    items: pd.DataFrame
    short: pd.DataFrame

    @property
    def enough(self) -> bool:
        """Whether there is anything to say."""
        return self.people >= LEAST and self.gaps.overall is not None


def study(view: View) -> Study:
    """The long form's gaps of the view, and the short form's marks beside them."""
    found, hoped, dimension = _answers(view)
    measured = gaps(found, hoped, dimension)
    weights = _weights(hoped, dimension)
    weighted = gaps(found, hoped, dimension, importance=weights).overall if _all_weigh(weights) else None
    people = int((~np.isnan(found) & ~np.isnan(hoped)).any(axis=1).sum()) if len(found) else 0
    each = _by_dimension(found - hoped, dimension)
    return Study(
        people, measured, weighted, weights, largest(each, FIVE) if people else None,
        _items(found, hoped, dimension), _short(view, hoped, dimension),
    )  # fmt: skip


def _answers(view: View) -> tuple[Array, Array, list[str]]:
    """Perception and expectation, both (people, 22) in points of 1..7, and each item's dimension."""
    rows = places(view).semi_join(_newest(view, LONG), "response_key")
    rows = rows.filter(rows.name.re_search("^[ep]_[0-9]{2}$"))
    long = view.read(rows.select("response_key", "name", "dimension", "place"))
    names = dict(zip(long["name"].str[2:], long["dimension"], strict=True))
    wide = long.pivot_table(index="response_key", columns="name", values="place")
    sides = [
        1 + 6 * wide.reindex(columns=[f"{half}_{item}" for item in ITEMS]).to_numpy(dtype=float) / 100
        for half in ("p", "e")
    ]
    return sides[0], sides[1], [names.get(item, "") for item in ITEMS]


def _newest(view: View, form: str) -> ibis.Table:
    senders = heads(view)
    return senders.filter(senders.questionnaire == form).order_by(senders.received_at.desc()).limit(MOST)


def _weights(hoped: Array, dimension: list[str]) -> dict[str, float]:
    """How much each dimension counts: its mean expectation above the scale's lowest mark, as a share of all five.

    The form does not ask customers to share out 100 points, as SERVQUAL's authors do; what somebody expects most
    stands for what matters most.
    """
    means = {}
    for name in FIVE:
        columns = hoped[:, [place for place, one in enumerate(dimension) if one == name]]
        if columns.size and not np.isnan(columns).all():
            means[name] = float(np.nanmean(columns)) - 1
    total = sum(means.values())
    return {name: value / total for name, value in means.items()} if total > 0 else {}


def _all_weigh(weights: dict[str, float]) -> bool:
    return len(weights) == len(FIVE) and min(weights.values()) > 0


def _by_dimension(gap: Array, dimension: list[str]) -> Array:
    """Each person's mean gap by dimension; (people, 5)."""
    made = np.full((len(gap), len(FIVE)), np.nan)
    for at, name in enumerate(FIVE):
        part = gap[:, [place for place, one in enumerate(dimension) if one == name]]
        count = (~np.isnan(part)).sum(axis=1)
        made[:, at] = np.divide(np.nansum(part, axis=1), count, out=np.full(len(gap), np.nan), where=count > 0)
    return made


def _items(found: Array, hoped: Array, dimension: list[str]) -> pd.DataFrame:
    measured = gaps(found, hoped, ITEMS, level=1 - 0.05 / len(ITEMS)).dimensions
    rows = [
        {
            "item": item, "dimension": dimension[ITEMS.index(item)], "perception": gap.perception,
            "expectation": gap.expectation, "gap": gap.perception - gap.expectation,
            "low": gap.difference.low if gap.difference else float("nan"),
            "high": gap.difference.high if gap.difference else float("nan"), "n": gap.n,
        }
        for item, gap in measured.items()
    ]  # fmt: skip
    columns = ["item", "dimension", "perception", "expectation", "gap", "low", "high", "n"]
    return pd.DataFrame(rows, columns=columns).sort_values("gap", ignore_index=True)


def _short(view: View, hoped: Array, dimension: list[str]) -> pd.DataFrame:
    rows = places(view).semi_join(_newest(view, SHORT), "response_key")
    rows = rows.filter(rows.name.isin(list(FIVE))).mutate(points=1 + 6 * rows.place / 100)
    counted = view.read(
        rows.group_by("name").aggregate(
            n=rows.count(), total=rows.points.sum(), squares=(rows.points * rows.points).sum()
        )
    ).set_index("name")
    made = []
    for name in FIVE:
        if name not in counted.index:
            continue
        row = counted.loc[name]
        mark = Mean(int(row["n"]), float(row["total"]), float(row["squares"]), SEVEN)
        gap = _against(mark, hoped[:, [place for place, one in enumerate(dimension) if one == name]])
        ends = (gap.value, gap.low, gap.high) if gap else (float("nan"),) * 3
        made.append((name, mark.value, mark.n, *ends))
    return pd.DataFrame(made, columns=["dimension", "perception", "n", "gap", "low", "high"])


def _against(mark: Mean, hoped: Array) -> Difference | None:
    """The short form's mark minus the long form's expectation, two groups of people."""
    count = (~np.isnan(hoped)).sum(axis=1)
    each = (np.nansum(hoped, axis=1) / np.where(count, count, 1))[count > 0]
    expected = Mean(len(each), float(each.sum()), float((each**2).sum()), SEVEN)
    return mark.minus(expected) if mark.n >= LEAST and expected.n >= LEAST else None
