"""The company's public promises, each with the share of orders that kept it: what the order book can show, and no more.

A promise is one function: orders of the period to 0/1 (kept). Its words and days are the company's; what cannot be
seen in the data is left out rather than guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.figure import Figure
from dashboard.metrics.service import callbacks_due, weekly_share
from dashboard.metrics.stages import stages
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View

HOTLINE_HOURS = 24
REFUND_DAYS, EXCHANGE_DAYS = 15, 30
SETTLE_DAYS = 7
"""A return or exchange asked for in time is settled within a week."""

WARRANTY_MONTHS = 24
FALSE_DISCOVERIES = 0.05
LEAST = 30


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: its catalogue key is ``promise_<key>``.

    ``rows(view)``: outlet_id, region_id, week, kept (0/1) and order_no ("" where there is none), a row a case.
    """

    key: str
    rows: Callable[[View], ibis.Table]

    @property
    def metric(self) -> str:
        """The catalogue's key."""
        return f"promise_{self.key}"


@dataclass(frozen=True, slots=True)
class Kept:
    """How a promise is kept: overall, by week, and the region proven furthest behind the others (None: none is)."""

    promise: Promise
    figure: Figure
    weeks: pd.DataFrame
    behind: tuple[int, float, int] | None


def hotline(view: View) -> ibis.Table:
    """Requests by hotline, web or app get a first response within 24 hours, day and night."""
    rows = stages(view)
    rows = rows.filter(rows.channel != "outlet", rows.response_hours.notnull())
    return _orders(view, rows, rows.response_hours <= HOTLINE_HOURS)


def appointment(view: View) -> ibis.Table:
    """The technician is there by the appointment and an hour."""
    rows = stages(view)
    rows = rows.filter(rows.kept.notnull())
    return _orders(view, rows, rows.kept == 1)


def free_installation(view: View) -> ibis.Table:
    """Delivery and installation cost the customer nothing."""
    orders = view.table("orders")
    orders = orders.filter(orders.service_type.isin(["delivery", "installation"]))
    return _told(orders, orders.charged_fen == 0)


def free_warranty(view: View) -> ibis.Table:
    """Repairs within two years of the purchase, marked as under warranty, cost nothing on paper or by the customer's
    word."""
    orders = view.table("orders")
    young = orders.purchased_on + ibis.interval(months=WARRANTY_MONTHS) >= orders.requested_at.date()
    orders = orders.filter((orders.service_type == "repair") & (orders.under_warranty == 1) & young)
    answers = view.everything("responses")
    said = answers.filter(answers.said_charge.notnull(), answers.order_id.notnull())
    said = said.group_by("order_id").aggregate(said=said.said_charge.max())
    rows = orders.left_join(said, "order_id")
    return _told(rows, (rows.charged_fen == 0) & (rows.said.fill_null(0) == 0))


def refund(view: View) -> ibis.Table:
    """A return asked for within 15 days of the purchase is settled within a week."""
    return _settled(view, "return", REFUND_DAYS)


def exchange(view: View) -> ibis.Table:
    """An exchange asked for within 30 days of the purchase is settled within a week."""
    return _settled(view, "exchange", EXCHANGE_DAYS)


def customer_file(view: View) -> ibis.Table:
    """Each visit leaves a file: a customer, a product, a serial number."""
    orders = view.table("orders")
    orders = orders.filter(orders.service_type != "consultation")
    return _told(orders, orders.customer_id.notnull() & orders.product_id.notnull() & orders.serial.notnull())


def callback(view: View) -> ibis.Table:
    """Each callback that was due is worked to its end."""
    rows = callbacks_due(view)
    return rows.select("outlet_id", "region_id", "week", order_no=ibis.literal(""), kept=rows.worked)


PROMISES = tuple(
    Promise(one.__name__, one)
    for one in (hotline, appointment, free_installation, free_warranty, refund, exchange, customer_file, callback)
)


def promise(key: str) -> Promise:
    """The promise of that key. Raises KeyError."""
    return {one.key: one for one in PROMISES}[key]


def kept(view: View, key: str) -> Kept:
    """How one promise was kept in the period, within the scope."""
    one = promise(key)
    rows = one.rows(view)
    regions = view.read(rows.group_by("region_id").aggregate(hits=rows.kept.sum(), asked=rows.count()))
    share = Share(int(regions["hits"].sum()), int(regions["asked"].sum()))
    long = view.at(view.period.stretched(26 * 7))
    weeks = weekly_share(long, one.rows(long), "kept")
    return Kept(one, Figure.of(one.metric, share.value, share.interval(), share.asked), weeks, _behind(regions))


def all_kept(view: View) -> list[Kept]:
    """Every promise, in the order of PROMISES."""
    return [kept(view, one.key) for one in PROMISES]


def broken(view: View, key: str, limit: int = 200) -> pd.DataFrame:
    """Cases that broke the promise, the newest weeks first: order_no, outlet_id, week."""
    rows = promise(key).rows(view)
    rows = rows.filter(rows.kept == 0)
    return view.read(rows.order_by(ibis.desc("week"), "order_no").select("order_no", "outlet_id", "week").limit(limit))


def _settled(view: View, service_type: str, days: int) -> ibis.Table:
    """Asked for in time in the period; kept when done within SETTLE_DAYS. What is younger than that counts nowhere."""
    orders, period = view.scoped("orders"), view.period
    newest = view.everything("orders").requested_at.max().as_scalar()
    asked = orders.requested_at.date()
    orders = orders.filter(
        (orders.service_type == service_type)
        & asked.between(ibis.date(period.start), ibis.date(period.end))
        & (asked <= orders.purchased_on + ibis.interval(days=days))
        & (orders.requested_at + ibis.interval(days=SETTLE_DAYS) <= newest)
    )
    done = orders.completed_at <= orders.requested_at + ibis.interval(days=SETTLE_DAYS)
    return _told(orders, done.fill_null(False), orders.requested_at)


def _told(orders: ibis.Table, kept: ibis.Value, moment: ibis.Value | None = None) -> ibis.Table:
    at = orders.completed_at if moment is None else moment
    return orders.select("outlet_id", "region_id", "order_no", week=at.truncate("W").date(), kept=kept.cast("int64"))


def _orders(view: View, rows: ibis.Table, kept: ibis.Value) -> ibis.Table:
    numbers = view.everything("orders").select("order_id", "order_no")
    rows = rows.mutate(held=kept.cast("int64")).join(numbers, "order_id")
    return rows.select("outlet_id", "region_id", "order_no", "week", kept="held")


def _behind(regions: pd.DataFrame) -> tuple[int, float, int] | None:
    """Region, share and n of the one proven furthest below all others together; FDR 5 % over the regions."""
    if len(regions) < 2 or not regions["asked"].sum():
        return None
    hits, asked = (regions[name].to_numpy(dtype=float) for name in ("hits", "asked"))
    rest = (hits.sum() - hits) / np.maximum(asked.sum() - asked, 1)
    p = stats.binom.cdf(hits, asked, np.clip(rest, 1e-9, 1))
    value = hits / np.maximum(asked, 1)
    proven = (adjust(p) <= FALSE_DISCOVERIES) & (asked >= LEAST) & (value < rest)
    if not proven.any():
        return None
    worst = int(np.flatnonzero(proven)[np.argmin((value - rest)[proven])])
    return int(regions["region_id"].iloc[worst]), float(value[worst]), int(asked[worst])
