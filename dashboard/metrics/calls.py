"""How calling goes: who was reached, took part, refused; what the calls told; when customers are at home.

Rates are AAPOR's (statistics/aapor.py) over callbacks due in the period that were tried at least once; quality re-calls
are looked at in recalls.py. Every number stems from an order that was served, so every case is eligible: e = 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.figure import Figure
from dashboard.metrics.statistics.aapor import Outcomes, Rate, outcome_rates
from dashboard.metrics.statistics.interval import Interval
from dashboard.metrics.statistics.share import Share, newcombe, wilson
from dashboard.metrics.view import View
from surveys.callbacks.dispositions import DISPOSITIONS

Category = Literal["I", "P", "R", "O", "NC", "UH", "UO"]
# From what says most about a customer to what says least: a refusal outweighs the silence that follows it.
CATEGORIES: tuple[Category, ...] = ("I", "P", "R", "O", "NC", "UH", "UO")
FIELDS = ("complete", "partial", "refusal", "other", "non_contact", "unknown_household", "unknown_other")
ELIGIBLE_SHARE = 1.0
TILES = {"contact_rate": "CON1", "cooperation_rate": "COOP1", "response_rate": "RR1", "refusal_rate": "REF1"}
# Somebody who could speak for the order was on the line, whatever came of it.
TALKED = ("completed", "partial", "refused", "call_later", "handed_over", "language_barrier", "deceased")
INTERVIEWS = ("completed", "partial")
RECOMMENDS = 9
SOLVED_DAYS = 14


@dataclass(frozen=True, slots=True)
class Worked:
    """Callbacks due in the period: how many, how many never tried so far, and how those tried stand."""

    due: int
    untried: int
    attempts: int
    told: Outcomes

    @property
    def rates(self) -> dict[str, Rate]:
        """All of AAPOR's rates by name."""
        return outcome_rates(self.told, ELIGIBLE_SHARE)

    def figure(self, key: str) -> Figure:
        """One of TILES as a figure."""
        rate = self.rates[TILES[key]]
        interval = None if rate.low is None or rate.high is None else Interval(rate.low, rate.high)
        return Figure.of(key, rate.value, interval, int(rate.of))


def category(disposition: str) -> Category:
    """AAPOR's category of a way a call can end, from its code in surveys/callbacks/dispositions.py.

    1.1 I, 1.2 P, 2.1x R, 2.2x NC, 2.3x O, 3.1x UH, other 3.x UO; 4.x is a non-contact, because the order was served.
    """
    code = DISPOSITIONS[disposition].aapor if disposition in DISPOSITIONS else "3.9"
    known: dict[str, Category] = {"1.1": "I", "1.2": "P", "2.1": "R", "2.2": "NC", "2.3": "O", "3.1": "UH"}
    return "NC" if code.startswith("4") else known.get(code[:3], "UO")


def worked(view: View) -> Worked:
    """The callbacks due in the view, by how they stand."""
    found = view.read(_counts(cases(view)))
    return _worked(found.iloc[0])


def worked_by_week(view: View, weeks: int = 26) -> pd.DataFrame:
    """Contact and response by the week callbacks were due: week, each of TILES' rates (NaN below its smallest n)."""
    period = view.period.stretched(weeks * 7)
    rows = cases(view.at(period))
    counted = view.read(_counts(rows, "week"))
    counted["week"] = pd.to_datetime(counted["week"])
    mondays = pd.date_range(period.start, period.end, freq="W-MON")
    whole = counted.set_index("week").reindex(mondays, fill_value=0).rename_axis("week").reset_index()
    for key in TILES:
        figures = [_worked(row).figure(key) for _, row in whole.iterrows()]
        whole[key] = [one.value if one.enough else float("nan") for one in figures]
    return whole[["week", *TILES]]


def cases(view: View) -> ibis.Table:
    """One row a callback due in the view: outlet_id, region_id, week, tries, rank (position in CATEGORIES or null).

    A link handed over and answered by counts as an interview.
    """
    tasks = view.table("callback_tasks").filter(lambda rows: rows.drawn != "recall")
    attempts = view.everything("callback_attempts")
    ranks = [(attempts.disposition == code, CATEGORIES.index(category(code))) for code in DISPOSITIONS]
    ranked = attempts.mutate(rank=ibis.cases(*ranks, else_=len(CATEGORIES) - 1))
    best = ranked.group_by("task_id").aggregate(
        rank=ranked.rank.min(), tries=ranked.count(), handed=(ranked.disposition == "handed_over").max()
    )
    joined = tasks.left_join(best, "task_id")
    by_link = (joined.state == "done") & joined.handed & (joined["rank"] > 1)
    return joined.select(
        "outlet_id",
        "region_id",
        week=joined.due_at.truncate("W").date(),
        tries=joined.tries.fill_null(0),
        rank=ibis.ifelse(by_link, 0, joined["rank"]),
    )


def _counts(rows: ibis.Table, *by: str) -> ibis.Table:
    counted: dict[str, Any] = {
        "due": rows.count(),
        "untried": (rows.tries == 0).sum().fill_null(0),
        "attempts": rows.tries.sum().fill_null(0),
    }
    for place, name in enumerate(FIELDS):
        counted[name] = (rows["rank"] == place).sum().fill_null(0)
    return rows.group_by(list(by)).aggregate(**counted) if by else rows.aggregate(**counted)


def _worked(row: pd.Series[Any]) -> Worked:
    told = Outcomes(**{name: int(row[name]) for name in FIELDS})
    return Worked(int(row["due"]), int(row["untried"]), int(row["attempts"]), told)


def satisfaction(view: View) -> Figure:
    """Callback satisfaction 回访满意度: the two best marks among callback answers, weighted to speak for all orders."""
    answers = _answers(view)
    answers = answers.filter(answers.satisfied.notnull())
    return _weighted(view, "callback_csat", answers, answers.satisfied.cast("float64"))


def conversion(view: View) -> Figure:
    """Conversion 转化率: customers called back who bought again or would recommend us (9 or 10), weighted."""
    answers, items = _answers(view), view.everything("items")
    bought = items.filter(items.catalogue_index == "relationship", items.name == "bought_again").select("item_id")
    given = view.everything("answers").semi_join(bought, "item_id")
    again = given.group_by("response_key").aggregate(bought=(given.choice == "yes").max().cast("int64"))
    answers = answers.left_join(again, "response_key")
    answers = answers.filter(answers.bought.notnull() | answers.nps.notnull())
    won = (answers.bought.fill_null(0) == 1) | (answers.nps.fill_null(0) >= RECOMMENDS)
    return _weighted(view, "conversion_rate", answers, won.cast("float64"))


def resolution(view: View) -> Figure:
    """Problem resolution 问题解决率: cases that callbacks opened in the period, closed within SOLVED_DAYS.

    Cases younger than that at the newest order are left out, so that a recent period is not worse for being recent.
    """
    rows, allowed = view.table("cases"), ibis.interval(days=SOLVED_DAYS)
    newest = view.everything("orders").requested_at.max().as_scalar()
    rows = rows.filter(rows.source.isin(["callback", "verification"]), rows.opened_at + allowed <= newest)
    solved = (rows.closed_at <= rows.opened_at + allowed).fill_null(False)
    found = view.read(rows.aggregate(asked=rows.count(), hits=solved.sum().fill_null(0))).iloc[0]
    share = Share(int(found["hits"]), int(found["asked"]))
    return Figure.of("resolution_rate", share.value, share.interval(), share.asked)


def _answers(view: View) -> ibis.Table:
    """The view's callback answers with the weight of the task behind them; those drawn by a chance that is known."""
    answers = view.table("responses")
    answers = answers.filter(answers.channel == "callback", answers.order_id.notnull())
    tasks = view.everything("callback_tasks")
    tasks = tasks.filter(tasks.drawn.isin(["random", "risk"]))
    tasks = tasks.group_by("order_id", "questionnaire").aggregate(weight=tasks.weight.max())
    return answers.inner_join(tasks, ["order_id", "questionnaire"]).select("response_key", "satisfied", "nps", "weight")


def _weighted(view: View, key: str, rows: ibis.Table, hit: ibis.Value) -> Figure:
    """A weighted share with Wilson's interval at Kish's effective n, sum(w)^2 / sum(w^2); n counts people."""
    rows = rows.mutate(hit=hit)
    found = view.read(
        rows.aggregate(
            n=rows.count(),
            total=rows.weight.sum(),
            squares=(rows.weight * rows.weight).sum(),
            hits=(rows.weight * rows.hit).sum(),
        )
    ).iloc[0]
    if not found["n"]:
        return Figure.of(key, None, None, 0)
    value, effective = found["hits"] / found["total"], found["total"] ** 2 / found["squares"]
    low, high = wilson(value * effective, effective)
    return Figure.of(key, float(value), Interval(float(low), float(high)), int(found["n"]))


def attempts(view: View) -> ibis.Table:
    """Calls made in the view but quality re-calls: agent_id, disposition, started_at, seconds, talked, interview."""
    rows = view.table("callback_attempts")
    recalls = view.everything("callback_tasks").filter(lambda tasks: tasks.drawn == "recall").select("task_id")
    rows = rows.anti_join(recalls, "task_id")
    return rows.select(
        "agent_id",
        "disposition",
        "started_at",
        seconds=(rows.ended_at.epoch_seconds() - rows.started_at.epoch_seconds()),
        talked=rows.disposition.isin(TALKED).cast("int64"),
        interview=rows.disposition.isin(INTERVIEWS).cast("int64"),
    )


def by_hour(view: View) -> pd.DataFrame:
    """Calls by weekday (0 Monday) and hour of their start: weekday, hour, calls, reached."""
    rows = attempts(view)
    rows = rows.mutate(weekday=rows.started_at.day_of_week.index(), hour=rows.started_at.hour())
    return view.read(
        rows.group_by("weekday", "hour")
        .aggregate(calls=rows.count(), reached=rows.talked.sum())
        .order_by("weekday", "hour")
    )


def endings(view: View) -> pd.DataFrame:
    """Calls of the view by how they ended, most frequent first: disposition, calls."""
    rows = attempts(view)
    found = view.read(rows.group_by("disposition").aggregate(calls=rows.count()))
    return found.sort_values(["calls", "disposition"], ascending=[False, True]).reset_index(drop=True)


def best_hours(hours: pd.DataFrame, least: int = 30) -> pd.DataFrame:
    """``by_hour`` over all weekdays, by hour: hour, calls, reached, share, low, high, verdict.

    ``verdict`` is better or worse only where the hour differs from all other hours together (Newcombe, 95 % over all
    hours at once by Bonferroni) and has ``least`` calls.
    """
    rows = hours.groupby("hour", as_index=False)[["calls", "reached"]].sum()
    return told_apart(rows, least)


def told_apart(rows: pd.DataFrame, least: int = 30) -> pd.DataFrame:
    """Rows of calls and reached with their share, its interval, and how it differs from all the others together."""
    calls, reached = rows["calls"].to_numpy(float), rows["reached"].to_numpy(float)
    low, high = wilson(reached, calls)
    looked = calls >= least
    tests = max(int(looked.sum()), 1)
    _, below, above = newcombe(reached, calls, reached.sum() - reached, calls.sum() - calls, level=1 - 0.05 / tests)
    verdict = np.where(looked & (below > 0), "better", np.where(looked & (above < 0), "worse", "unclear"))
    share = np.divide(reached, calls, out=np.full(calls.shape, np.nan), where=calls > 0)
    return rows.assign(share=share, low=low, high=high, verdict=verdict)
