"""All audits within the reader's regions: what waits, in words; the filters, kept in the address; the list."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import segmented, select
from dashboard.names import outlet_names, region_codes, region_names
from dashboard.parts.inspection.words import clock, drawn_words, go, outcome_words, word, words
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.session import scope, store
from dashboard.texts import t
from db import penalties
from db.audits import Audit
from db.users import User

STATES = ("all", "open", "overdue", "appealed", "closed")
ANY = "any"


def what_waits(every: list[Audit], today: date) -> None:
    """How many are open and late, which appeals and penalties wait for somebody."""
    states = [one.state(today) for one in every]
    open_, late, appeals = (states.count(one) for one in ("open", "overdue", "appealed"))
    waiting = len(penalties.proposals(store(), scope().region_ids, waiting=True))
    if not (open_ or late or appeals or waiting):
        lead(t("inspection_lead_calm", n=formats.number(len(every))))
        return
    said = [t("inspection_lead", n=formats.number(open_ + late))]
    if late:
        said.append(t("inspection_lead_late", n=formats.number(late)))
    if appeals:
        said.append(t("inspection_lead_appeals", n=formats.number(appeals)))
    if waiting:
        said.append(t("inspection_lead_penalties", n=formats.number(waiting)))
    lead(t("inspection_comma").join(said) + t("risk_stop"))


def chosen(every: list[Audit], user: User, today: date) -> list[Audit]:
    """The row of filters, and the audits that fit them."""
    names, codes = region_names(), region_codes()
    regions = {codes[number]: names[number] for number in sorted({one.region_id for one in every})}
    # A row of its own: beside others its last state would be cut off on a phone.
    state = segmented("state", t("inspection_state"), words("state", STATES), "all")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        ways = {ANY: t("inspection_any"), **words("drawn", ("risk", "random"))}
        drawn = select("drawn", t("inspection_column_drawn"), ways, ANY, width=150)
        whose = select(
            "whose", t("inspection_auditor"),
            {ANY: t("inspection_any"), "mine": t("inspection_mine"), "nobody": t("inspection_nobody")}, ANY, width=170,
        )  # fmt: skip
        region = ANY
        if len(regions) > 1:
            region = select("region", t("shell_region"), {ANY: t("inspection_any"), **regions}, ANY, width=170)
    asked = {None: True, "mine": user.user_id, "nobody": None}
    return [
        one
        for one in every
        if state in ("all", one.state(today)) or (state == "open" and one.closed_at is None)
        if drawn in (ANY, one.drawn)
        if whose == ANY or one.auditor_id == asked[whose]
        if region in (ANY, codes[one.region_id])
    ]


def table(shown: list[Audit], today: date) -> None:
    """The list; a row opens its file; everything as CSV."""
    frame = _frame(shown, today)
    late = ["color: #B23A2E; font-weight: 600" if one.state(today) == "overdue" else "" for one in shown]
    column = st.column_config
    picked = st.dataframe(
        frame.style.apply(lambda _: late, subset=[t("inspection_state")]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="inspection_table",
        height=min(36 * len(shown) + 38, 520),
        alt=t("inspection_section_audits"),
        column_config={
            t("inspection_column_number"): column.NumberColumn(width=50),
            t("risk_column_outlet"): column.TextColumn(width=200),
            t("inspection_state"): column.TextColumn(width=95),
        },
    )["selection"]["rows"]
    st.caption(t("inspection_list_read"))
    with st.container(horizontal=True, vertical_alignment="center"):
        if picked and picked[0] < len(shown):
            number = shown[picked[0]].audit_id
            st.button(t("inspection_open", number=number), type="primary", icon=":material/open_in_full:",
                      on_click=go, args=(number,))  # fmt: skip
        download(frame, "audits.csv")


def _frame(shown: list[Audit], today: date) -> pd.DataFrame:
    names = outlet_names()
    return pd.DataFrame(
        {
            t("inspection_column_number"): [one.audit_id for one in shown],
            t("risk_column_outlet"): [names.get(one.outlet_id, one.code) for one in shown],
            t("inspection_state"): [word("state", one.state(today)) for one in shown],
            t("inspection_due"): [one.due_on.isoformat() if one.due_on else formats.UNKNOWN for one in shown],
            t("inspection_auditor"): [one.auditor or t("inspection_nobody") for one in shown],
            t("inspection_column_drawn"): [drawn_words(one) for one in shown],
            t("inspection_column_outcome"): [outcome_words(one) or formats.UNKNOWN for one in shown],
            t("inspection_column_recovered"): [
                formats.money(one.recovered_fen) if one.recovered_fen else formats.UNKNOWN for one in shown
            ],
            t("inspection_column_opened"): [clock(one.opened_at)[:10] for one in shown],
            t("inspection_column_closed"): [clock(one.closed_at)[:10] for one in shown],
        }
    )
