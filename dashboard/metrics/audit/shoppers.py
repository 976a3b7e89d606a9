"""Mystery visits: each visit's score, each item's share, and whether shoppers and customers say the same of outlets."""

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.audit.voices import heads, places
from dashboard.metrics.figure import Figure
from dashboard.metrics.statistics.mean import Mean
from dashboard.metrics.statistics.pair_correlation import Correlation, Limits, correlation, limits
from dashboard.metrics.statistics.share import wilson
from dashboard.metrics.view import View

SHOPPER, AUDITOR = "mystery-shopper", "audit-checklist"
IMPRESSION = "impression"
LEAST_CUSTOMERS = 5  # of an outlet, before it is held against its visit


@dataclass(frozen=True, slots=True)
class Compared:
    """Outlets with a visit and enough customers' answers.

    ``rows``: outlet_id, visits, score (0..1), impression (1..5), n (customers), mark (1..5), satisfied, low, high
    (0..1, 95 %). ``checklist``: score against the share of satisfied customers, by ranks. ``limits``: the shopper's
    impression minus customers' mean mark, both of 1..5.
    """

    rows: pd.DataFrame
    checklist: Correlation
    limits: Limits | None
    visited: int


def scores(view: View, form: str = SHOPPER) -> pd.DataFrame:
    """One row a checklist: outlet_id, received_at, score (0..1 of what could be seen), seen, impression (1..5, NaN)."""
    rows = places(view).filter(lambda one: one.questionnaire == form)
    ticked = rows.name != IMPRESSION
    each = rows.group_by("response_key").aggregate(
        score=rows.place.mean(where=ticked) / 100,
        seen=ticked.sum(),
        impression=1 + 4 * rows.place.mean(where=~ticked) / 100,
    )
    joined = heads(view).inner_join(each, "response_key")
    chosen = joined.select("outlet_id", "region_id", "received_at", "score", "seen", "impression")
    found = view.read(chosen.order_by("received_at", "outlet_id"))
    return found[found["seen"] > 0].reset_index(drop=True)


def figure(visits: pd.DataFrame) -> Figure:
    """The mean score over visits."""
    score = visits["score"]
    made = Mean(len(score), float(score.sum()), float((score**2).sum()), (0.0, 1.0))
    return Figure.of("shopper_score", made.value, made.interval(), made.n)


def ticked(view: View, form: str = SHOPPER) -> pd.DataFrame:
    """Every yes-or-no item: name, hits, asked, value, low, high (0..1, Wilson), the least done first."""
    rows = places(view).semi_join(heads(view), "response_key")
    rows = rows.filter((rows.questionnaire == form) & (rows.name != IMPRESSION))
    found = view.read(rows.group_by("name").aggregate(hits=(rows.place > 50).sum(), asked=rows.count()))
    low, high = wilson(found["hits"], found["asked"])
    found = found.assign(value=found["hits"] / found["asked"], low=low, high=high)
    return found.sort_values(["value", "name"], ignore_index=True)


def compared(view: View) -> Compared:
    """Visits held against what customers of the same outlets said in the same period."""
    visits = scores(view)
    mine = visits.groupby("outlet_id").agg(
        visits=("score", "size"), score=("score", "mean"), impression=("impression", "mean")
    )
    rows = mine.join(_customers(view, mine.index.tolist()), how="inner")
    rows = rows[rows["n"] >= LEAST_CUSTOMERS].reset_index()
    low, high = wilson(rows["hits"], rows["n"])
    rows = rows.assign(satisfied=rows["hits"] / rows["n"], low=low, high=high).drop(columns="hits")
    return Compared(
        rows,
        correlation(rows["score"], rows["satisfied"], ranks=True),
        limits(rows["impression"], rows["mark"]),
        len(mine),
    )


def last_visits(view: View) -> pd.DataFrame:
    """When each outlet's checklists came in, of all time: outlet_id, received_at."""
    rows = view.everything("other_voices")
    rows = rows.filter(rows.questionnaire == SHOPPER)
    return view.read(rows.select("outlet_id", "received_at").order_by("received_at"))


def _customers(view: View, outlet_ids: list[int]) -> pd.DataFrame:
    rows = view.responses()
    rows = rows.filter(rows.outlet_id.isin(outlet_ids or [-1]) & rows.satisfied.notnull())
    scaled = rows.group_by("outlet_id").aggregate(n=rows.count(), hits=rows.satisfied.sum(), mark=_mark(rows).mean())
    return view.read(scaled).set_index("outlet_id").astype({"hits": np.float64})


def _mark(rows: ibis.Table) -> ibis.Value:
    # A satisfaction of 0 or 1 (a verdict of two values) is no mark on 1..5.
    return ibis.ifelse(rows.csat.between(1, 5), rows.csat, ibis.null("float64"))
