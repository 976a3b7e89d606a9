"""Which outlets' questionnaires look filled in by the outlet?"""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.fraud.signal import STATISTICAL, Signal, answer, best_of, nothing
from dashboard.metrics.fraud.survey_copies import COPIES, copies, repeating
from dashboard.metrics.fraud.survey_marks import BURST_SECONDS, MARKS, marked
from dashboard.metrics.fraud.tails import count_spread, count_tail
from dashboard.metrics.statistics.funnel import estimate_dispersion, ratio_funnel
from dashboard.metrics.statistics.interval import divide
from dashboard.metrics.view import View

OPEN_SECONDS = 36_000
"""A day on which customers answer: ten hours."""

LEAST_SCORES = 3
"""Scores needed on each side before posters are compared with the telephone."""


def measure(view: View) -> pd.DataFrame:
    """Per outlet, the mark that stands out most: questionnaires marked and expected, and the odds.

    Shared devices, shared networks, bursts, speed, hurried equal answers: counts against the network's share (bursts:
    against what the outlet's own traffic makes likely; answers and words that repeat an earlier questionnaire:
    survey_copies.py), overdispersed square-root funnel. gap: mean satisfaction by
    poster (grade C) minus by callback of the same outlet, against the network's gap, normal with additive tau^2.
    Alternatives, so the largest z counts: p = 1 - (1 - min p)^marks known. No money hangs on it directly: 0 fen.
    Source: AAPOR/ASA task force on falsification (2020): several methods at once; Spiegelhalter, QSHC 2005;14:347.
    """
    rows = view.read(_counts(view))
    if rows.empty:
        return nothing()
    parts = [_mark(view, rows, mark) for mark in MARKS]
    parts += [_copied(found, copy) for copy, found in copies(view).items()]
    marks = pd.concat([*parts, _gap(view)], ignore_index=True)
    marks = marks[np.isfinite(marks["p"])]
    if marks.empty:
        return nothing()
    worst = marks.loc[marks.groupby("outlet_id")["p"].idxmin()].set_index("outlet_id")
    worst["p"] = best_of(worst["p"], marks.groupby("outlet_id").size().reindex(worst.index))
    return answer(view, worst.assign(money_fen=0.0).reset_index())


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's questionnaires with the most marks first, then newest; ``what`` lists marks, comma between."""
    rows = marked(view)
    rows = rows.filter(rows.outlet_id == outlet_id)
    same = repeating(view, outlet_id)
    rows = rows.mutate(**{copy: rows.response_key.isin(sorted(same[copy])).cast("int64") for copy in COPIES})
    many, said = ibis.literal(0), ibis.literal("")
    for mark in (*MARKS, *COPIES):
        many = many + rows[mark].fill_null(0)
        said = said + ibis.ifelse(rows[mark] == 1, f"{mark},", "")
    orders = view.everything("orders").select("order_id", "order_no", "serial")
    rows = rows.mutate(many=many, what=said.re_replace(",$", "")).filter(lambda t: t.many > 0)
    rows = rows.left_join(orders, "order_id").order_by([ibis.desc("many"), ibis.desc("received_at")])
    return rows.select(
        "order_no", "serial", "what", at="received_at", claim_no=ibis.literal(""), amount_fen=ibis.literal(0)
    )


def _counts(view: View) -> ibis.Table:
    rows = marked(view.network)
    sums = {mark: rows[mark].sum().fill_null(0).cast("float64") for mark in MARKS}
    known = {f"{mark}_n": rows[mark].count().cast("float64") for mark in MARKS}
    return rows.group_by("outlet_id").aggregate(**sums, **known)


def _mark(view: View, rows: pd.DataFrame, mark: str) -> pd.DataFrame:
    hits, known = (rows[name].to_numpy(dtype=float) for name in (mark, f"{mark}_n"))
    likely = np.full(len(rows), 1.0)
    if mark == "burst":
        likely = -np.expm1(-known / view.period.days * BURST_SECONDS / OPEN_SECONDS)
    weight = known * likely
    expected = weight * hits.sum() / weight.sum() if weight.sum() else weight
    counted = rows[["outlet_id"]].assign(hits=hits, expected=expected, n=known)
    return _against(counted, mark, ratio_funnel(hits, expected).dispersion.tau2)


def _copied(rows: pd.DataFrame, copy: str) -> pd.DataFrame:
    return _against(rows, copy, count_spread(rows["hits"], rows["expected"]))


def _against(rows: pd.DataFrame, mark: str, tau2: float) -> pd.DataFrame:
    """Questionnaires with a mark against those expected; ``rows``: outlet_id, hits, expected, n."""
    hits, expected = (rows[name].to_numpy(dtype=float) for name in ("hits", "expected"))
    return pd.DataFrame(
        {
            "outlet_id": rows["outlet_id"],
            "observed": hits,
            "expected": expected,
            "effect": divide(hits, expected),
            "n": rows["n"],
            "p": count_tail(hits, expected, tau2) if hits.any() else np.nan,
            "focus": mark,
        }
    )


def _gap(view: View) -> pd.DataFrame:
    """Posters against telephone: mean csat (1-5) by grade C, and what the telephone of the same outlet lets expect."""
    answers = view.network.table("responses")
    answers = answers.filter(answers.csat.notnull(), (answers.channel == "callback") | (answers.grade == "C"))
    answers = answers.mutate(side=ibis.ifelse(answers.channel == "callback", "phone", "poster"))
    sums = answers.group_by(["outlet_id", "side"]).aggregate(
        n=answers.count().cast("float64"), mean=answers.csat.mean(), square=(answers.csat * answers.csat).sum()
    )
    wide = view.read(sums).pivot_table(index="outlet_id", columns="side", values=["n", "mean", "square"])
    if wide.empty or len(wide["n"].columns) < 2:
        return pd.DataFrame(columns=["outlet_id", "observed", "expected", "effect", "n", "p", "focus"], dtype=float)
    wide = wide[(wide["n"] >= LEAST_SCORES).all(axis=1)]
    n, mean = wide["n"], wide["mean"]
    within = (wide["square"] - n * mean**2).sum() / (n - 1).sum()
    gap, error = (mean["poster"] - mean["phone"]).to_numpy(), np.sqrt((within / n).sum(axis=1).to_numpy())
    usual = float(np.median(gap)) if len(gap) else 0.0
    spread = estimate_dispersion((gap - usual) / np.maximum(error, 1e-9), np.maximum(error, 1e-9))
    return pd.DataFrame(
        {
            "outlet_id": wide.index,
            "observed": mean["poster"].to_numpy(),
            "expected": mean["phone"].to_numpy() + usual,
            "effect": gap - usual,
            "n": n["poster"].to_numpy(),
            "p": stats.norm.sf((gap - usual) / np.sqrt(np.maximum(error, 1e-9) ** 2 + spread.tau2)),
            "focus": "gap",
        }
    )


SURVEY_INTEGRITY = Signal(
    key="survey_integrity",
    grade=STATISTICAL,
    unit="questionnaires",
    source="AAPOR/ASA Task Force on Data Falsification (2020); Spiegelhalter, QSHC 2005;14:347",
    measure=measure,
    evidence=evidence,
)
