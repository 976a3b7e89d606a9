"""The log of critical incidents: counts, lines without words, the words on request, and the form."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.metrics.view import View
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.session import store
from dashboard.texts import language, t, text
from db import incidents as log
from db.audit_schema import INCIDENT_CATEGORIES, INCIDENT_KINDS
from db.incidents import LEAST_WORDS, LONGEST_WORDS, Draft, Incident, IncidentRefused
from db.users import User

WRITERS = ("manager", "auditor", "admin")


def incidents(view: View, user: User) -> None:
    """The whole part. Lines are those of the reader's regions."""
    regions = view.scope.region_ids
    if said := st.session_state.pop("incident_said", ""):
        st.success(said, icon=":material/check_circle:")
    found = [
        one
        for one in log.incidents(store(), regions)
        if view.period.start <= one.happened_on <= max(view.period.end, date.today())
    ]
    if found:
        lead(_words(found))
        _log(found, user, regions)
    else:
        st.info(t("audit_incident_none"), icon=":material/inbox:")
    if user.role in WRITERS:
        with st.expander(t("audit_incident_add"), icon=":material/add:"):
            _form(user, regions)
    st.caption(t("audit_incident_read"))


def _words(found: list[Incident]) -> str:
    counted = pd.Series([one.category for one in found]).value_counts()
    good = sum(one.kind == "positive" for one in found)
    return t(
        "audit_incident_lead",
        n=formats.number(len(found)),
        good=formats.number(good),
        bad=formats.number(len(found) - good),
        category=_category(str(counted.index[0])),
        most=formats.number(int(counted.iloc[0])),
    )


def _category(code: str) -> str:
    return text(f"audit_incident_category_{code}", language())


def _kind(code: str) -> str:
    return text(f"audit_incident_kind_{code}", language())


def _log(found: list[Incident], user: User, regions: tuple[int, ...] | None) -> None:
    counts = pd.crosstab(
        pd.Series([_category(one.category) for one in found], name="category"),
        pd.Series([_kind(one.kind) for one in found], name="kind"),
    )
    column = st.column_config
    st.subheader(t("audit_incident_counts"))
    st.dataframe(
        counts.reset_index(),
        column_config={"category": column.TextColumn(t("audit_incident_column_category"), pinned=True)},
        hide_index=True,
        width=420,
        alt=t("audit_incident_counts"),
    )
    st.subheader(t("audit_incident_log"))
    rows = pd.DataFrame(
        {
            "day": one.happened_on,
            "person": one.person,
            "kind": _kind(one.kind),
            "category": _category(one.category),
            "outlet": one.outlet,
            "order": one.order_no,
            "by": one.entered_by,
        }
        for one in found
    )
    state = st.dataframe(
        rows,
        column_config={
            "day": column.DateColumn(t("audit_incident_column_day"), format="YYYY-MM-DD"),
            "person": column.TextColumn(t("audit_incident_column_person")),
            "kind": column.TextColumn(t("audit_incident_column_kind")),
            "category": column.TextColumn(t("audit_incident_column_category")),
            "outlet": column.TextColumn(t("audit_incident_column_outlet")),
            "order": column.TextColumn(t("audit_incident_column_order")),
            "by": column.TextColumn(t("audit_incident_column_by")),
        },
        hide_index=True,
        height=300,
        on_select="rerun",
        selection_mode="single-row",
        key="incident_rows",
        alt=t("audit_incident_log"),
    )
    picked = state["selection"]["rows"]
    if not picked:
        st.caption(t("audit_incident_choose"))
    elif user.role in WRITERS:
        _read(found[picked[0]], user, regions)
    download(rows, "incidents.csv")


def _read(one: Incident, user: User, regions: tuple[int, ...] | None) -> None:
    """The words, once asked for: the look goes on record first."""
    if not one.readable:
        st.caption(t("audit_incident_erased"))
    elif st.button(t("audit_incident_show"), icon=":material/visibility:", key=f"incident_{one.incident_id}"):
        try:
            said = log.words(store(), one.incident_id, user.user_id, regions)
        except IncidentRefused as refused:
            st.error(_refusal(refused.rule), icon=":material/block:")
            return
        st.markdown(f"> {formats.escaped(said)}")


def _form(user: User, regions: tuple[int, ...] | None) -> None:
    today = date.today()
    categories = {one: _category(one) for one in INCIDENT_CATEGORIES}
    kinds = {one: _kind(one) for one in INCIDENT_KINDS}
    person = st.text_input(t("audit_incident_person"), max_chars=64, key="incident_person")
    left, right = st.columns(2)
    with left:
        day = st.date_input(t("audit_incident_column_day"), today, key="incident_day")
        category = st.selectbox(
            t("audit_incident_column_category"),
            INCIDENT_CATEGORIES,
            format_func=categories.__getitem__,
            key="incident_category",
        )
    with right:
        kind = st.radio(
            t("audit_incident_column_kind"), INCIDENT_KINDS, format_func=kinds.__getitem__, key="incident_kind"
        )
        order = st.text_input(t("audit_incident_order"), max_chars=64, key="incident_order")
    words = st.text_area(t("audit_incident_words"), max_chars=LONGEST_WORDS, key="incident_words")
    if st.button(t("audit_incident_save"), type="primary", icon=":material/save:", key="incident_save"):
        try:
            log.add(store(), Draft(person, day, kind, category, words, order), today, user.user_id, regions)
        except IncidentRefused as refused:
            st.error(_refusal(refused.rule), icon=":material/block:")
            return
        st.session_state["incident_said"] = t("audit_incident_saved")
        st.rerun()


def _refusal(rule: str) -> str:
    said = {
        "person": t("audit_incident_refused_person"),
        "order": t("audit_incident_refused_order"),
        "day": t("audit_incident_refused_day"),
        "words": t("audit_incident_refused_words", least=LEAST_WORDS, most=LONGEST_WORDS),
    }
    return said.get(rule, t("audit_incident_refused_other", rule=rule))
