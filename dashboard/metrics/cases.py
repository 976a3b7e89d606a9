"""How cases are handled: how many, how long each stage takes, closed in time, reopened, content customers, and why."""

from dataclasses import dataclass

import ibis
import pandas as pd

from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View

CONTENT = 4.0  # of 5, as in surveys/cases/follow_up.py
STAGES = ("received", "acknowledged", "assessed", "investigated", "responded", "decided")
SECONDS_AN_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Handled:
    """Cases opened in the period: how many, closed of them, and three shares of those that can be judged.

    ``in_time``: closed by their date, among closed ones with a date; ``reopened``: at least once, among all;
    ``content``: marked the handling 4 or 5 of 5, among customers who marked it.
    """

    opened: int
    closed: int
    in_time: Share
    reopened: Share
    content: Share


def handled(view: View) -> Handled:
    """The period's cases in one line."""
    return _handled(view.read(view.table("cases").aggregate(**_counts(view.table("cases")))).iloc[0])


def by_region(view: View) -> dict[int, Handled]:
    """The same by region_id."""
    rows = view.table("cases")
    found = view.read(rows.group_by("region_id").aggregate(**_counts(rows)).order_by("region_id"))
    return {int(row["region_id"]): _handled(row) for _, row in found.iterrows()}


def stage_times(view: View) -> pd.DataFrame:
    """How long cases opened in the period stayed in each stage: stage, median, p90 (hours of the clock), n.

    A stay counts once it is over; a reopened case stays anew. One row a stage, in their order; NaN where n is 0.
    """
    steps = view.everything("case_steps").semi_join(view.table("cases"), "case_id")
    order = ibis.window(group_by=steps.case_id, order_by=[steps.began_at, steps.case_event_id])
    stays = steps.mutate(ended_at=steps.began_at.lead().over(order)).filter(lambda row: row.ended_at.notnull())
    hours = (stays.ended_at.epoch_seconds() - stays.began_at.epoch_seconds()) / SECONDS_AN_HOUR
    found = view.read(
        stays.mutate(hours=hours)
        .group_by("stage")
        .aggregate(
            median=lambda row: row.hours.quantile(0.5),
            p90=lambda row: row.hours.quantile(0.9),
            n=lambda row: row.count(),
        )
    )
    whole = found.set_index("stage").reindex(list(STAGES))
    whole["n"] = whole["n"].fillna(0).astype(int)
    return whole.rename_axis("stage").reset_index()


def causes(view: View, subject: str | None = None) -> pd.DataFrame:
    """Why the period's cases (of one ``subject``) came about: category, words, behind (what lies behind it, or None),
    cases.

    One row a cause right at its category with ``behind`` None, one more for each cause behind it; a case counts once
    in a row however often it names the cause. Most frequent first.
    """
    found = view.everything("case_causes").semi_join(_about(view, subject), "case_id")
    parents = view.everything("case_causes").select(parent_id="case_cause_id", above="words", above_of="parent_id")
    joined = found.left_join(parents, "parent_id")
    # A why of a why is told under the first cause: two levels are all a picture can carry.
    rows = joined.filter(joined.above_of.isnull()).select(
        "case_id",
        "category",
        words=joined.above.fill_null(joined.words),
        behind=joined.above.notnull().ifelse(joined.words, ibis.null("string")),
    )
    counted = rows.group_by(["category", "words", "behind"]).aggregate(cases=rows.case_id.nunique())
    return view.read(counted.order_by([counted.cases.desc(), counted.category, counted.words]))


def cases_by_category(view: View, subject: str | None = None) -> tuple[int, dict[str, int], int]:
    """Cases with a known cause, cases by category (a case may be in several), all cases of the period.

    ``subject``: only cases about it.
    """
    cases = _about(view, subject)
    found = view.everything("case_causes").semi_join(cases, "case_id")
    known = view.read(found.aggregate(n=found.case_id.nunique()))["n"].iloc[0]
    rows = view.read(found.group_by("category").aggregate(n=found.case_id.nunique()))
    total = view.read(cases.aggregate(n=cases.count()))["n"].iloc[0]
    return int(known), {row["category"]: int(row["n"]) for _, row in rows.iterrows()}, int(total)


def _about(view: View, subject: str | None) -> ibis.Table:
    cases = view.table("cases")
    return cases if subject is None else cases.filter(cases.subject == subject)


def _counts(rows: ibis.Table) -> dict[str, ibis.Value]:
    closed = rows.closed_at.notnull()
    dated = closed & rows.close_by.notnull()
    return {
        "opened": rows.count(),
        "closed": closed.cast("int64").sum().fill_null(0),
        "dated": dated.cast("int64").sum().fill_null(0),
        "kept": (dated & (rows.closed_at <= rows.close_by)).cast("int64").sum().fill_null(0),
        "again": (rows.reopened > 0).cast("int64").sum().fill_null(0),
        "marked": rows.handling.count(),
        "content": (rows.handling >= CONTENT).cast("int64").sum().fill_null(0),
    }


def _handled(row: pd.Series) -> Handled:
    opened, closed, dated, kept, again, marked, content = (
        int(row[name]) for name in ("opened", "closed", "dated", "kept", "again", "marked", "content")
    )
    return Handled(opened, closed, Share(kept, dated), Share(again, opened), Share(content, marked))
