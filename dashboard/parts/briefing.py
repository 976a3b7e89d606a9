"""What a board member hears first: one sentence made of the same figures as the tiles, and who should act.

The overview page and the plain briefing at ``/brief`` are both made from a ``Briefing``.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import formats, phrases
from dashboard.loading import assessed, load
from dashboard.metrics import satisfaction, service
from dashboard.metrics.figure import Change, Figure
from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.groups import Apart, lowest
from dashboard.metrics.inspection import recovered
from dashboard.metrics.outlets import Comparison, compare
from dashboard.metrics.statistics.control_chart import share_chart
from dashboard.metrics.targets import target, targets
from dashboard.metrics.view import View
from dashboard.names import outlet_names, region_names
from dashboard.texts import t

SURVEYED = ("csat", "nps", "first_time_fix")


@dataclass(frozen=True, slots=True)
class Task:
    """Something that someone should look at: what, how much, and the page that shows it."""

    icon: str
    what: str
    more: str
    room: str
    query: dict[str, str]


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything the overview says, computed once."""

    figures: dict[str, Figure]
    before: dict[str, Figure]
    goals: pd.DataFrame
    weeks: pd.DataFrame
    regions: pd.DataFrame
    weakest: Apart | None
    comparison: Comparison
    risk: Assessment
    recovered_fen: float


def brief(asked: View) -> Briefing:
    """Ask all the questions of the overview."""
    earlier = asked.at(asked.period.before())
    now, then = load(asked, satisfaction.overall), load(earlier, satisfaction.overall)
    figures = {key: satisfaction.figure(key, now) for key in SURVEYED}
    before = {key: satisfaction.figure(key, then) for key in SURVEYED}
    for key, question in (("repeat_repair", service.repeat_repair), ("callback_rate", service.callback_rate)):
        figures[key], before[key] = load(asked, question), load(earlier, question)
    regions = load(asked, satisfaction.by, "region_id")
    return Briefing(
        figures,
        before,
        load(asked, targets),
        load(asked, satisfaction.weekly),
        regions,
        lowest(regions, "region_id"),
        load(asked, compare, "csat"),
        assessed(asked),
        load(asked, recovered),
    )


def words(found: Briefing, region_id: int | None) -> str:
    """What is so, against what, whether it is real, where, how much money."""
    csat = found.figures["csat"]
    if not csat.n:
        return t("overview_no_answers")
    goal = target(found.goals, "csat", region_id)
    return t(
        "overview_lead",
        csat=phrases.value(csat),
        gap=_gap(csat.against_target(goal), phrases.amount(csat.metric, goal)),
        moved=_moved(csat.against(found.before["csat"])),
        region=_region(found.weakest),
        risk=_risk(found.risk),
    )


def tasks(found: Briefing, due: pd.Series) -> list[Task]:
    """At most six things to do: the money first, then what fell out of its normal range."""
    found_tasks = [_risk_task(row) for _, row in found.risk.first(3).iterrows()]
    if found.weakest is not None:
        found_tasks.append(_region_task(found.weakest))
    found_tasks += _week_task(found.weeks)
    worse = found.comparison.worse.sort_values("z", key=abs, ascending=False)
    found_tasks += [_outlet_task(row) for _, row in worse.head(2).iterrows()]
    if due["open"]:
        what = t("overview_todo_calls", count=formats.number(due["open"]))
        more = t("overview_todo_calls_more", due=formats.number(due["due"]))
        found_tasks.append(Task(":material/call:", what, more, "callbacks", {}))
    return found_tasks[:6]


def risk_money(found: Assessment) -> float:
    """Fen at stake at all flagged outlets."""
    return float(found.flagged["money_fen"].sum())


def _gap(gap: Change | None, goal: str) -> str:
    if gap is None:
        return ""
    size = phrases.change(gap).lstrip("+−")
    if gap.verdict == "worse":
        return t("overview_gap_worse", gap=size)
    if gap.verdict == "better":
        return t("overview_gap_better", gap=size)
    return t("overview_gap_unclear", target=goal)


def _moved(moved: Change | None) -> str:
    if moved is None:
        return t("overview_moved_unknown")
    size = phrases.change(moved).lstrip("+−")
    if moved.verdict == "worse":
        return t("overview_moved_worse", change=size)
    if moved.verdict == "better":
        return t("overview_moved_better", change=size)
    return t("overview_moved_unclear")


def _region(weakest: Apart | None) -> str:
    if weakest is None:
        return ""
    return t(
        "overview_region",
        region=region_names().get(int(weakest.group), ""),
        value=formats.percent(weakest.value),
        gap=formats.points(-weakest.gap).lstrip("+"),
    )


def _risk(found: Assessment) -> str:
    count = len(found.flagged)
    if not count:
        return t("overview_risk_calm")
    return t("overview_risk", count=count, money=formats.money(risk_money(found)))


def _risk_task(row: "pd.Series[Any]") -> Task:
    name = outlet_names().get(int(row["outlet_id"]), row["code"])
    more = t("overview_todo_risk_more", money=formats.money(row["money_fen"]), grade=risk_grade(row["grade"]))
    return Task(":material/policy:", t("overview_todo_risk", outlet=name), more, "risk", {"outlet": row["code"]})


def risk_grade(grade: str) -> str:
    """What the suspicion rests on, in words."""
    return {
        "statistical": t("overview_grade_statistical"),
        "rule": t("overview_grade_rule"),
        "customer": t("overview_grade_customer"),
        "audit": t("overview_grade_audit"),
    }.get(grade, "")


def _region_task(weakest: Apart) -> Task:
    name = region_names().get(int(weakest.group), "")
    more = t(
        "overview_todo_region_more",
        value=formats.percent(weakest.value),
        gap=formats.points(-weakest.gap).lstrip("+"),
        n=formats.number(weakest.n),
    )
    return Task(":material/map:", t("overview_todo_region", region=name), more, "satisfaction", {})


def _week_task(weeks: pd.DataFrame) -> list[Task]:
    """The newest of the last four weeks that fell below its control limit, if any."""
    chart = share_chart(weeks["csat_hits"], weeks["csat_asked"])
    fallen = [place for place in range(max(len(weeks) - 4, 0), len(weeks)) if chart.outside[place] < 0]
    if not fallen:
        return []
    place = fallen[-1]
    what = t("overview_todo_week", week=f"{weeks['week'].iloc[place]:%Y-%m-%d}")
    bounds = formats.interval(chart.low[place], chart.high[place])
    more = t("overview_todo_week_more", value=formats.percent(float(chart.value[place])), bounds=bounds)
    return [Task(":material/trending_down:", what, more, "satisfaction", {})]


def _outlet_task(row: "pd.Series[Any]") -> Task:
    name = outlet_names().get(int(row["outlet_id"]), "")
    more = t(
        "overview_todo_outlet_more",
        value=formats.percent(row["value"]),
        expected=formats.percent(row["expected"]),
        n=formats.number(row["asked"]),
    )
    code = name.partition(" ")[0]
    return Task(":material/storefront:", t("overview_todo_outlet", outlet=name), more, "outlet", {"outlet": code})
