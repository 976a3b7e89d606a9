"""Whether mail about escalated cases goes out, how it went lately, and a test of it."""

import streamlit as st

from dashboard import formats
from dashboard.parts.cases.words import utc
from dashboard.texts import t
from db import notices
from db.store import Store, utc_text
from db.users import User, list_users
from surveys.cases import mail
from surveys.cases.mail import MailUnreadable

WHO = ("executive", "manager")


def post(store: Store, user: User) -> None:
    """How mail stands; a word for each thing that keeps somebody from getting it."""
    st.subheader(t("told_mail"))
    st.caption(t("told_mail_purpose"))
    try:
        by = mail.post_of()
    except MailUnreadable as wrong:
        st.error(t("told_mail_wrong", reason=formats.escaped(str(wrong))), icon=":material/mail_lock:")
        return
    if by is None:
        st.info(t("told_mail_off"), icon=":material/mail_off:")
        return
    st.markdown(t("told_mail_on", host=formats.escaped(f"{by.host}:{by.port}"), sender=formats.escaped(by.sender)))
    kept = notices.outbox(store, utc_text(utc() - mail.OLD), mail.MOST_TRIES)
    st.caption(t("told_mail_count", sent=kept.sent, waiting=kept.waiting, given_up=kept.given_up))
    if kept.fault:
        st.warning(t("told_mail_fault", fault=formats.escaped(kept.fault)), icon=":material/mail_lock:")
    reached = notices.with_mail(store)
    without = [
        one.name for one, active in list_users(store) if active and one.role in WHO and one.user_id not in reached
    ]
    if without:
        st.caption(t("told_mail_nobody", names=formats.escaped(t("risk_list").join(without))))
    address = notices.mail_of(store, user.user_id)
    if address and st.button(t("told_mail_test"), icon=":material/outgoing_mail:"):
        fault = mail.test(by, address, user.language, utc())
        if fault:
            st.error(t("told_mail_test_failed", fault=formats.escaped(fault)), icon=":material/mail_lock:")
        else:
            st.success(t("told_mail_test_sent", address=formats.escaped(address)), icon=":material/check:")
