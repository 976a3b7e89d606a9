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
from dashboard.metrics.statistics.share import Share, newcombe, wilson
from dashboard.metrics.statistics.shrinkage import shrink_shares
from dashboard.metrics.view import View

# Facts do not change between two calls; how somebody feels about a service may.
FACTS = ("number_ok", "visited", "date_ok", "work_done", "part_replaced", "charged")
SCALES = {"csat": ("1", "2", "3", "4", "5")}
NO_ANSWER = ("unsure",)
CALLED = "called"


@dataclass(frozen=True, slots=True)
class Recalls:
    """Second calls about calls of the view: drawn, ended, with an interview; customers who say nobody had rung."""

    drawn: int
    ended: int
    reached: int
    not_called: Share
    errors: Share


def pairs(view: View) -> pd.DataFrame:
    """Answers given twice, about calls of the view: task_id, agent_id (of the first), item, first, second; as text."""
    calls = _drawn(view).filter(lambda rows: rows.second_key.notnull())
    given, asked_again = _given(view, "first"), _given(view, "second")
    joined = calls.inner_join(given, "first_key").inner_join(asked_again, ["second_key", "item"])
    found = view.read(joined.select("task_id", "agent_id", "item", "first", "second"))
    silent = found["first"].isin(NO_ANSWER) | found["second"].isin(NO_ANSWER)
    return found[~silent].sort_values(["task_id", "item"], ignore_index=True)


def recalls(view: View, answers: pd.DataFrame) -> Recalls:
    """How far the second calls are, and what came of them; ``answers`` are ``pairs(view)``."""
    called = _given(view, "second").filter(lambda rows: rows.item == CALLED)
    found = view.read(
        _drawn(view).left_join(called, "second_key").select("task_id", "state", "second_key", said="second")
    )
    facts = answers[answers["item"].isin(FACTS)]
    return Recalls(
        len(found),
        int((found["state"] != "open").sum()),
        int(found["second_key"].notna().sum()),
        Share(int((found["said"] == "no").sum()), int(found["said"].notna().sum())),
        Share(int((facts["first"] != facts["second"]).sum()), len(facts)),
    )


def _drawn(view: View) -> ibis.Table:
    """Second calls about calls of the view: task_id, state, agent_id, first_key, second_key (null: none yet)."""
    tasks = view.everything("callback_tasks").filter(lambda rows: rows.drawn == "recall")
    first = view.table("callback_attempts").select("attempt_id", "agent_id", first_key="response_key")
    second = view.everything("callback_attempts").filter(lambda rows: rows.disposition.isin(INTERVIEWS))
    held = tasks.select("task_id", "state", attempt_id="recalls").inner_join(first, "attempt_id")
    joined = held.left_join(second.select("task_id", second_key="response_key"), "task_id")
    return joined.select("task_id", "state", "agent_id", "first_key", "second_key")


def by_question(answers: pd.DataFrame) -> dict[str, Agreement]:
    """Cohen's kappa of each question asked twice, the facts first; marks by quadratic weights.

    Where one of the two calls heard the same from everybody, kappa has nothing to work with and is None.
    """
    found = {}
    for item in (*FACTS, *SCALES):
        rows = answers[answers["item"] == item]
        first, second = rows["first"].tolist(), rows["second"].tolist()
        if first:
            found[item] = agreement(first, second, ordered=SCALES.get(item, ()))
    return found


def error_rates(answers: pd.DataFrame) -> pd.DataFrame:
    """Differences by agent: agent_id, differences, total, value, low, high (Wilson), shrunk, proven; most often first.

    ``answers``: agent_id, first, second; each row a fact asked twice. ``proven``: more often than all others together
    (Newcombe, 95 % over all agents at once by Bonferroni).
    """
    wrong = answers.assign(differs=(answers["first"] != answers["second"]).astype(int))
    rows = wrong.groupby("agent_id", as_index=False).agg(differences=("differs", "sum"), total=("differs", "size"))
    if rows.empty:
        return rows.assign(value=[], low=[], high=[], shrunk=[], proven=[])
    low, high = wilson(rows["differences"], rows["total"])
    shrunk = shrink_shares(rows["differences"], rows["total"]).mean
    hits, asked = rows["differences"].to_numpy(float), rows["total"].to_numpy(float)
    _, above, _ = newcombe(hits, asked, hits.sum() - hits, asked.sum() - asked, level=1 - 0.05 / len(rows))
    found = rows.assign(value=hits / asked, low=low, high=high, shrunk=np.asarray(shrunk), proven=above > 0)
    return found.sort_values(["value", "total"], ascending=[False, False], kind="stable", ignore_index=True)


def _given(view: View, which: str) -> ibis.Table:
    """Every answer with its item's name: <which>_key, item, <which>."""
    answers, items = view.everything("answers"), view.everything("items").select("item_id", item="name")
    whole = answers.number.cast("int64").cast("string")
    joined = answers.mutate(said=ibis.coalesce(answers.choice, whole)).inner_join(items, "item_id")
    return joined.select("item", **{f"{which}_key": joined.response_key, which: joined.said})
