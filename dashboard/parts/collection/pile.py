"""The pile of answers that wait for a decision, and what was decided lately."""

from collections import Counter

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import select
from dashboard.parts.collection.words import outlets, reason
from dashboard.parts.tiles import lead
from dashboard.terms import term
from dashboard.texts import language, t, text
from db import settlements
from db.store import Store
from surveys.waiting import MOST, REASONS, Waiting, listed

PAGE = 20
LATELY = 50
EVERY = "every"


def pile(store: Store) -> None:
    """How many wait and why, then one line each with a button to open it."""
    waiting = listed(store)
    _words(store)
    if waiting:
        _lines(store, _of_one_reason(waiting))
    _settled(store)


def _words(store: Store) -> None:
    counts = settlements.counts(store)
    total = sum(counts.values())
    if not total:
        st.success(t("collection_nothing_waits"), icon=":material/check:")
        return
    lead(
        t(
            "collection_waiting",
            total=formats.number(total),
            aside=formats.number(counts["quarantine"]),
            twice=formats.number(counts["conflict"]),
        )
    )
    st.caption(t("collection_waiting_hint"))
    if total > MOST:
        st.caption(t("collection_newest_only", n=formats.number(MOST)))


def _of_one_reason(waiting: list[Waiting]) -> list[Waiting]:
    """Those with the reason somebody chose to work on."""
    held = Counter(one.reason for one in waiting)
    if len(held) < 2:
        return waiting
    names = {EVERY: t("collection_every_reason", n=formats.number(len(waiting)))}
    names |= {code: f"{reason(code)} · {formats.number(held[code])}" for code in REASONS if held[code]}
    chosen = select("reason", t("collection_reason"), names, EVERY, width=320)
    return [one for one in waiting if chosen in (EVERY, one.reason)]


def _lines(store: Store, waiting: list[Waiting]) -> None:
    shown = st.session_state.setdefault("collection_shown", PAGE)
    names = outlets(store)
    for one in waiting[:shown]:
        _line(store, one, names)
    if len(waiting) > shown and st.button(t("collection_more", n=formats.number(len(waiting) - shown))):
        st.session_state["collection_shown"] = shown + PAGE
        st.rerun()


def _line(store: Store, one: Waiting, names: dict[str, str]) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap="xxsmall"):
            about = formats.escaped(names.get(one.outlet, one.outlet) or t("collection_no_outlet"))
            order = f" · {formats.escaped(one.order)}" if one.order else ""
            st.markdown(f"**{reason(one.reason)}** · {about}{order}")
            way = term(one.channel) if one.channel else formats.UNKNOWN
            when = formats.clock(one.received_at, store.zone)
            st.caption(f"{when} · {formats.escaped(one.questionnaire or formats.UNKNOWN)} · {way}")
        label = t("collection_open")
        if st.button(label, key=f"open_{one.kind}_{one.number}", icon=":material/open_in_full:"):
            st.query_params["item"] = f"{one.kind}-{one.number}"
            st.rerun()


def _settled(store: Store) -> None:
    lines = settlements.settled(store, LATELY)
    if not lines:
        return
    with st.expander(t("collection_settled", n=formats.number(len(lines))), icon=":material/history:"):
        st.dataframe(
            pd.DataFrame(
                [
                    (
                        formats.clock(held.settled_at, store.zone),
                        text(f"collection_decision_{held.decision}", language()) if held.decision else formats.UNKNOWN,
                        t("collection_twice") if held.kind == "conflict" else t("collection_aside"),
                        by or formats.UNKNOWN,
                        why,
                    )
                    for held, by, why in lines
                ],
                columns=[
                    t("collection_column_at"),
                    t("collection_column_decision"),
                    t("collection_column_kind"),
                    t("collection_column_by"),
                    t("collection_column_why"),
                ],
            ),
            hide_index=True,
        )
