"""Us and competitors, matter by matter: what is promised, how well it is done, and what dealers of several brands say.

Marks of different sources are different rulers: only the dealers, who sell our brand and others, compare directly.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.service import callback_rate
from dashboard.metrics.statistics.interval import Interval
from dashboard.metrics.statistics.mean import Mean
from dashboard.metrics.statistics.share import wilson
from dashboard.metrics.view import View
from db.audit_schema import MATTERS

FIVE = (1.0, 5.0)
LEAST = 10
# The dealers' questions, by matter.
DEALERS = {
    "delivery": "vs_delivery",
    "installation": "vs_installation",
    "return": "vs_returns",
    "exchange": "vs_exchange",
    "warranty": "vs_warranty",
    "repair": "vs_repair",
    "callback": "vs_callback",
    "records": "vs_records",
}
SAME = 3.0  # "about the same"


@dataclass(frozen=True, slots=True)
class Own:
    """How well we do one matter, in customers' marks of 1..5; value None where nothing measures it."""

    value: float | None
    interval: Interval | None
    n: int


def marks(view: View) -> pd.DataFrame:
    """The newest mark of each company, matter and source by the period's end, and its low and high.

    company ('' is ours), matter, promise, quality, low, high (1..5; the widest 95 % interval n people allow, NaN
    without n), source, seen_on, n, earlier (the same source's mark before, NaN).
    """
    rows = view.everything("competitor_marks")
    found = view.read(rows.filter(rows.seen_on <= view.period.end).order_by("seen_on", "competitor_mark_id"))
    keys = ["company", "matter", "source"]
    found["earlier"] = found.groupby(keys)["quality"].shift()
    newest = found.drop_duplicates(keys, keep="last").reset_index(drop=True)
    n = newest["n"].astype(float).to_numpy()
    place = (newest["quality"].astype(float).to_numpy() - 1) / 4
    known = ~np.isnan(n) & ~np.isnan(place)
    low, high = wilson(np.where(known, place * n, 0), np.where(known, n, 0))
    return newest.assign(low=1 + 4 * low, high=1 + 4 * high).drop(columns="competitor_mark_id")


def history(view: View) -> pd.DataFrame:
    """Every mark ever entered, the newest first: company, matter, promise, quality, source, seen_on, n."""
    rows = view.everything("competitor_marks")
    return view.read(rows.order_by(rows.seen_on.desc(), rows.company, rows.matter).drop("competitor_mark_id"))


def own(view: View) -> dict[str, Own]:
    """Our own quality by matter, from customers' satisfaction on 1..5 of the period; of records from SERVQUAL's item.

    Deliveries, installations, returns and exchanges by service type, repairs at home by repairs, warranty by repairs
    under warranty. Callbacks have no mark: ``called`` says how many due ones were made.
    """
    return {matter: _own(view, matter) for matter in MATTERS}


def called(view: View) -> tuple[float | None, int]:
    """Share of due callbacks worked to their end, and how many were due."""
    found = callback_rate(view)
    return found.value, found.n


def dealers(view: View) -> pd.DataFrame:
    """What dealers of several brands say of us against the others, on 1 (much worse) .. 5 (much better).

    matter, n, value, low, high (95 % over all matters at once by Bonferroni), told (-1, 0, 1 against "about the
    same"), better matters first. Dealers who cannot compare do not count; matters below LEAST have no interval.
    """
    items = view.everything("items").filter(lambda one: one.questionnaire == "dealer").select("item_id", "name")
    rows = view.everything("answers").filter(lambda one: one.number.notnull()).inner_join(items, "item_id")
    rows = rows.semi_join(view.table("other_voices"), "response_key")
    counted = view.read(
        rows.group_by("name").aggregate(
            n=rows.count(), total=rows.number.sum(), squares=(rows.number * rows.number).sum()
        )
    ).set_index("name")
    made = []
    for matter, item in DEALERS.items():
        if item not in counted.index:
            continue
        row = counted.loc[item]
        mean = Mean(int(row["n"]), float(row["total"]), float(row["squares"]), FIVE)
        bounds = mean.interval(1 - 0.05 / len(DEALERS)) if mean.n >= LEAST else None
        low, high = bounds or (float("nan"), float("nan"))
        made.append((matter, mean.n, mean.value, low, high, int(low > SAME) - int(high < SAME)))
    found = pd.DataFrame(made, columns=["matter", "n", "value", "low", "high", "told"])
    return found.sort_values("value", ascending=False, ignore_index=True)


def _own(view: View, matter: str) -> Own:
    if matter == "callback":
        return Own(None, None, 0)
    if matter == "records":
        return _records(view)
    rows = view.responses()
    rows = rows.filter(rows.csat.between(1, 5))
    if matter == "warranty":
        orders = view.everything("orders").filter(lambda one: one.under_warranty == 1).select("order_id")
        rows = rows.filter(rows.service_type == "repair").semi_join(orders, "order_id")
    else:
        rows = rows.filter(rows.service_type == matter)
    row = view.read(rows.aggregate(n=rows.count(), total=rows.csat.sum(), squares=(rows.csat * rows.csat).sum()))
    return _mark(row)


def _records(view: View) -> Own:
    """SERVQUAL's "keeps accurate service records", 1..7 brought to 1..5."""
    items = view.everything("items").filter(lambda one: (one.questionnaire == "servqual-22") & (one.name == "p_09"))
    rows = view.everything("answers").semi_join(items, "item_id").semi_join(view.responses(), "response_key")
    rows = rows.mutate(mark=1 + 4 * (rows.number - 1) / 6).filter(lambda one: one.mark.notnull())
    row = view.read(rows.aggregate(n=rows.count(), total=rows.mark.sum(), squares=(rows.mark * rows.mark).sum()))
    return _mark(row)


def _mark(found: pd.DataFrame) -> Own:
    row = found.fillna(0).iloc[0]
    mean = Mean(int(row["n"]), float(row["total"]), float(row["squares"]), FIVE)
    return Own(mean.value, mean.interval(), mean.n) if mean.n >= LEAST else Own(None, None, mean.n)
