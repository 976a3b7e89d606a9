"""Whether a second call by somebody else hears the same: agreement by question, errors by agent.

As in back-checks of surveys (J-PAL, IPA; bcstats): an agent's error rate is the share of compared facts that came out
differently. A customer may have forgotten or changed their mind, so a single difference says nothing about an agent.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.calls import INTERVIEWS
from dashboard.metrics.statistics.agreement import Agreement, agreement
from dashboard.metrics.statistics.share import Share, wilson
from dashboard.metrics.statistics.shrinkage import shrink_shares
from dashboard.metrics.view import View

# Facts do not change between two calls; how somebody feels about a service may.
FACTS = ("number_ok", "visited", "date_ok", "work_done", "part_replaced", "charged")
SCALES = {"csat": ("1", "2", "3", "4", "5")}
NO_ANSWER = ("unsure",)
CALLED = "called"


@dataclass(frozen=True, slots=True)
class Recalls:
    """Second calls due in the view: drawn, ended, with an interview; customers who say that nobody had rung."""

    drawn: int
    ended: int
    reached: int
    not_called: Share
    errors: Share


def pairs(view: View) -> pd.DataFrame:
    """Answers given twice: task_id, agent_id (of the first call), item, first, second; as text."""
    tasks = view.table("callback_tasks")
    tasks = tasks.filter(tasks.drawn == "recall").select("task_id", attempt_id="recalls")
    attempts = view.everything("callback_attempts")
    first = attempts.select("attempt_id", "agent_id", first_key="response_key")
    second = attempts.filter(attempts.disposition.isin(INTERVIEWS)).select("task_id", second_key="response_key")
    calls = tasks.inner_join(first, "attempt_id").inner_join(second, "task_id")
    given, asked_again = _given(view, "first"), _given(view, "second")
    joined = calls.inner_join(given, "first_key").inner_join(asked_again, ["second_key", "item"])
    found = view.read(joined.select("task_id", "agent_id", "item", "first", "second"))
    silent = found["first"].isin(NO_ANSWER) | found["second"].isin(NO_ANSWER)
    return found[~silent].sort_values(["task_id", "item"], ignore_index=True)


def recalls(view: View, answers: pd.DataFrame) -> Recalls:
    """How far the second calls are, and what came of them; ``answers`` are ``pairs(view)``."""
    tasks = view.table("callback_tasks").filter(lambda rows: rows.drawn == "recall")
    counted = view.read(tasks.aggregate(drawn=tasks.count(), ended=(tasks.state != "open").sum().fill_null(0))).iloc[0]
    attempts = view.everything("callback_attempts").filter(lambda rows: rows.disposition.isin(INTERVIEWS))
    held = attempts.semi_join(tasks, "task_id").select("task_id", second_key="response_key")
    called = held.left_join(_given(view, "second").filter(lambda rows: rows.item == CALLED), "second_key")
    said = view.read(called.select("task_id", "second"))["second"]
    facts = answers[answers["item"].isin(FACTS)]
    return Recalls(
        int(counted["drawn"]),
        int(counted["ended"]),
        len(said),
        Share(int((said == "no").sum()), int(said.notna().sum())),
        Share(int((facts["first"] != facts["second"]).sum()), len(facts)),
    )


def by_question(answers: pd.DataFrame) -> dict[str, Agreement]:
    """Cohen's kappa of each question asked twice, the facts first; marks by quadratic weights.

    Where one of the two calls heard the same from everybody, kappa has nothing to work with and is None.
    """
    found = {}
    for item in (*FACTS, *SCALES):
        rows = answers[answers["item"] == item]
        first, second = rows["first"].tolist(), rows["second"].tolist()
        if min(len(set(first)), len(set(second))) > 1:
            found[item] = agreement(first, second, ordered=SCALES.get(item, ()))
        elif first:
            found[item] = Agreement(sum(a == b for a, b in zip(first, second, strict=True)), len(first), None, None)
    return found


def error_rates(answers: pd.DataFrame) -> pd.DataFrame:
    """Differences by agent: agent_id, differences, total, value, low, high (Wilson), shrunk; most often first.

    ``answers``: agent_id, first, second; each row a fact asked twice.
    """
    wrong = answers.assign(differs=(answers["first"] != answers["second"]).astype(int))
    rows = wrong.groupby("agent_id", as_index=False).agg(differences=("differs", "sum"), total=("differs", "size"))
    if rows.empty:
        return rows.assign(value=[], low=[], high=[], shrunk=[])
    low, high = wilson(rows["differences"], rows["total"])
    shrunk = shrink_shares(rows["differences"], rows["total"]).mean
    found = rows.assign(value=rows["differences"] / rows["total"], low=low, high=high, shrunk=np.asarray(shrunk))
    return found.sort_values(["value", "total"], ascending=[False, False], kind="stable", ignore_index=True)


def _given(view: View, which: str) -> ibis.Table:
    """Every answer with its item's name: <which>_key, item, <which>."""
    answers, items = view.everything("answers"), view.everything("items").select("item_id", item="name")
    whole = answers.number.cast("int64").cast("string")
    joined = answers.mutate(said=ibis.coalesce(answers.choice, whole)).inner_join(items, "item_id")
    return joined.select("item", **{f"{which}_key": joined.response_key, which: joined.said})
