"""Signals in words: what was seen at an outlet against what was expected, and never what it did."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.fraud.signal import MONEY
from dashboard.texts import language, t, text
from db.store import Store

STRONGEST = 2
LEAST_SHARE = 0.1
"""A signal that makes up less than a tenth of the score is not worth a place in the sentence."""

CODED = ("production_trend", "regional_peers", "own_history", "old_parts", "copied_claims", "claim_cost")
"""Signals whose evidence names a fault or a part by its code."""

Row = Mapping[str, Any]


def code_names(store: Store) -> dict[str, str]:
    """Faults and parts by code, in the reader's language."""
    rows = store.rows("select code, name, name_en from faults union all select code, name, name_en from parts")
    return {row["code"]: (row["name_en"] if language() == "en" else row["name"]) or row["code"] for row in rows}


def signal_name(key: str) -> str:
    """``生产批次趋势``."""
    return text(f"risk_signal_{key}", language())


def grade_name(grade: str) -> str:
    """What an outlet's flags rest on; grey when nothing is flagged."""
    return text(f"risk_grade_{grade or 'none'}", language())


def audit_words(row: Row) -> str:
    """How the last audit ended, with its day; "" without one."""
    if not row["audit"]:
        return ""
    closed = row["audited_on"]
    return text(f"risk_audit_{row['audit']}", language(), day=formats.day(closed) if pd.notna(closed) else "")


def rests_on(row: Row) -> str:
    """What an outlet's flags rest on, and how its last audit ended: ``顾客否认 · 2026 年 3 月 2 日 稽查未发现问题``."""
    grade = grade_name(row["grade"]) if row["grade"] and row["grade"] != "audit" else ""
    return " · ".join(part for part in (grade, audit_words(row)) if part)


def clue(row: Row, faults: Mapping[str, str]) -> str:
    """One signal's row as part of a sentence. ``faults`` names fault codes."""
    key, focus = row["key"], row["focus"]
    said = {"observed": observed(row, bare=True), "expected": expected(row), "n": formats.number(row["n"])}
    if key == "survey_integrity":
        return text(f"risk_clue_survey_{focus}", language(), **said)
    if key == "own_history" and focus:
        year, month = focus.split("-")
        since = formats.month(pd.Timestamp(int(year), int(month), 1).date())
        return t("risk_clue_own_history_since", month=since, **said)
    if key == "production_trend":
        fault, times = faults.get(focus, focus), row["observed"] / row["expected"]
        if times >= 1.5 and row["expected"] >= 1:
            return t("risk_clue_production_trend_times", fault=fault, times=formats.number(times, 1), **said)
        return t("risk_clue_production_trend", fault=fault, **said)
    return text(f"risk_clue_{key}", language(), **said)


def clues(found: Assessment, outlet_id: int, faults: Mapping[str, str]) -> str:
    """The outlet's strongest signals in one sentence; "" when none adds to its score."""
    rows = found.of(outlet_id).sort_values("contribution", ascending=False)
    rows = rows[rows["contribution"] > LEAST_SHARE * rows["contribution"].sum()].head(STRONGEST)
    return begun(t("risk_join").join(clue(row, faults) for row in rows.to_dict("records")))


def begun(words: str) -> str:
    """The words as a sentence begins."""
    return words[:1].upper() + words[1:]


def observed(row: Row, bare: bool = False) -> str:
    """What was seen, in the signal's unit; ``bare`` leaves out of how many."""
    if row["unit"] in MONEY:
        money = formats.money(row["observed"])
        per_claim = row["unit"] == "fen_per_claim"
        return money if bare else t("risk_per_claim", money=money) if per_claim else t("risk_per_order", money=money)
    if row["focus"] == "gap":
        return formats.number(row["observed"], 2)
    if bare or row["unit"] == "claims":
        return formats.number(row["observed"])
    return t("risk_of", hits=formats.number(row["observed"]), n=formats.number(row["n"]))


def expected(row: Row) -> str:
    """What was expected, in the signal's unit."""
    if row["unit"] in MONEY:
        return formats.money(row["expected"])
    if row["focus"] == "gap":
        return formats.number(row["expected"], 2)
    return formats.number(row["expected"], 1)


def money_words(fen: float) -> str:
    """Money at stake, or that none is."""
    return formats.money(fen) if fen >= 50 else t("risk_no_money")


def what_words(key: str, what: str, names: Mapping[str, str]) -> str:
    """An evidence row's ``what`` in the reader's language. ``names`` names fault and part codes."""
    if key in CODED:
        return names.get(what, what)
    if key == "repeated_serials":
        claim, _, days = what.rpartition(" · ")
        return t("risk_what_repeat", claim=claim, days=days)
    if key == "workload":
        return t("risk_what_overlap", order=what)
    if key == "exchanged_serials":
        return t("risk_what_elsewhere", claim=what)
    if key == "shared_customers":
        return t("risk_what_machines", count=what)
    if key == "own_people":
        return t("risk_what_own_outlet") if what == "outlet" else t("risk_what_own_technician", code=what)
    return t("risk_list").join(text(f"risk_what_{one}", language()) for one in what.split(",") if one)
