"""Whether the work was put right: in the customers' words at once, and by the machines that did not come back."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.service import RETURN_DAYS
from dashboard.metrics.statistics.censored import Repeat, repeat_within
from dashboard.metrics.statistics.multiplicity import adjust
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View

MOST = 200_000
"""Repairs read for the estimate; of more, the newest by number are taken and the screen says so."""

GROUPINGS = ("category", "region_id", "fault_id")
FALSE_DISCOVERIES = 0.05
LEAST = 30


@dataclass(frozen=True, slots=True)
class PutRight:
    """``repeat``: came back within 30 days (Kaplan-Meier); ``watched`` repairs went into it, of ``all``.

    ``by``: the same by each of GROUPINGS: value, low, high, n, ``worse`` (proven above all together, FDR 5 %).
    """

    repeat: Repeat | None
    watched: int
    all: int
    by: Mapping[str, pd.DataFrame]


def repairs(view: View) -> pd.DataFrame:
    """Finished repairs of the period with a serial number: days (until it came back, or watched so far), again (0/1),
    category, fault_id, region_id, outlet_id.

    A repair came back when the same serial was asked for again, at whichever outlet; watching ends with the newest
    request known.
    """
    every = view.everything("orders")
    known = every.filter((every.service_type == "repair") & every.serial.notnull() & every.completed_at.notnull())
    turn = ibis.window(group_by=known.serial, order_by=[known.completed_at, known.order_id])
    known = known.mutate(asked_again=known.requested_at.lead().over(turn))
    rows = known.semi_join(view.table("orders").select("order_id"), "order_id")
    newest = every.requested_at.max().as_scalar()
    again = rows.asked_again.notnull() & (rows.asked_again >= rows.completed_at)
    until = ibis.ifelse(again, rows.asked_again, newest)
    days = (until.epoch_seconds() - rows.completed_at.epoch_seconds()) / 86_400.0
    products = view.everything("products").select("product_id", "category")
    rows = rows.mutate(days=ibis.greatest(days, 0.0), again=again.cast("int64")).left_join(products, "product_id")
    wanted = rows.order_by(ibis.desc("order_id")).limit(MOST)
    return view.read(wanted.select("days", "again", "category", "fault_id", "region_id", "outlet_id"))


def came_back(view: View) -> PutRight:
    """Repeat repairs of the period, as a whole and by every grouping; the repairs are read once."""
    rows = repairs(view)
    whole = _repeat(rows)
    total = len(rows) if len(rows) < MOST else _counted(view)
    return PutRight(whole, len(rows), total, {column: _grouped(rows, whole, column) for column in GROUPINGS})


def _counted(view: View) -> int:
    orders = view.table("orders")
    repaired = orders.filter((orders.service_type == "repair") & orders.serial.notnull())
    return int(view.read(repaired.aggregate(n=repaired.count()))["n"][0])


def _grouped(rows: pd.DataFrame, whole: Repeat | None, column: str) -> pd.DataFrame:
    told = []
    for group, part in rows.groupby(column):
        found = _repeat(part)
        if found is not None and whole is not None:
            told.append((group, found.value, found.low, found.high, found.n, _apart(found, whole)))
    frame = pd.DataFrame(told, columns=[column, "value", "low", "high", "n", "z"])
    odd = adjust(stats.norm.sf(frame["z"].to_numpy(dtype=float))) <= FALSE_DISCOVERIES
    return frame.assign(worse=odd & (frame["n"] >= LEAST)).drop(columns="z")


def fixed_by(view: View, column: str) -> pd.DataFrame:
    """Fixed at the first visit as customers say, by service_type, category or region_id: value, low, high, n."""
    rows = view.responses()
    if column == "category":
        rows = rows.left_join(view.everything("products").select("product_id", "category"), "product_id")
    rows = rows.filter(rows.fixed.notnull(), rows[column].notnull())
    found = view.read(rows.group_by(column).aggregate(hits=rows.fixed.sum(), n=rows.count()).order_by(column))
    told = [Share(int(hits), int(n)) for hits, n in zip(found["hits"], found["n"], strict=True)]
    ends = [one.interval() for one in told]
    return found.assign(
        value=[one.value for one in told],
        low=[end.low if end else np.nan for end in ends],
        high=[end.high if end else np.nan for end in ends],
    )


def _repeat(rows: pd.DataFrame) -> Repeat | None:
    return repeat_within(rows["days"].to_numpy(dtype=float), rows["again"].to_numpy(dtype=float), RETURN_DAYS)


def _apart(found: Repeat, whole: Repeat) -> float:
    """How far a group lies above all together, in standard errors; one whose all or none came back has the whole's."""
    error = found.error or np.sqrt(whole.value * (1 - whole.value) / found.n)
    return float((found.value - whole.value) / error) if error else 0.0
