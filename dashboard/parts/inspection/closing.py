"""The end of an audit: its outcome in words, the outlet's appeal, and what somebody else decides on it."""

from datetime import date
from typing import cast

import streamlit as st

from dashboard import formats
from dashboard.parts.inspection.claims import Held
from dashboard.parts.inspection.rights import may_decide, may_work
from dashboard.parts.inspection.words import appeal_until, clock, outcome_words, refusal, verdict_words, word, words
from dashboard.parts.saying import say
from dashboard.session import store
from dashboard.texts import t
from db import audits
from db.audits import LONGEST_WORDS, OUTCOMES, Audit, AuditRefused, Outcome
from db.users import User


def ending(user: User, audit: Audit, today: date) -> None:
    """How it ended, whether the outlet appealed, and the form for whoever may decide; nothing while it is open."""
    if audit.outcome is None:
        return
    with st.container(border=True):
        recovered = t("inspection_ended_money", money=formats.money(audit.recovered_fen)) if audit.recovered_fen else ""
        st.markdown(t("inspection_ended", at=clock(audit.closed_at), outcome=outcome_words(audit)) + recovered)
        quoted(audit.summary)
        until = appeal_until(audit)
        if audit.appealed_at is None:
            if until is not None and today <= until:
                st.caption(t("inspection_appeal_until", day=formats.day(until)))
                if may_work(user):
                    with st.expander(t("inspection_appeal_written"), icon=":material/mail:"):
                        appeal_form(user, audit, today, t("inspection_appeal_written_hint"))
            else:
                st.caption(t("inspection_appeal_over"))
            return
        st.markdown(t("inspection_appealed", at=clock(audit.appealed_at)))
        quoted(audit.appeal)
        if audit.appeal_outcome is not None:
            st.markdown(word("appeal_told", audit.appeal_outcome))
        elif not may_decide(user) or user.user_id == audit.closed_by:
            st.info(t("inspection_appeal_waits"), icon=":material/hourglass:")
        else:
            _decide(user, audit)


def closing(user: User, audit: Audit, held: Held) -> None:
    """The form that closes it."""
    st.markdown(f"##### {t('inspection_close')}")
    st.caption(t("inspection_close_hint"))
    names = words("outcome", OUTCOMES)
    outcome = st.segmented_control(
        t("inspection_column_outcome"), list(names), format_func=names.__getitem__, key="close_outcome"
    )
    said = st.text_area(
        t("inspection_summary"), max_chars=LONGEST_WORDS, height=110, key=f"close_summary_{audit.audit_id}"
    )
    yuan = 0.0
    if outcome == "confirmed":
        yuan = st.number_input(
            t("inspection_recovered"), 0.0, step=100.0, format="%.2f", key=f"close_money_{audit.audit_id}", width=240,
            help=t("inspection_recovered_help", money=formats.money(held.false_fen)),
        )  # fmt: skip
    if held.judged:
        st.caption(t("inspection_close_judged", verdicts=verdict_words(held.judged.values())))
    if st.button(t("inspection_close_do"), type="primary", icon=":material/task_alt:", key="close_do"):
        if outcome is None:
            st.error(t("inspection_refused_outcome"), icon=":material/block:")
            return
        try:
            audits.close(store(), audit, cast("Outcome", outcome), said, round(yuan * 100), user.user_id)
        except AuditRefused as refused:
            st.error(refusal(refused), icon=":material/block:")
            return
        say(t("inspection_closed", number=audit.audit_id))
        st.rerun()


def appeal_form(user: User, audit: Audit, today: date, hint: str) -> None:
    """What the outlet says against it; once."""
    st.caption(hint)
    with st.form(f"appeal_{audit.audit_id}", border=False):
        said = st.text_area(t("inspection_appeal_words"), max_chars=LONGEST_WORDS, height=110)
        if not st.form_submit_button(t("inspection_appeal_do"), type="primary", icon=":material/balance:"):
            return
    try:
        audits.appeal(store(), audit, said, user.user_id, today)
    except AuditRefused as refused:
        st.error(refusal(refused), icon=":material/block:")
        return
    say(t("inspection_appeal_done", number=audit.audit_id))
    st.rerun()


def quoted(said: str) -> None:
    """Somebody's own words, set off."""
    st.markdown("\n".join(f"> {formats.escaped(line)}  " for line in said.strip().splitlines()))


def _decide(user: User, audit: Audit) -> None:
    names = words("outcome", OUTCOMES)
    st.caption(t("inspection_decide_hint"))
    with st.form(f"decide_{audit.audit_id}", border=False):
        outcome = st.radio(
            t("inspection_decide_outcome"), list(names), index=list(names).index(str(audit.outcome)), horizontal=True,
            format_func=names.__getitem__,
        )  # fmt: skip
        said = st.text_area(t("inspection_decide_words"), max_chars=LONGEST_WORDS, height=90)
        if not st.form_submit_button(t("inspection_decide_do"), type="primary", icon=":material/gavel:"):
            return
    try:
        audits.decide_appeal(store(), audit, cast("Outcome", outcome), said, user.user_id)
    except AuditRefused as refused:
        st.error(refusal(refused), icon=":material/block:")
        return
    say(t("inspection_decided", number=audit.audit_id))
    st.rerun()
