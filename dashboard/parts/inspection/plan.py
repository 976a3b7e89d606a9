"""The plan of audits: seen in full before anything is written, mostly by risk, some by lot, each with its why."""

import secrets
from datetime import date, timedelta
from zlib import crc32

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.filters import data_days, period_of
from dashboard.loading import assessed
from dashboard.metrics.fraud.audit_plan import RANDOM_SHARE, Proposed, propose
from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.view import View
from dashboard.names import find_outlet, outlet_names, region_names
from dashboard.parts.inspection.words import go, refusal, word
from dashboard.parts.risk.clues import clues, code_names, money_words
from dashboard.parts.saying import say
from dashboard.parts.tiles import lead
from dashboard.session import scope, store, warehouse
from dashboard.texts import t
from db import audits
from db.audits import AuditRefused, Drawing
from db.users import User

USUAL, MOST = 8, 60
USUAL_DAYS = 30
ROW = 66
"""Pixels: reasons are read whole, on up to three lines."""
KEY = "inspection_plan_key"


def risk_view() -> View:
    """What Claim risk asks about unless it is told otherwise, so that both show the same ranking."""
    return View(warehouse(), period_of("13w", *data_days()), scope())


def whole(user: User, today: date) -> None:
    """The whole section: how many, until when, the proposal, the button that releases it."""
    with st.skeleton(height=420):
        found = assessed(risk_view())
    if found.outlets.empty:
        st.info(t("inspection_plan_no_outlets"), icon=":material/storefront:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        count = st.number_input(t("inspection_plan_count"), 1, MOST, USUAL, key="plan_count", width=150)
        share = st.number_input(
            t("inspection_plan_share"), 0, 100, round(100 * RANDOM_SHARE), 5, key="plan_share", width=170,
            help=t("inspection_plan_why_lot"),
        )  # fmt: skip
        due, auditor = _whom(today, _one_region())
    proposed = propose(
        found, int(count), busy=audits.busy(store()), random_share=share / 100, seed=_seed(today)
    )  # fmt: skip
    if proposed.rows.empty:
        st.info(t("inspection_plan_none"), icon=":material/check_circle:")
        return
    lead(_words(proposed))
    st.markdown(t("inspection_plan_why_lot") if share else t("inspection_plan_no_lot"))
    _table(found, proposed)
    st.caption(t("inspection_plan_read"))
    if st.button(
        t("inspection_plan_release", n=len(proposed.rows)), type="primary", icon=":material/send:", key="plan_release"
    ):
        _release(user, drawings(found, proposed), due, auditor)


def single(user: User, today: date, code: str) -> None:
    """An audit of one outlet that somebody chose: its signals, its due date, why."""
    outlet = find_outlet(code)
    if outlet is None:
        st.info(t("outlet_missing"), icon=":material/storefront:")
        return
    st.button(t("inspection_plan_back"), icon=":material/arrow_back:", type="tertiary", on_click=_forget_outlet)
    open_one = next((one for one in audits.of_outlet(store(), outlet.outlet_id) if one.closed_at is None), None)
    st.subheader(t("inspection_single", outlet=formats.escaped(f"{outlet.code} {outlet.name}")))
    if open_one is not None:
        st.info(t("inspection_single_open", number=open_one.audit_id), icon=":material/policy:")
        st.button(
            t("inspection_open", number=open_one.audit_id), type="primary", on_click=go, args=(open_one.audit_id,)
        )
        return
    with st.skeleton(height=200):
        found = assessed(risk_view())
    rows = found.outlets[found.outlets["outlet_id"] == outlet.outlet_id]
    why = clues(found, outlet.outlet_id, code_names(store()))
    st.markdown(t("inspection_single_why", clue=why + t("risk_stop")) if why else t("inspection_single_quiet"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        due, auditor = _whom(today, outlet.region_id)
    reason = st.text_area(t("inspection_single_reason"), why, max_chars=500, height=90, key=f"single_{outlet.code}")
    if st.button(t("inspection_single_do"), type="primary", icon=":material/send:", key="single_release"):
        if not reason.strip():
            st.error(t("inspection_single_no_reason"), icon=":material/block:")
            return
        score = float(rows["score"].iloc[0]) if len(rows) else None
        _release(user, [Drawing(outlet.outlet_id, "risk", reason.strip(), score=score)], due, auditor, to_file=True)


def drawings(found: Assessment, proposed: Proposed) -> list[Drawing]:
    """The proposal as it is written, each outlet with its reason in words."""
    names = code_names(store())
    return [
        Drawing(
            int(row["outlet_id"]), row["drawn"], _why(found, row, proposed, names),
            None if pd.isna(row["chance"]) else float(row["chance"]), float(row["score"]),
        )
        for row in proposed.rows.to_dict("records")
    ]  # fmt: skip


def _words(proposed: Proposed) -> str:
    rows = proposed.rows
    risk = rows[rows["drawn"] == "risk"]
    by_lot = len(rows) - len(risk)
    said = t("inspection_plan_lead", n=len(rows), risk=len(risk), money=formats.money_short(risk["money_fen"].sum()))
    if by_lot:
        said += t("inspection_plan_lead_lot", n=by_lot, population=formats.number(proposed.population))
    return said + t("risk_stop")


def _why(found: Assessment, row: dict, proposed: Proposed, names: dict[str, str]) -> str:
    if row["drawn"] == "random":
        lot = int((proposed.rows["drawn"] == "random").sum())
        return t("inspection_why_lot", n=lot, population=formats.number(proposed.population))
    return clues(found, int(row["outlet_id"]), names) or t("inspection_why_rank")


def _table(found: Assessment, proposed: Proposed) -> None:
    names, regions, codes = outlet_names(), region_names(), code_names(store())
    rows = proposed.rows.to_dict("records")
    shown = pd.DataFrame(
        {
            "outlet": [names.get(row["outlet_id"], row["code"]) for row in rows],
            "drawn": [word("drawn", row["drawn"]) for row in rows],
            "why": [_why(found, row, proposed, codes) for row in rows],
            "money": [money_words(row["money_fen"]) for row in rows],
            "score": [row["score"] for row in rows],
            "chance": [formats.percent(row["chance"]) if row["drawn"] == "random" else "" for row in rows],
            "region": [regions.get(row["region_id"], "") for row in rows],
        }
    )
    column = st.column_config
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        row_height=ROW,
        alt=t("inspection_section_plan"),
        column_config={
            "outlet": column.TextColumn(t("risk_column_outlet"), pinned=True, width=200),
            "drawn": column.TextColumn(t("inspection_column_drawn"), width=80),
            "why": column.TextColumn(t("inspection_column_why"), width=370),
            "money": column.TextColumn(t("inspection_column_money"), alignment="right", width=110),
            "score": column.NumberColumn(t("risk_column_score"), format="%.2f", width=70),
            "chance": column.TextColumn(t("inspection_column_chance"), alignment="right", width=80),
            "region": column.TextColumn(t("risk_column_region"), width=90),
        },
    )


def _whom(today: date, region_id: int | None) -> tuple[date, int | None]:
    due = st.date_input(
        t("inspection_due"), today + timedelta(days=USUAL_DAYS), min_value=today, key="plan_due", width=170
    )
    people = audits.auditors(store(), region_id)
    auditor = st.selectbox(
        t("inspection_auditor"), list(people), index=None, format_func=people.__getitem__,
        placeholder=t("inspection_nobody"), key="plan_auditor", width=200,
    )  # fmt: skip
    return due, auditor


def _one_region() -> int | None:
    regions = scope().region_ids
    return regions[0] if regions and len(regions) == 1 else None


def _seed(today: date) -> int:
    """The lot is of the day: looking again, or signing in again, draws the same outlets."""
    return crc32(f"{today} {scope().region_ids}".encode())


def _release(user: User, made: list[Drawing], due: date, auditor: int | None, to_file: bool = False) -> None:
    # The same key until it is written: a press that arrives twice opens nothing twice.
    key = st.session_state.setdefault(KEY, f"{due:%Y-%m}-{secrets.token_hex(4)}")
    try:
        opened = audits.plan(store(), made, key, due, user.user_id, auditor)
    except AuditRefused as refused:
        st.error(refusal(refused), icon=":material/block:")
        return
    st.session_state.pop(KEY, None)
    say(t("inspection_plan_released", n=len(opened), due=formats.day(due)))
    _forget_outlet()
    if to_file and opened:
        go(opened[0])
    else:
        st.query_params["section"] = "audits"
    st.rerun()


def _forget_outlet() -> None:
    st.query_params.pop("outlet", None)
