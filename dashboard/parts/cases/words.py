"""What the room of cases calls things: stages, classes, dates against now, outlets."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import formats
from dashboard.texts import catalogue, language, t, text
from db.cases import Case
from db.privacy import SealBroken, mask_name, mask_phone
from db.store import Store
from surveys.cases import work


def word(group: str, code: str | None) -> str:
    """``cases_<group>_<code>`` in the reader's language; a missing code is not said yet."""
    return text(f"cases_{group}_{code}", language()) if code else t("cases_subject_none")


def words(group: str, codes: tuple[str, ...]) -> dict[str, str]:
    """Every code of a group with its word."""
    return {code: word(group, code) for code in codes}


def outlet(case: Case) -> str:
    """``SZ001 深圳第1网点`` in the reader's language."""
    english = language() == "en"
    return f"{case.outlet} {(case.outlet_name_en if english else '') or case.outlet_name}"


def due(case: Case, now: datetime, store: Store) -> str:
    """``3 h overdue``, ``2 days left``, ``closed 2026-11-20 16:05``."""
    if case.closed_at:
        return t("cases_due_closed", at=formats.clock(case.closed_at, store.zone))
    if case.due_at is None:
        return t("cases_due_unknown")
    seconds = (datetime.fromisoformat(case.due_at) - now).total_seconds()
    return t("cases_due_late" if seconds <= 0 else "cases_due_left", span=span(abs(seconds) / 3600))


def span(hours: float) -> str:
    """``45 min``, ``5 h``, ``3 days``."""
    if hours < 1:
        return t("cases_span_minutes", n=max(1, round(hours * 60)))
    if hours < 36:
        return t("cases_span_hours", n=round(hours))
    return t("cases_span_days", n=formats.number(hours / 24, 0 if hours >= 240 else 1))


def sentences(*told: str) -> str:
    """Sentences after each other; Chinese ones without a gap."""
    return ("" if language() == "zh" else " ").join(told)


def event(kind: str) -> str:
    """What a line of the timeline is."""
    key = f"cases_event_{kind}"
    return text(key, language()) if key in catalogue() else t("cases_event_other")


def customer(store: Store, case: Case) -> str:
    """The customer's name and number, masked; '' when nobody is known."""
    try:
        name, phone = work.customer(store, case)
    except SealBroken:
        return formats.UNKNOWN
    return " ".join(part for part in (mask_name(name), mask_phone(phone)) if part)


def utc() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def go(case_id: int | None) -> None:
    """Open a case, or the list again."""
    if case_id is None:
        st.query_params.pop("case", None)
    else:
        st.query_params["case"] = str(case_id)
