"""At what age units break for the first time, followed from the day they were delivered or installed.

Only units whose beginning is on record are followed: one that is known because it broke would make every age look
deadly. A unit is watched until its first claim, the end of its warranty (later repairs make no claim), the day it was
returned or exchanged, or the end of the period, whichever comes first (right-censored).
"""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.counts import Ratio, rate_ratio
from dashboard.metrics.statistics.hazard import Hazard, hazard
from dashboard.metrics.view import View

BEGAN = ("delivery", "installation")
ENDED = ("return", "exchange")
DAYS_A_MONTH = 30.44
OLDEST = 36
"""Months of age told apart; few warranties are longer."""
EARLY = 3
"""A failure in the first three months is an early one."""


def watched(view: View, period: Period) -> pd.DataFrame:
    """Units that began in the period, by product_id, age at which watching ended (whole months) and failed (0/1):
    units.

    Units of the view's scope; their claims and returns wherever they were made.
    """
    orders, claims = view.table("orders", period), view.everything("claims")
    orders = orders.filter(orders.serial.notnull(), orders.service_type.isin(BEGAN), orders.product_id.notnull())
    units = orders.group_by("serial").aggregate(began=orders.completed_at.min(), product_id=orders.product_id.min())
    every = view.everything("orders")
    gone = every.filter(every.service_type.isin(ENDED)).group_by("serial").aggregate(gone=every.completed_at.min())
    failed = claims.filter(claims.serial.notnull()).join(units, "serial")
    failed = failed.filter(failed.claimed_at >= failed.began)
    failed = failed.group_by("serial").aggregate(broke=failed.claimed_at.min())
    warranties = view.everything("products").select("product_id", "warranty_months")
    rows = units.join(warranties, "product_id").left_join(gone, "serial").drop("serial_right")
    rows = rows.left_join(failed, "serial").drop("serial_right")
    end = ibis.timestamp(f"{period.end.isoformat()} 23:59:59")
    latest = ibis.least(_months(rows.began, rows.gone.fill_null(end)), rows.warranty_months.cast("float64"))
    latest = ibis.least(latest, _months(rows.began, end))
    age = _months(rows.began, rows.broke)
    broke = (rows.broke.notnull() & (age <= latest)).fill_null(False)
    rows = rows.mutate(age=broke.ifelse(age, latest).floor().cast("int64"), failed=broke.cast("int64"))
    rows = rows.filter(rows.age >= 0)
    return view.read(rows.group_by(["product_id", "age", "failed"]).aggregate(units=rows.count()).order_by("age"))


def _months(start: ibis.Value, end: ibis.Value) -> ibis.Value:
    return (end.epoch_seconds() - start.epoch_seconds()) / (86_400 * DAYS_A_MONTH)


def by_age(units: pd.DataFrame) -> Hazard:
    """The hazard by month of age from :func:`watched` rows; shape (OLDEST,), NaN where nobody was watched.

    A unit whose watching ended within a month counts for half of it.
    """
    ended, failed = np.zeros(OLDEST + 1), np.zeros(OLDEST + 1)
    age = units["age"].to_numpy(dtype=np.int64).clip(max=OLDEST)
    np.add.at(ended, age, units["units"].to_numpy(dtype=float))
    np.add.at(failed, age, (units["units"] * units["failed"]).to_numpy(dtype=float))
    after = ended.sum() - np.cumsum(ended)
    at_risk = after + ended / 2
    return hazard(failed[:OLDEST], np.where(at_risk > 0, at_risk, 0)[:OLDEST])


def early(found: Hazard) -> Ratio | None:
    """How many times as often units break in their first EARLY months as later, exactly; None without failures."""
    first, then = slice(0, EARLY), slice(EARLY, None)
    ratio = rate_ratio(
        np.nansum(found.events[first]), np.nansum(found.watched[first]),
        np.nansum(found.events[then]), np.nansum(found.watched[then]),
    )  # fmt: skip
    value, low, high = (float(one) for one in ratio)
    return Ratio(value, low, high) if np.isfinite(value) and np.isfinite(high) else None
