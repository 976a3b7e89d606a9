"""Which claims to pull first, across the marked outlets."""

from functools import partial
from urllib.parse import quote

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.loading import judged_once
from dashboard.metrics.fraud.claims_first import across, claims_first
from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.view import View
from dashboard.names import outlet_names
from dashboard.parts.risk.clues import signal_name
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.texts import t

OUTLETS = 12
SHOWN = 300


def claims_section(asked: View, found: Assessment) -> None:
    """The whole section; the marked outlets one after the other, so that a reader sees how far it has come."""
    marked = found.first(OUTLETS)
    if marked.empty:
        st.info(t("risk_claims_none"), icon=":material/check_circle:")
        return
    rows = across(found, _lists(asked.at(found.period), found, marked["outlet_id"].tolist()), SHOWN)
    if rows.empty:
        st.info(t("risk_claims_no_rows"), icon=":material/inbox:")
        return
    several = rows[rows["signals"].str.len() > 1]
    lead(t("risk_claims_lead", count=formats.number(len(rows)), outlets=rows["outlet_id"].nunique(),
           money=formats.money_short(rows["amount_fen"].sum()), several=formats.number(len(several))))  # fmt: skip
    st.markdown(t("risk_claims_caution"))
    _table(rows)
    capped = t("risk_claims_capped", shown=formats.number(SHOWN)) if len(rows) == SHOWN else ""
    st.caption(t("risk_claims_read", marked=formats.number(len(found.flagged)), outlets=len(marked)) + capped)


def _lists(view: View, found: Assessment, outlets: list[int]) -> list[tuple[int, pd.DataFrame]]:
    bar, told = st.progress(0.0, t("risk_claims_working")), []
    for place, outlet in enumerate(outlets, 1):
        told.append((outlet, judged_once(f"claims {outlet}", view, partial(claims_first, view, found, outlet))))
        bar.progress(place / len(outlets), t("risk_claims_working"))
    bar.empty()
    return told


def _table(rows: pd.DataFrame) -> None:
    names, column = outlet_names(), st.column_config
    listed = pd.DataFrame(
        {
            "claim": rows["claim_no"],
            "order": [_link(code, number) for code, number in zip(rows["code"], rows["order_no"], strict=True)],
            "outlet": [names.get(outlet, "") for outlet in rows["outlet_id"]],
            "why": [t("risk_list").join(signal_name(key) for key in keys) for keys in rows["signals"]],
            "weight": rows["weight"],
            "amount": rows["amount_fen"] / 100,
            "at": rows["at"],
        }
    )
    st.dataframe(
        listed,
        column_config={
            "claim": column.TextColumn(t("risk_column_claim"), pinned=True),
            "order": column.LinkColumn(t("risk_column_order"), display_text=r"order=(.+)$"),
            "outlet": column.TextColumn(t("risk_column_outlet"), width=220),
            "why": column.TextColumn(t("risk_column_why"), width=320),
            "weight": column.ProgressColumn(t("risk_column_weight"), min_value=0, max_value=1, format="%.2f", width=90),
            "amount": column.NumberColumn(t("risk_column_amount"), format="localized", step=1),
            "at": column.DateColumn(t("risk_column_at"), format="YYYY-MM-DD"),
        },
        hide_index=True,
        height=560,
        alt=t("risk_section_claims"),
    )
    plain = listed.assign(order=rows["order_no"], serial=rows["serial"], outlet_code=rows["code"])
    download(plain, "claims.csv", t("risk_download_claims"))


def _link(code: str, number: object) -> str | None:
    return f"/outlet?outlet={quote(code)}&order={quote(number)}" if isinstance(number, str) and number else None
