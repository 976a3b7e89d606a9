"""What waits, in words; the filters, kept in the address; the list and the board."""

from dataclasses import replace
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import segmented, select
from dashboard.names import region_codes, region_names
from dashboard.parts.cases import bulk as cases_bulk
from dashboard.parts.cases.words import due, go, outlet, sentences, word, words
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.terms import term
from dashboard.texts import t
from db import cases
from db.cases import Asked, Case
from db.store import Store, utc_text
from db.users import User
from surveys.cases.lifecycle import SOURCES, STAGES, SUBJECTS, URGENCIES
from surveys.cases.work import sight_of

MOST = 500
CARDS = 5
ANY = "any"
OPEN_STAGES = STAGES[:-1]


def what_waits(store: Store, user: User, now: datetime) -> None:
    """How many are open and late, and where to begin."""
    sight, at = sight_of(user), utc_text(now)
    held = cases.counts(store, sight, user.user_id, at)
    if not held.open:
        lead(t("cases_lead_none"))
        return
    told = [
        t("cases_lead" if held.overdue else "cases_lead_intime", open=formats.number(held.open),
          overdue=formats.number(held.overdue))
    ]  # fmt: skip
    if held.escalated:
        told.append(t("cases_lead_escalated", n=formats.number(held.escalated)))
    if held.nobody:
        told.append(t("cases_lead_nobody", n=formats.number(held.nobody)))
    (first,) = cases.listed(store, sight, Asked(), at, 1)
    where = formats.escaped(outlet(first))
    told.append(t("cases_lead_first", number=first.case_id, outlet=where, due=due(first, now, store)))
    lead(sentences(*told))
    st.button(
        t("cases_open_first", number=first.case_id), icon=":material/arrow_forward:", type="primary", on_click=go,
        args=(first.case_id,),
    )  # fmt: skip


def asked(user: User) -> Asked:
    """The row of filters, and what it says."""
    states = {name: word("state", name) for name in ("open", "overdue", "closed", "all")}
    whose = {name: word("whose", name) for name in ("all", "mine", "nobody", "escalated", "told")}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        state = segmented("state", t("cases_state"), states, "open")
        whose = whose if user.role != "agent" else {"all": word("state", "all"), "told": whose["told"]}
        of = segmented("whose", t("cases_whose"), whose, "all", wrap=True)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        urgency = _one("urgency", t("cases_urgency"), words("urgency", URGENCIES))
        source = _one("source", t("cases_source"), words("source", SOURCES))
        subject = _one("subject", t("cases_subject"), words("subject", SUBJECTS))
        region = _region(user)
        number = st.text_input(t("cases_number"), key="cases_number", width=170, bind="query-params")
    return Asked(state, of, user.user_id, urgency, source, subject, region, None, (number or "").strip() or None)


def table(store: Store, user: User, wanted: Asked, now: datetime) -> None:
    """The list, overdue first; rows that are ticked are opened, or worked on together."""
    cases_bulk.said(store, user)
    found = cases.listed(store, sight_of(user), wanted, utc_text(now), MOST)
    if not found:
        st.info(t("cases_nothing"), icon=":material/inbox:")
        return
    frame = _frame(store, found, now)
    late = [case.late(utc_text(now)) for case in found]
    red = ["color: #B23A2E; font-weight: 600" if one else "" for one in late]
    shown = frame.style.apply(lambda _: red, subset=[t("cases_column_due")])
    st.caption(t("cases_pick"))
    chosen = st.dataframe(
        shown, hide_index=True, on_select="rerun", column_config={t("cases_column_outlet"): {"width": 220}},
        selection_mode="multi-row", key=f"cases_table_{_turn()}",
        height=min(36 * len(found) + 38, 480),
    )  # fmt: skip
    picked = [found[row] for row in chosen["selection"]["rows"] if row < len(found)]
    if len(picked) == 1:
        number = picked[0].case_id
        st.button(t("cases_open_button", number=number), type="primary", icon=":material/open_in_full:",
                  on_click=go, args=(number,))  # fmt: skip
    if picked:
        cases_bulk.bar(store, user, picked)
    total = sum(held for held, _ in cases.by_stage(store, sight_of(user), wanted, utc_text(now)).values())
    with st.container(horizontal=True, vertical_alignment="center"):
        download(frame, "cases.csv")
        if total > len(found):
            st.caption(t("cases_shown", n=formats.number(len(found)), all=formats.number(total)))


def board(store: Store, user: User, wanted: Asked, now: datetime) -> None:
    """One column a stage, the most pressing cards on top."""
    at = utc_text(now)
    wanted = replace(wanted, state="open" if wanted.state in ("closed", "all") else wanted.state)
    held = cases.by_stage(store, sight_of(user), wanted, at)
    for stage, column in zip(OPEN_STAGES, st.columns(len(OPEN_STAGES), gap="small"), strict=True):
        n, late = held.get(stage, (0, 0))
        with column:
            st.markdown(f"**{word('stage', stage)}** {formats.number(n)}" + (f" :red[({late})]" if late else ""))
            cards = cases.of_stage(store, sight_of(user), wanted, stage, at, CARDS) if n else []
            for case in cards:
                _card(store, case, now)
            if n > len(cards):
                st.caption(t("cases_shown", n=len(cards), all=formats.number(n)))


def _card(store: Store, case: Case, now: datetime) -> None:
    with st.container(border=True, gap="xxsmall"):
        when = due(case, now, store)
        st.markdown(f":red[{when}]" if case.late(utc_text(now)) else when)
        mark = f" · {word('urgency', case.urgency)}" if case.urgency != "ordinary" else ""
        st.caption(f"{word('source', case.source)}{mark}  \n{formats.escaped(case.outlet)}  \n"
                   f"{formats.escaped(case.owner) or t('cases_nobody')}")  # fmt: skip
        st.button(t("cases_open_button", number=case.case_id), key=f"card_{case.case_id}", on_click=go,
                  args=(case.case_id,), width="stretch")  # fmt: skip


def _frame(store: Store, found: list[Case], now: datetime) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("cases_column_number"): [case.case_id for case in found],
            t("cases_column_due"): [due(case, now, store) for case in found],
            t("cases_column_urgency"): [word("urgency", case.urgency) for case in found],
            t("cases_column_stage"): [word("stage", case.stage) for case in found],
            t("cases_column_outlet"): [outlet(case) for case in found],
            t("cases_column_about"): [about(case) for case in found],
            t("cases_column_owner"): [case.owner or t("cases_nobody") for case in found],
            t("cases_column_opened"): [formats.clock(case.opened_at, store.zone)[:10] for case in found],
        }
    )


def about(case: Case) -> str:
    """Source, subject and what was served, as far as known."""
    parts = [word("source", case.source)]
    parts += [word("subject", case.subject)] if case.subject else []
    parts += [term(case.service_type)] if case.service_type else []
    return " · ".join(parts)


def _one(key: str, label: str, names: dict[str, str]) -> str | None:
    chosen = select(key, label, {ANY: t("cases_any"), **names}, ANY, width=150)
    return None if chosen == ANY else chosen


def _region(user: User) -> int | None:
    if sight_of(user).regions is not None or user.role == "agent":
        return None
    names, codes = region_names(), region_codes()
    if len(names) < 2:
        return None
    chosen = _one("region", t("shell_region"), {codes[number]: name for number, name in names.items()})
    return next((number for number, code in codes.items() if code == chosen), None)


def _turn() -> int:
    """A table of another content begins with nothing ticked."""
    return int(st.session_state.get(cases_bulk.TURN, 0))
