"""Service levels: which orders were answered and done within the hours that were in force, and where they were not."""

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.figure import Figure
from dashboard.metrics.scope import Period
from dashboard.metrics.service import weekly_share
from dashboard.metrics.stages import stages
from dashboard.metrics.statistics.interval import floats
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.statistics.share import Share, newcombe, wilson
from dashboard.metrics.view import View

RESPONSE = {"critical": 2.0, "urgent": 4.0, "ordinary": 12.0}
WHOLE = {"critical": 24.0, "urgent": 48.0, "ordinary": 96.0}
TALK = {"critical": 4.0, "urgent": 12.0, "ordinary": 24.0}
"""Hours that count until somebody sets others: answered; done; done where no visit is needed (consultation)."""

SERVICES = ("delivery", "installation", "repair", "exchange", "return", "maintenance", "consultation")
PRIORITIES = ("critical", "urgent", "ordinary")
STAGES = ("response", "whole")
FALSE_DISCOVERIES = 0.05
LEAST = 30


@dataclass(frozen=True, slots=True)
class Behind:
    """A cell proven behind the same kind of work elsewhere: its share in time, how far it lies below, its n."""

    service_type: str
    region_id: int
    value: float
    gap: float
    n: int


def usual(service_type: str, priority: str, stage: str) -> float:
    """The hours that count where nobody has set a level."""
    if stage == "response":
        return RESPONSE[priority]
    return (TALK if service_type == "consultation" else WHOLE)[priority]


def in_force(view: View) -> pd.DataFrame:
    """The levels at the period's end: service_type, priority, stage, hours, ``own`` (False: the usual ones)."""
    levels = view.everything("service_levels")
    begun = view.read(levels.filter(levels.valid_from <= view.period.end).order_by("valid_from", "level_id"))
    newest = begun.groupby(["service_type", "priority", "stage"])["hours"].last()
    rows = []
    for service_type in SERVICES:
        for priority in PRIORITIES:
            for stage in STAGES:
                key = (service_type, priority, stage)
                own = key in newest.index
                hours = float(newest[key]) if own else usual(*key)
                rows.append(
                    {"service_type": service_type, "priority": priority, "stage": stage, "hours": hours, "own": own}
                )
    return pd.DataFrame(rows)


def judged(view: View, stage: str, period: Period | None = None) -> ibis.Table:
    """Finished orders by the level in force on the day they were asked for.

    outlet_id, region_id, service_type, priority, day, week, hit (0/1). Orders without the time are left out; orders of
    a kind that has no level are judged by the usual hours.
    """
    rows = stages(view, period)
    rows = rows.filter(rows[f"{stage}_hours"].notnull())
    asked = view.everything("orders").select("order_id", asked_on=ibis._.requested_at.date())
    rows = rows.join(asked, "order_id")
    levels = view.everything("service_levels")
    levels = levels.filter(levels.stage == stage)
    kind = ibis.window(group_by=["service_type", "priority"], order_by=["valid_from", "level_id"])
    levels = levels.mutate(until=levels.valid_from.lead().over(kind)).drop("stage", "level_id")
    known = rows.left_join(
        levels,
        [
            rows.service_type == levels.service_type,
            rows.priority == levels.priority,
            rows.asked_on >= levels.valid_from,
            levels.until.isnull() | (rows.asked_on < levels.until),
        ],
    )
    hours = ibis.coalesce(known.hours, _usual(known, stage))
    return known.select(
        "outlet_id", "region_id", "service_type", "priority", "day", "week",
        hit=(known[f"{stage}_hours"] <= hours).cast("int64"),
    )  # fmt: skip


def in_time(view: View, stage: str, period: Period | None = None) -> Figure:
    """The share of orders within their level."""
    rows = judged(view, stage, period)
    found = view.read(rows.aggregate(hits=rows.hit.sum().fill_null(0), asked=rows.count())).iloc[0]
    share = Share(int(found["hits"]), int(found["asked"]))
    return Figure.of(f"sla_{stage}", share.value, share.interval(), share.asked)


def weekly(view: View, stage: str, weeks: int = 26) -> pd.DataFrame:
    """Orders within their level by week: week, hits, asked."""
    return weekly_share(view, judged(view, stage, view.period.stretched(weeks * 7)), "hit", weeks)


def side_by_side(view: View, stage: str, *columns: str) -> pd.DataFrame:
    """Groups of ``columns``: hits, asked, value, low, high (Wilson 95 %), ``behind`` and ``ahead`` (proven, FDR 5 %).

    A group is held against all other orders of the scope together.
    """
    rows = judged(view, stage)
    found = view.read(rows.group_by(list(columns)).aggregate(hits=rows.hit.sum(), asked=rows.count()))
    found = found.sort_values(list(columns)).reset_index(drop=True)
    rest = found[["hits", "asked"]].sum() - found[["hits", "asked"]]
    return _proven(found, rest["hits"], rest["asked"])


def cells(view: View, stage: str) -> pd.DataFrame:
    """Service type x region: as ``side_by_side``, each cell against the same service in the network's other regions."""
    rows = judged(view.network, stage)
    found = view.read(rows.group_by(["service_type", "region_id"]).aggregate(hits=rows.hit.sum(), asked=rows.count()))
    same = found.groupby("service_type")[["hits", "asked"]].transform("sum")
    told = _proven(found, same["hits"] - found["hits"], same["asked"] - found["asked"])
    seen = view.scope.region_ids
    return told if seen is None else told[told["region_id"].isin(seen)].reset_index(drop=True)


def furthest_behind(view: View, stage: str) -> Behind | None:
    """The cell proven furthest behind; None when none is."""
    told = cells(view, stage)
    proven = told[told["behind"]]
    if proven.empty:
        return None
    worst = proven.loc[proven["gap"].idxmin()]
    return Behind(
        str(worst["service_type"]), int(worst["region_id"]), float(worst["value"]), float(worst["gap"]),
        int(worst["asked"]),
    )  # fmt: skip


def _proven(found: pd.DataFrame, rest_hits: pd.Series, rest_asked: pd.Series) -> pd.DataFrame:
    hits, asked = floats(found["hits"]), floats(found["asked"])
    low, high = wilson(hits, asked)
    gap, _, _ = newcombe(hits, asked, floats(rest_hits), floats(rest_asked))
    p = _two_sided(hits, asked, floats(rest_hits), floats(rest_asked))
    proven = (adjust(p) <= FALSE_DISCOVERIES) & (asked >= LEAST)
    return found.assign(
        value=hits / np.maximum(asked, 1),
        low=low,
        high=high,
        gap=gap,
        behind=proven & (gap < 0),
        ahead=proven & (gap > 0),
    )


def _two_sided(hits: np.ndarray, asked: np.ndarray, rest_hits: np.ndarray, rest_asked: np.ndarray) -> np.ndarray:
    """p of a difference of two shares, pooled normal; NaN where one side has nobody."""
    with np.errstate(divide="ignore", invalid="ignore"):
        together = (hits + rest_hits) / (asked + rest_asked)
        error = np.sqrt(together * (1 - together) * (1 / asked + 1 / rest_asked))
        z = np.where(error > 0, (hits / asked - rest_hits / rest_asked) / error, np.nan)
    return np.asarray(2 * stats.norm.sf(np.abs(z)))


def _usual(rows: ibis.Table, stage: str) -> ibis.Value:
    """The usual hours of a row as an expression."""
    branches = [
        ((rows.service_type == service_type) & (rows.priority == priority), usual(service_type, priority, stage))
        for service_type in SERVICES
        for priority in PRIORITIES
    ]
    return ibis.cases(*branches, else_=(RESPONSE if stage == "response" else WHOLE)["ordinary"])
