"""The plan of mystery visits: what was drawn, what has been visited since, and a new draw."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.loading import load
from dashboard.metrics.audit.shoppers import last_visits
from dashboard.metrics.view import View
from dashboard.parts.spreadsheet import download
from dashboard.session import scope, store
from dashboard.texts import t
from db import shopper_visits
from db.shopper_visits import DrawRefused, Visit
from db.users import User

WRITERS = ("admin", "auditor")
USUAL, WEEKS = 20, 6
MOST_SEED = 2**31 - 1


def plan(view: View, user: User) -> None:
    """The newest draw with its state, and the form for another."""
    st.subheader(t("audit_shoppers_plan"))
    if said := st.session_state.pop("shopper_said", ""):
        st.success(said, icon=":material/check_circle:")
    found = shopper_visits.visits(store(), scope().region_ids)
    if found:
        _newest(view, found)
    else:
        st.caption(t("audit_shoppers_plan_none"))
    if user.role in WRITERS:
        _form(user)
    st.caption(t("audit_shoppers_plan_read"))


def _newest(view: View, found: list[Visit]) -> None:
    first = found[0]
    drawn = [one for one in found if one.draw_id == first.draw_id]
    came = load(view, last_visits)
    since = pd.Timestamp(first.drawn_at).tz_convert(store().zone).tz_localize(None)
    visited = came[came["received_at"] >= since].groupby("outlet_id")["received_at"].min()
    rows = pd.DataFrame(
        {
            "outlet": f"{one.code} {one.name}",
            "address": one.address,
            "visited": visited.get(one.outlet_id, pd.NaT),
            "chance": one.chance * 100,
        }
        for one in drawn
    )
    st.markdown(
        t(
            "audit_shoppers_plan_words",
            draw=first.draw_id,
            n=formats.number(len(drawn)),
            seed=first.seed,
            due=formats.day(first.due_on),
            done=formats.number(int(rows["visited"].notna().sum())),
        )
    )
    column = st.column_config
    st.dataframe(
        rows,
        column_config={
            "outlet": column.TextColumn(t("audit_shoppers_column_outlet"), pinned=True),
            "address": column.TextColumn(t("audit_shoppers_column_address")),
            "visited": column.DateColumn(t("audit_shoppers_column_visited"), format="YYYY-MM-DD"),
            "chance": column.NumberColumn(t("audit_shoppers_column_chance"), format="%.0f%%"),
        },
        hide_index=True,
        height=280,
        placeholder=formats.UNKNOWN,
        alt=t("audit_shoppers_plan"),
    )
    download(rows.assign(seed=first.seed), f"mystery-visits-draw-{first.draw_id}.csv")


def _form(user: User) -> None:
    today = date.today()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.number_input(t("audit_shoppers_wanted"), 1, 2000, USUAL, key="shopper_wanted", width=140)
        seed = st.number_input(
            t("audit_shoppers_seed"), 0, MOST_SEED, today.toordinal() % 100_000, key="shopper_seed", width=160
        )
        due = st.date_input(t("audit_shoppers_due"), today + timedelta(weeks=WEEKS), key="shopper_due", width=160)
        if st.button(t("audit_shoppers_draw"), icon=":material/casino:", key="shopper_draw"):
            try:
                shopper_visits.plan(store(), int(wanted), int(seed), due, today, user.user_id, scope().region_ids)
            except DrawRefused as refused:
                st.error(_refusal(refused.rule), icon=":material/block:")
                return
            st.session_state["shopper_said"] = t("audit_shoppers_drawn")
            st.rerun()


def _refusal(rule: str) -> str:
    said = {"due": t("audit_shoppers_refused_due"), "outlets": t("audit_shoppers_refused_outlets")}
    return said.get(rule, t("audit_shoppers_refused_other", rule=rule))
