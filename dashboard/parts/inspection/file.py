"""One audit: why this outlet, what to look at first, what was found, everything that was done."""

from datetime import date

import streamlit as st

from dashboard import formats
from dashboard.loading import assessed
from dashboard.metrics.fraud.combination import LEAST_CONTRIBUTION, Assessment
from dashboard.names import outlet_names
from dashboard.parts.inspection import checklist, claims, closing, evidence, sanctions
from dashboard.parts.inspection.plan import risk_view
from dashboard.parts.inspection.rights import may_work
from dashboard.parts.inspection.words import clock, drawn_words, go, outcome_words, refusal, told, word
from dashboard.parts.risk.clues import clue, code_names, signal_name
from dashboard.parts.saying import flash, say
from dashboard.session import scope, store
from dashboard.texts import t
from db import audits
from db.audits import LONGEST_WORDS, Audit, AuditRefused
from db.privacy import SealBroken
from db.users import User


def file(user: User, number: str, today: date) -> None:
    """The whole of it: the work on the left, papers on the right."""
    st.button(t("inspection_back"), icon=":material/arrow_back:", type="tertiary", on_click=go, args=(None,))
    try:
        audit = audits.find(store(), int(number) if number.isascii() and number.isdecimal() else 0, scope().region_ids)
    except AuditRefused:
        st.info(t("inspection_refused_unknown"), icon=":material/search_off:")
        return
    except SealBroken:
        st.error(t("inspection_sealed"), icon=":material/lock:")
        return
    st.subheader(
        t("inspection_heading", number=audit.audit_id, outlet=formats.escaped(outlet_names().get(audit.outlet_id, "")))
    )
    st.markdown(_badges(audit, today))
    flash()
    with st.skeleton(height=420):
        found = assessed(risk_view())
    may = may_work(user) and audit.closed_at is None
    left, right = st.columns([3, 2], gap="large")
    with left:
        closing.ending(user, audit, today)
        _why(audit, found)
        held = claims.held(audit, found)
        claims.claims(user, audit, held, may)
        if may:
            closing.closing(user, audit, held)
        sanctions.of_audit(user, audit)
    with right:
        _facts(user, audit)
        checklist.checklist(audit)
        evidence.papers(user, audit, may)
        _timeline(user, audit, may)


def _badges(audit: Audit, today: date) -> str:
    state = audit.state(today)
    colour = {"open": "blue", "overdue": "red", "appealed": "orange", "closed": "gray"}[state]
    marks = [f":{colour}-badge[{word('state', state)}]", f":gray-badge[{drawn_words(audit)}]"]
    if audit.outcome:
        shade = "violet" if audit.outcome == "confirmed" else "gray"
        marks.append(f":{shade}-badge[{outcome_words(audit)}]")
    if audit.appeal_outcome:
        marks.append(f":gray-badge[{word('appeal', audit.appeal_outcome)}]")
    return " ".join(marks)


def _why(audit: Audit, found: Assessment) -> None:
    st.markdown(f"##### {t('inspection_why')}")
    if audit.drawn == "random":
        st.markdown(t("inspection_why_random"))
    if audit.reason:
        st.markdown(f"> {formats.escaped(audit.reason)}")
    rows = found.of(audit.outlet_id)
    rows = rows[rows["contribution"] >= LEAST_CONTRIBUTION].sort_values("contribution", ascending=False)
    if rows.empty:
        st.caption(t("inspection_signals_none"))
        return
    names = code_names(store())
    st.markdown(
        "\n".join(
            f"- **{signal_name(row['key'])}**: {clue(row, names)}{t('risk_stop')}" for row in rows.to_dict("records")
        )
    )
    st.caption(t("inspection_signals_read", span=formats.span(found.period.start, found.period.end)))
    st.page_link(
        "pages/risk.py", label=t("inspection_to_risk"), icon=":material/policy:", query_params={"outlet": audit.code}
    )


def _facts(user: User, audit: Audit) -> None:
    st.markdown(f"##### {t('inspection_facts')}")
    facts = {
        t("inspection_column_opened"): clock(audit.opened_at),
        t("inspection_due"): formats.day(audit.due_on) if audit.due_on else "",
        t("inspection_column_closed"): clock(audit.closed_at) if audit.closed_at else "",
    }
    if audit.closed_at is not None:
        facts[t("inspection_auditor")] = formats.escaped(audit.auditor) or t("inspection_nobody")
    st.markdown("  \n".join(t("inspection_fact", name=name, value=value) for name, value in facts.items() if value))
    st.page_link(
        "pages/outlet.py", label=t("risk_open_outlet"), icon=":material/badge:", query_params={"outlet": audit.code}
    )
    if audit.closed_at is None:
        _assign(user, audit)


def _assign(user: User, audit: Audit) -> None:
    people = audits.auditors(store(), audit.region_id)
    held = list(people).index(audit.auditor_id) if audit.auditor_id in people else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        to = st.selectbox(
            t("inspection_auditor"), list(people), index=held, format_func=people.__getitem__,
            placeholder=t("inspection_nobody"), key=f"auditor_{audit.audit_id}_{audit.auditor_id}",
        )  # fmt: skip
        if st.button(t("inspection_assign"), disabled=to is None or to == audit.auditor_id, key="audit_assign"):
            try:
                audits.assign(store(), audit, int(to or 0), user.user_id)
                say(t("inspection_assigned", name=formats.escaped(people[int(to or 0)])))
            except AuditRefused as refused:
                say(refusal(refused))
            st.rerun()


def _timeline(user: User, audit: Audit, may: bool) -> None:
    st.markdown(f"##### {t('inspection_timeline')}")
    if may:
        with st.form("audit_note", clear_on_submit=True, border=False):
            said = st.text_area(t("inspection_note"), max_chars=LONGEST_WORDS, height=70)
            visited = st.checkbox(t("inspection_note_visit"))
            if st.form_submit_button(t("inspection_note_do"), icon=":material/edit_note:"):
                try:
                    audits.note(store(), audit, said, user.user_id, visited)
                except AuditRefused as refused:
                    st.error(refusal(refused), icon=":material/block:")
    try:
        lines = told(audits.events(store(), audit.audit_id))
    except SealBroken:
        st.caption(t("inspection_sealed"))
        return
    for at, by, what in lines:
        st.caption(f"{clock(at)}{f' · {formats.escaped(by)}' if by else ''}  \n{what}")
    if not lines:
        st.caption(t("inspection_timeline_none"))
