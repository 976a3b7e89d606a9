"""Loyalty: who would recommend, who came back to buy, what strangers read in public reviews."""

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.figure import Figure
from dashboard.metrics.satisfaction import figure, overall, weekly
from dashboard.metrics.statistics.censored import Repeat, repeat_within
from dashboard.metrics.statistics.interval import Interval
from dashboard.metrics.statistics.mean import Mean
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View

YEAR = 365
STARS = (1.0, 5.0)
MOST = 200_000


@dataclass(frozen=True, slots=True)
class Loyalty:
    """``nps`` with ``weeks`` (the weekly tally); ``repurchase``: bought another machine within a year of a first
    visit (Kaplan-Meier), of ``watched`` customers; ``bought_again`` in customers' words; ``stars`` of public reviews
    and ``months``: month, stars, n."""

    nps: Figure
    weeks: pd.DataFrame
    repurchase: Figure
    watched: Repeat | None
    bought_again: Figure
    stars: Figure
    months: pd.DataFrame


def loyalty(view: View) -> Loyalty:
    """All that is known about coming back."""
    found = _repurchase(view)
    return Loyalty(
        figure("nps", overall(view)), weekly(view), _bought(found), found, _said(view), _stars(view), _months(view)
    )


def _bought(found: Repeat | None) -> Figure:
    if found is None:
        return Figure.of("repurchase", None, None, 0)
    return Figure.of("repurchase", found.value, Interval(found.low, found.high), found.n)


def _repurchase(view: View) -> Repeat | None:
    """Customers of the scope whose first finished visit lies in the two years up to the period's end: days until they
    bought a machine with another serial, or until the newest order known."""
    orders = view.scoped("orders")
    known = orders.filter(orders.customer_id.notnull(), orders.serial.notnull(), orders.completed_at.notnull())
    first = known.group_by("customer_id").aggregate(
        began=known.completed_at.min(), serial=known.serial.argmin(known.completed_at)
    )
    later = known.select("customer_id", "purchased_on", other="serial")
    bought = first.join(later, "customer_id")
    bought = bought.filter(bought.other != bought.serial, bought.purchased_on > bought.began.date())
    bought = bought.group_by("customer_id").aggregate(bought=bought.purchased_on.min())
    newest = view.everything("orders").requested_at.max().as_scalar().date()
    rows = first.left_join(bought, "customer_id")
    within = view.period.stretched(2 * YEAR)
    rows = rows.filter(rows.began.date().between(ibis.date(within.start), ibis.date(within.end)))
    until = ibis.coalesce(rows.bought, newest)
    days = until.epoch_days() - rows.began.date().epoch_days()
    told = view.read(rows.select(days=ibis.greatest(days, 0), again=rows.bought.notnull().cast("int64")).limit(MOST))
    return repeat_within(told["days"].to_numpy(dtype=float), told["again"].to_numpy(dtype=float), YEAR)


def _said(view: View) -> Figure:
    """Customers who say on the telephone that they have bought again."""
    items = view.everything("items")
    asked = items.filter(items.name == "bought_again").select("item_id")
    given = view.everything("answers").semi_join(asked, "item_id").semi_join(view.responses(), "response_key")
    given = given.filter(given.choice.isin(["yes", "no"]))
    found = view.read(given.aggregate(hits=(given.choice == "yes").sum().fill_null(0), asked=given.count())).iloc[0]
    share = Share(int(found["hits"]), int(found["asked"]))
    return Figure.of("bought_again", share.value, share.interval(), share.asked)


def _stars(view: View) -> Figure:
    rows = _reviews(view)
    sums = view.read(
        rows.aggregate(
            n=rows.count(), total=rows.stars.sum().fill_null(0).cast("float64"),
            squares=(rows.stars * rows.stars).sum().fill_null(0).cast("float64"),
        )
    ).iloc[0]  # fmt: skip
    mean = Mean(int(sums["n"]), float(sums["total"]), float(sums["squares"]), STARS)
    return Figure.of("review_stars", mean.value, mean.interval(), mean.n)


def _months(view: View) -> pd.DataFrame:
    long = view.at(view.period.stretched(2 * YEAR))
    rows = _reviews(long)
    found = view.read(
        rows.group_by(month=rows.posted_at.truncate("M")).aggregate(stars=rows.stars.mean(), n=rows.count())
    )
    return found.sort_values("month").astype({"stars": np.float64}).reset_index(drop=True)


def _reviews(view: View) -> ibis.Table:
    rows, period = view.scoped("reviews"), view.period
    return rows.filter(rows.posted_at.date().between(ibis.date(period.start), ibis.date(period.end)))
