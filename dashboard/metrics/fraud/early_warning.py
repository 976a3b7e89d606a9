"""Week by week: which outlets have begun to move, with a stated number of false alarms an outlet and year.

Two charts an outlet, both cumulative sums from zero over the last 52 weeks. *Claims*: weekly claims against the
outlet's own ratio of the 52 weeks before, carried by the production trend, so that a bad batch moves nobody.
*Customers*: callbacks in their order, contradicted or not, against the share at ordinary outlets. Each limit comes from
simulated outlets where nothing changes: within a year FALSE_ALARMS of them pass either. An alarm is a reason to look
this week instead of next quarter; the yearly ranking (combination.py) says how odd and how much.
Source: Lucas, Technometrics 1985;27:129; Steiner et al., Biostatistics 2000;1:441.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.fraud.callback_verification import ordinary
from dashboard.metrics.fraud.contradictions import FACTS, answers, contradicted
from dashboard.metrics.fraud.exposure import standardised
from dashboard.metrics.fraud.own_history import drawn, own_ratio, spread
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.cusum import count_cusum, event_cusum, first_alarm
from dashboard.metrics.statistics.interval import Array
from dashboard.metrics.statistics.rates import fit_rates
from dashboard.metrics.view import View

WEEKS = 52
FALSE_ALARMS = 0.05
"""Outlets in a hundred where nothing changed that pass a limit within a year; half of it for each chart."""

CLAIMS_RATIO, CUSTOMERS_RATIO = 1.5, 4.0
"""The increases the charts are built to catch."""

BLOCK = 8
"""Weeks over which claims scatter is judged: a claim follows its order by days, so what one week has too many the next
has too few, and a limit made for the scatter of single weeks would never be passed (dashboard/docs/fraud.md)."""

RUNS = 2_000
LEVELS = 12
LEAST_USUAL = 0.005


@dataclass(frozen=True, slots=True)
class Chart:
    """One kind of chart: ``path`` and ``limit`` of every outlet.

    ``outlets`` (outlet_id), ``ends``: last day of each week, or of each outlet's cases (shape of path); path (outlets,
    steps), NaN where there is no case; limit (outlets,).
    """

    kind: str
    outlets: Array
    ends: np.ndarray
    path: Array
    limit: Array


@dataclass(frozen=True, slots=True)
class Warnings:
    """Outlets of the view's scope above a limit at their last step.

    ``rows``: outlet_id, kind ("claims", "customers"), since (day of the first step above), new (within the last seven
    days of the period), level, limit; the newest first. ``outlets`` were charted; ``expected_false``: alarms chance
    alone brings to so many outlets in a year.
    """

    rows: pd.DataFrame
    outlets: int
    expected_false: float


def early_warning(view: View) -> Warnings:
    """What the charts say at the period's end."""
    return warned(view, charts(view))


def charts(view: View) -> tuple[Chart, ...]:
    """Both charts of every outlet of the network; those that there is nothing to draw for are left out."""
    return tuple(chart for chart in (claims_chart(view), customers_chart(view)) if chart is not None)


def warned(view: View, charts: Sequence[Chart]) -> Warnings:
    """What ``charts`` drawn to the view's last day say of the outlets within its scope."""
    seen = set(view.read(view.table("outlets").select("outlet_id"))["outlet_id"])
    found = pd.concat([_alarms(chart, view.period) for chart in charts], ignore_index=True) if charts else _none()
    rows = found[found["outlet_id"].isin(seen)].sort_values(["since", "outlet_id"], ascending=[False, True])
    charted = len(seen & set(np.concatenate([chart.outlets for chart in charts]).astype(int))) if charts else 0
    return Warnings(rows.reset_index(drop=True), charted, FALSE_ALARMS * charted)


def line_of(chart: Chart, outlet_id: int) -> tuple[pd.DataFrame, float] | None:
    """One outlet's steps (``end``, ``level``, oldest first) and its limit; None where the chart does not know it.

    Whoever shows it asks first whether the reader may see the outlet: charts are of the whole network.
    """
    place = np.flatnonzero(chart.outlets == outlet_id)
    if not place.size:
        return None
    level = chart.path[place[0]]
    known = np.isfinite(level)
    ends = pd.to_datetime(pd.Series(np.asarray(chart.ends[place[0]])[known]))
    return pd.DataFrame({"end": ends.to_numpy(), "level": level[known]}), float(chart.limit[place[0]])


def claims_chart(view: View) -> Chart | None:
    """Weekly claims of every outlet of the network against its own past; None without two years of claims."""
    weekly = _weekly(view)
    if weekly is None:
        return None
    outlets, ends, observed, expected = weekly
    watched = np.arange(2 * WEEKS) >= WEEKS
    known = (expected[:, ~watched].sum(axis=1) > 0) & (expected[:, watched].sum(axis=1) > 0)
    if known.sum() < 2:
        return None
    outlets, observed, expected = outlets[known], observed[known], expected[known]
    own = own_ratio(observed, expected, watched.astype(float))[:, None] * expected
    path = count_cusum(observed[:, watched], own[:, watched], CLAIMS_RATIO)
    prior = fit_rates(observed[:, ~watched].sum(axis=1), expected[:, ~watched].sum(axis=1))
    scatter = spread(_blocks(observed), _blocks(own))
    limit = _claims_limit(own[:, watched].sum(axis=1), scatter, prior.a)
    return Chart("claims", outlets, np.broadcast_to(ends[watched], path.shape), path, limit)


def customers_chart(view: View) -> Chart | None:
    """Callbacks of every outlet of the network in their order, contradicted or not; None without any."""
    year = view.network.at(Period(view.period.end - timedelta(days=7 * WEEKS - 1), view.period.end))
    calls = answers(year)
    facts = [contradicted(calls, fact) for fact in FACTS]
    rows = calls.mutate(odd=ibis.greatest(*facts)).filter(ibis.coalesce(*facts).notnull())
    found = view.read(rows.select("outlet_id", "at", "odd").order_by(["outlet_id", "at"]))
    if found.empty or not found["odd"].any():
        return None
    # Aimed calls crowd where customers contradict most: the mean over all calls would make that look usual.
    told = found.groupby("outlet_id")["odd"].agg(["sum", "size"]).to_numpy(dtype=float)
    usual = max(ordinary(told[:, 0], told[:, 1]).mean, LEAST_USUAL)
    turn = found.groupby("outlet_id").cumcount()
    odd = found.assign(turn=turn).pivot(index="outlet_id", columns="turn", values="odd").astype(float)
    ends = found.assign(turn=turn).pivot(index="outlet_id", columns="turn", values="at")
    path = event_cusum(odd.to_numpy(), usual, CUSTOMERS_RATIO)
    limits = _customers_limits(usual, path.shape[1])
    cases = np.isfinite(path).sum(axis=1)
    return Chart("customers", odd.index.to_numpy(dtype=float), ends.to_numpy(), path, limits[cases - 1])


def _weekly(view: View) -> tuple[Array, np.ndarray, Array, Array] | None:
    """outlet_id, last day of each of 104 weeks, claims and expected claims (outlets, weeks).

    A month's expected claims are spread over its weeks as the outlet's orders were.
    """
    end = view.period.end
    period = Period((end - timedelta(days=14 * WEEKS + 31)).replace(day=1), end)
    months = standardised(view.at(period), "month")
    if months.empty:
        return None
    weeks = _week_counts(view.network.at(Period(end - timedelta(days=14 * WEEKS - 1), end)))
    orders = weeks.groupby(["outlet_id", "month"])["orders"].transform("sum")
    whole = _orders_a_month(view.network.at(period))
    weeks = weeks.merge(months[["outlet_id", "month", "expected"]].astype({"month": "datetime64[us]"}), how="left")
    weeks = weeks.merge(whole, on=["outlet_id", "month"], how="left")
    share = weeks["orders"] / weeks["whole"].fillna(orders).clip(lower=1)
    weeks["expected"] = weeks["expected"].fillna(0.0) * share
    tables = weeks.pivot_table(
        index="outlet_id", columns="week", values=["claims", "expected"], aggfunc="sum", fill_value=0.0
    )
    columns = pd.RangeIndex(2 * WEEKS)
    observed, expected = (
        tables[name].reindex(columns=columns, fill_value=0.0).to_numpy(dtype=float) for name in ("claims", "expected")
    )
    ends = pd.Timestamp(end) - pd.to_timedelta(7 * (2 * WEEKS - 1 - np.arange(2 * WEEKS)), unit="D")
    return tables.index.to_numpy(dtype=float), ends.to_numpy(), observed, expected


def _week_counts(view: View) -> pd.DataFrame:
    """Claims and finished orders by outlet, month and week of the period (0 is the oldest)."""
    first = ibis.date(view.period.start)
    kinds = (("claims", "claimed_at"), ("orders", "completed_at"))
    found = []
    for name, moment in kinds:
        rows = view.table(name)
        at = rows[moment]
        week = ((at.date().epoch_days() - first.epoch_days()) / 7).floor().cast("int64")
        counted = rows.group_by("outlet_id", month=at.truncate("M").cast("date"), week=week)
        found.append(view.read(counted.aggregate(**{name: rows.count().cast("float64")})))
    both = (
        found[0].merge(found[1], on=["outlet_id", "month", "week"], how="outer").fillna({"claims": 0.0, "orders": 0.0})
    )
    return both.astype({"month": "datetime64[us]"})


def _orders_a_month(view: View) -> pd.DataFrame:
    orders = view.table("orders")
    rows = orders.group_by("outlet_id", month=orders.completed_at.truncate("M").cast("date"))
    return view.read(rows.aggregate(whole=orders.count().cast("float64"))).astype({"month": "datetime64[us]"})


def _blocks(weekly: Array) -> Array:
    """Sums over BLOCK weeks; shape (outlets, 2 * WEEKS / BLOCK)."""
    return weekly.reshape(len(weekly), -1, BLOCK).sum(axis=-1)


def _claims_limit(expected: Array, phi: float, known: float) -> Array:
    """The limit of outlets expecting so many claims a year, the past as long as the watch and its ratio estimated.

    ``known``: events the network's ratio weighs beside the outlet's own past (own_history.own_ratio).
    """
    rng = np.random.default_rng(20260402)
    grid = np.geomspace(max(expected.min(), 0.1), max(expected.max(), 0.2), LEVELS)
    mean = np.repeat(grid[:, None] / WEEKS, 2 * WEEKS, axis=1)
    made = drawn(rng, mean, phi, RUNS)
    before, after = made[..., :WEEKS], made[..., WEEKS:]
    ratio = (known + before.sum(axis=-1)) / (known + grid)
    peaks = count_cusum(after, ratio[..., None] * mean[:, WEEKS:], CLAIMS_RATIO).max(axis=-1)
    limits = np.quantile(peaks, 1 - FALSE_ALARMS / 2, axis=0)
    return np.interp(np.log(np.maximum(expected, 1e-9)), np.log(grid), limits)


def _customers_limits(usual: float, cases: int) -> Array:
    """The limit for 1 … ``cases`` callbacks a year: the quantile of the highest point so far."""
    rng = np.random.default_rng(20260403)
    paths = event_cusum(rng.random((RUNS, cases)) < usual, usual, CUSTOMERS_RATIO)
    limits: Array = np.quantile(np.maximum.accumulate(paths, axis=1), 1 - FALSE_ALARMS / 2, axis=0)
    return limits


def _alarms(chart: Chart, period: Period) -> pd.DataFrame:
    first = first_alarm(chart.path, chart.limit)
    over = np.isfinite(first) & (_last(chart.path) > chart.limit)
    at = first[over].astype(int)
    since = pd.to_datetime(chart.ends[over, at] if over.any() else np.array([], dtype="datetime64[us]"))
    since = pd.Series(since).dt.normalize()
    return pd.DataFrame(
        {
            "outlet_id": chart.outlets[over].astype(int),
            "kind": chart.kind,
            "since": since,
            "new": since > pd.Timestamp(period.end) - timedelta(days=7),
            "level": _last(chart.path)[over],
            "limit": chart.limit[over],
        }
    )


def _last(path: Array) -> Array:
    """The last known step of each row."""
    known = np.isfinite(path)
    place = path.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    return path[np.arange(len(path)), place]


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=["outlet_id", "kind", "since", "new", "level", "limit"])
