"""Whether an improvement action moved its metric: its outlets against comparable ones, before and after it began.

The estimate is a difference in differences: on each side what came after the start minus what the outlets' own past
let expect (statistics/own_level.py), then one side minus the other (statistics/before_after.py). How it is reckoned,
with its sources and how often it is right: dashboard/docs/actions.md.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.catalogue import CATALOGUE, Metric
from dashboard.metrics.figure import Change
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.before_after import LEAST_OUTLETS, Changes, effect
from dashboard.metrics.statistics.interval import Array, Difference, critical
from dashboard.metrics.statistics.own_level import Anyway, Past, expect
from dashboard.metrics.values import values
from dashboard.metrics.view import View

State = Literal["planned", "early", "few_outlets", "few_peers", "measured"]
WEEKS, LEAST_WEEKS = 13, 4
BACK_DAYS = 728  # two years of past at most
LEAST_ANSWERS = 3  # of an outlet before, and again after
ENOUGH_PEERS = 20  # in the same regions; with fewer, the whole network is asked
STEP = 28  # days of one dot of the chart
STEPS_BACK = 7


@dataclass(frozen=True, slots=True)
class Acted:
    """What was done: where, from when, and the metric it should move."""

    action_id: int
    metric: Metric
    started_on: date
    settling_days: int
    outlet_ids: tuple[int, ...]
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Windows:
    """Equal windows: the last days before the start, and the first after settling in. ``whole``: of full length."""

    before: Period
    after: Period
    whole: bool

    @classmethod
    def of(cls, started_on: date, settling_days: int, newest: date) -> "Windows | None":
        """Of ``WEEKS`` weeks, or as many whole weeks as have passed; None below ``LEAST_WEEKS``."""
        first = started_on + timedelta(days=settling_days)
        weeks = min(WEEKS, ((newest - first).days + 1) // 7)
        if weeks < LEAST_WEEKS:
            return None
        days = timedelta(days=7 * weeks)
        day = timedelta(days=1)
        return cls(Period(started_on - days, started_on - day), Period(first, first + days - day), weeks == WEEKS)

    @property
    def weeks(self) -> int:
        """Length of each."""
        return self.before.days // 7


@dataclass(frozen=True, slots=True)
class Side:
    """Outlets with the action, or without: how many count, and their answers' plain mean before and after."""

    outlets: int
    before: float
    before_n: int
    after: float
    after_n: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What can be said about one action.

    ``effect``: the metric's unit, 95 %. ``trend``: the same estimate between the two halves of the time before, when
    nothing was done: it should lie around zero. ``same_regions``: the comparable outlets are of the action's regions.
    ``past_days``: how far back answers go. ``ready_on``: when a first word is possible. ``outlets`` (of the view's
    scope): outlet_id, before, before_n, after, after_n, expected, change, low, high. ``steps``: day, value, low, high
    (acted minus comparable, against what was expected, by 28 days), after (bool).
    """

    state: State
    action: Acted
    windows: Windows | None = None
    ready_on: date | None = None
    effect: Difference | None = None
    trend: Difference | None = None
    acted: Side | None = None
    peers: Side | None = None
    same_regions: bool = False
    past_days: int = BACK_DAYS
    outlets: pd.DataFrame = field(default_factory=pd.DataFrame)
    steps: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def change(self) -> Change | None:
        """The effect, judged by the metric's own direction."""
        return Change(self.effect, self.action.metric) if self.effect else None

    @property
    def flat(self) -> bool:
        """Whether nothing speaks against both sides having moved alike before."""
        return self.trend is None or not self.trend.told_apart


def acted(view: View, action_id: int) -> Acted | None:
    """The action as the warehouse knows it; None when there is none or its metric is no mean of single values."""
    rows, places = view.everything("actions"), view.everything("action_outlets")
    found = view.read(rows.filter(rows.action_id == action_id))
    if found.empty or found["metric"][0] not in CATALOGUE:
        return None
    outlets = view.read(places.filter(places.action_id == action_id))["outlet_id"]
    row = found.iloc[0]
    days, closed = int(row["settling_days"]), None if pd.isna(row["closed_on"]) else row["closed_on"].date()
    return Acted(
        action_id, CATALOGUE[row["metric"]], row["started_on"].date(), days, tuple(map(int, sorted(outlets))), closed
    )


def measure(view: View, action_id: int) -> Measured | None:
    """What can be said about an action at the view's end; None for an unknown one.

    The whole network is asked; rows of single outlets are those of the view's scope.
    """
    done = acted(view, action_id)
    if done is None:
        return None
    ready = done.started_on + timedelta(days=done.settling_days + 7 * LEAST_WEEKS - 1)
    if done.started_on > view.period.end:
        return Measured("planned", done, ready_on=ready)
    past = Period(min(done.started_on, view.period.end) - timedelta(days=BACK_DAYS), view.period.end)
    rows = values(view.network, done.metric.key, past)
    newest = view.read(rows.aggregate(day=rows.day.max()))["day"][0]
    # What an action did is seen while it runs.
    last = None if pd.isna(newest) else min(newest.date(), done.closed_on or newest.date())
    windows = Windows.of(done.started_on, done.settling_days, last) if last else None
    if windows is None:
        return Measured("early", done, ready_on=ready)
    return _compare(view, done, windows, view.read(_cells(rows, done, windows)))


def comparable(view: View, done: Acted, windows: Windows) -> pd.DataFrame:
    """Outlets to compare with: outlet_id, region_id. Open the whole time, in no action that ran meanwhile."""
    outlets, actions = view.everything("outlets"), view.everything("actions")
    running = actions.filter(
        (actions.started_on <= windows.after.end)
        & (actions.closed_on.isnull() | (actions.closed_on >= windows.before.start))
    )
    places = view.everything("action_outlets").semi_join(running, "action_id")
    opened = outlets.opened_on.isnull() | (outlets.opened_on <= windows.before.start)
    free = outlets.filter((outlets.status == "open") & opened).anti_join(places, "outlet_id")
    rows = view.read(free.select("outlet_id", "region_id"))
    return rows[~rows["outlet_id"].isin(done.outlet_ids)]


def _cells(rows: ibis.Table, done: Acted, windows: Windows) -> ibis.Table:
    """n, total and squares by outlet, window (-1 the one before the start, 0 the one after), step and half."""
    length = windows.before.days
    since = rows.day.delta(ibis.date(done.started_on), unit="day")
    first = done.settling_days
    window = ibis.cases(
        (since < 0, (since / length).floor().cast("int64")),
        (since.between(first, first + length - 1), 0),
        else_=ibis.null("int64"),
    )
    half = (since >= -(length // 2)).cast("int64")
    placed = rows.mutate(window=window, step=(since / STEP).floor().cast("int64"), half=half)
    return placed.group_by("outlet_id", "window", "step", "half").aggregate(
        n=placed.count(), total=placed.value.sum(), squares=(placed.value * placed.value).sum()
    )


def _compare(view: View, done: Acted, windows: Windows, cells: pd.DataFrame) -> Measured:
    mean, n, deviation = _past(cells, windows)
    enough = mean.index[(n[[-1, 0]] >= LEAST_ANSWERS).all(axis=1)]
    peers = comparable(view, done, windows)
    peers, near = _near(view, done, peers[peers["outlet_id"].isin(enough)])
    mine = [outlet for outlet in enough if outlet in done.outlet_ids]
    if min(len(mine), len(peers)) < LEAST_OUTLETS:
        return Measured("few_outlets" if len(mine) < LEAST_OUTLETS else "few_peers", done, windows)
    ids = [*mine, *peers["outlet_id"]]
    past = Past(
        mean.loc[ids].to_numpy(), n.loc[ids].to_numpy(), np.arange(len(ids)) < len(mine), deviation
    )  # fmt: skip
    anyway = expect(past)
    sides = _side(past, past.acted), _side(past, ~past.acted)
    return Measured(
        "measured",
        done,
        windows,
        effect=effect(*anyway.changes(past)),
        trend=_trend(cells, ids, past),
        acted=sides[0],
        peers=sides[1],
        same_regions=near,
        past_days=(past.n.shape[1] - 1) * windows.before.days,
        outlets=_outlets(view, done, ids, past, anyway),
        steps=_steps(cells, done, ids, past, anyway),
    )


def _past(cells: pd.DataFrame, windows: Windows) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Means and numbers of answers, outlets by window (oldest first, 0 the last); the deviation within them."""
    counted = cells.dropna(subset="window").groupby(["outlet_id", "window"])[["n", "total", "squares"]].sum()
    within = (counted["squares"] - counted["total"] ** 2 / counted["n"]).sum()
    deviation = float(np.sqrt(within / max(counted["n"].sum() - len(counted), 1)))
    order = [*range(-(BACK_DAYS // windows.before.days), 0), 0]
    n = counted["n"].unstack(fill_value=0).reindex(columns=order, fill_value=0)
    total = counted["total"].unstack(fill_value=0).reindex(columns=order, fill_value=0)
    # Windows before the first answer of all say nothing.
    first = next((place for place, window in enumerate(order) if n[window].sum()), 0)
    n, total = n[order[first:]].astype(float), total[order[first:]]
    for window in (-1, 0):
        if window not in n:
            n[window], total[window] = 0.0, 0.0
    return (total / n.where(n > 0, 1.0)).astype(float), n, deviation or 1e-9


def _near(view: View, done: Acted, peers: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """The comparable outlets of the action's own regions where there are enough of them, else all; and which."""
    rows = view.everything("outlets")
    regions = view.read(rows.filter(rows.outlet_id.isin(done.outlet_ids or (-1,))))["region_id"]
    close = peers[peers["region_id"].isin(set(regions))]
    return (close, True) if len(close) >= ENOUGH_PEERS else (peers, False)


def _side(past: Past, rows: np.ndarray) -> Side:
    mean, n = past.mean[rows][:, -2:], past.n[rows][:, -2:]
    plain = (mean * n).sum(0) / n.sum(0)
    return Side(int(rows.sum()), float(plain[0]), int(n[:, 0].sum()), float(plain[1]), int(n[:, 1].sum()))


def _trend(cells: pd.DataFrame, ids: list[int], past: Past) -> Difference | None:
    """The plain difference in differences between the two halves of the window before the start."""
    before = cells[cells["window"] == -1].groupby(["outlet_id", "half"])[["n", "total"]].sum()
    n, total = (before[name].unstack(fill_value=0).reindex(index=ids, columns=[0, 1], fill_value=0) for name in before)
    mean, counts = (total / n.where(n > 0, 1)).to_numpy(float), n.to_numpy(float)
    first, second = (
        Changes.of(mean[rows, 0], counts[rows, 0], mean[rows, 1], counts[rows, 1], past.deviation)
        for rows in (past.acted, ~past.acted)
    )
    return effect(first, second)


def _steps(cells: pd.DataFrame, done: Acted, ids: list[int], past: Past, anyway: Anyway) -> pd.DataFrame:
    """The difference by steps of 28 days, whole ones only, counted from the start."""
    counted = cells[cells["outlet_id"].isin(ids)].groupby(["outlet_id", "step"])[["n", "total"]].sum()
    # The newest step may not be over: it is left to the next look.
    last = int(cells["step"].max())
    found = []
    for step in range(max(-STEPS_BACK, int(cells["step"].min())), last):
        here = counted.xs(step, level="step") if step in counted.index.levels[1] else counted.iloc[:0].droplevel(1)
        here = here.reindex(ids, fill_value=0)
        n = here["n"].to_numpy(float)
        gap = effect(*anyway.sides(here["total"].to_numpy(float) / np.where(n > 0, n, 1), n, past))
        if gap:
            found.append((done.started_on + timedelta(days=step * STEP), *gap, step >= 0))
    return pd.DataFrame(found, columns=["day", "value", "low", "high", "after"])


def _outlets(view: View, done: Acted, ids: list[int], past: Past, anyway: Anyway) -> pd.DataFrame:
    """The action's outlets that the reader may see; those with too few answers have no numbers."""
    gap = anyway.gap(past.mean[:, -1], past.n[:, -1], past.deviation)
    others = ~past.acted
    usual = float(np.average(gap.change[others], weights=1 / gap.variance[others]))
    half: Array = critical(0.95) * np.sqrt(gap.variance)
    rows = pd.DataFrame(
        {
            "outlet_id": ids,
            "before": past.mean[:, -2],
            "before_n": past.n[:, -2].astype(int),
            "after": past.mean[:, -1],
            "after_n": past.n[:, -1].astype(int),
            "expected": anyway.expected + usual,
            "change": gap.change - usual,
            "low": gap.change - usual - half,
            "high": gap.change - usual + half,
        }
    )[past.acted]
    seen = view.table("outlets").select("outlet_id")
    mine = [outlet for outlet in view.read(seen)["outlet_id"] if outlet in done.outlet_ids]
    return rows.set_index("outlet_id").reindex(sorted(mine)).rename_axis("outlet_id").reset_index()
