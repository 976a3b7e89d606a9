"""The one thing to do next with a case, and until when; after its end, what the customer says of the handling."""

from datetime import UTC, date, datetime, time

import streamlit as st

from dashboard import formats
from dashboard.parts.cases.words import due, word, words
from dashboard.parts.saying import say
from dashboard.texts import catalogue, language, t, text
from db.cases import Case, CaseMoved
from db.store import Store
from db.users import User
from kit.qr import qr_svg
from surveys.cases import follow_up, work
from surveys.cases.lifecycle import (
    AGAIN,
    GOES_BACK,
    NATURES,
    SUBJECTS,
    TOLD_WAYS,
    URGENCIES,
    WRITTEN,
    MoveRefused,
    following,
)

LONGEST = 4000


def next_step(store: Store, user: User, case: Case, now: datetime) -> None:
    """One instruction with its form; the customer's verdict when the case is closed."""
    with st.container(border=True):
        stage = following(case.stage)
        if stage is None:
            _ended(store, user, case)
            return
        st.markdown(f"##### {t('cases_next')}")
        st.markdown(f"**{text(f'cases_do_{stage}', language())}**")
        if case.due_at:
            until = t("cases_until", at=formats.clock(case.due_at, store.zone), left=due(case, now, store))
            st.markdown(f":red[{until}]" if case.due_at <= f"{now:%Y-%m-%dT%H:%M:%SZ}" else until)
        if case.close_by:
            st.caption(t("cases_whole", at=formats.clock(case.close_by, store.zone)))
        if not work.may_work(user, case):
            st.info(t("cases_read_only"), icon=":material/visibility:")
            return
        if case.owner_id is None:
            st.button(t("cases_take"), icon=":material/pan_tool:", on_click=_take, args=(store, user, case))
        _form(store, user, case, stage)
        if case.stage in GOES_BACK:
            with st.expander(t("cases_send_back"), icon=":material/undo:"):
                _back(store, user, case, "cases_send_back")


def refusal(refused: MoveRefused | CaseMoved) -> str:
    """Why a step was not taken, in the reader's language."""
    rule = refused.rule if isinstance(refused, MoveRefused) else "moved"
    key = f"cases_refused_{rule}"
    return text(key, language()) if key in catalogue() else str(refused)


def _form(store: Store, user: User, case: Case, stage: str) -> None:
    told_way, told_on, classes = None, None, None
    with st.form(f"step_{case.case_id}_{stage}", border=False):
        if stage == "assessed":
            classes = _classes(case)
        if stage == "closed":
            told_way, told_on = _told(store)
        label = text(f"cases_words_{stage}", language())
        said = st.text_area(label, max_chars=LONGEST, height=110 if stage in WRITTEN else 80)
        if not st.form_submit_button(text(f"cases_go_{stage}", language()), type="primary", icon=":material/check:"):
            return
    try:
        if classes:
            work.classify(store, user, case, *classes)
        work.move(store, user, case, work.Step(stage, said, told_way, _moment(store, told_on)))
    except (MoveRefused, CaseMoved) as refused:
        st.error(refusal(refused), icon=":material/block:")
    else:
        say(t("cases_moved", number=case.case_id, stage=word("stage", stage)))
        st.rerun()


def _classes(case: Case) -> tuple[str, str, str | None]:
    """Urgency, nature and subject as the assessor finds them."""
    urgencies, natures = words("urgency", URGENCIES), words("nature", NATURES)
    subjects = {"": t("cases_subject_none"), **words("subject", SUBJECTS)}
    urgency = st.segmented_control(
        t("cases_urgency"), list(urgencies), default=case.urgency, required=True, format_func=urgencies.__getitem__
    )
    nature = st.segmented_control(
        t("cases_nature"), list(natures), default=case.nature, required=True, format_func=natures.__getitem__
    )
    at = list(subjects).index(case.subject or "")
    subject = st.selectbox(t("cases_subject"), list(subjects), index=at, format_func=subjects.__getitem__)
    return str(urgency), str(nature), subject or None


def _told(store: Store) -> tuple[str | None, date]:
    ways = words("way", TOLD_WAYS)
    way = st.segmented_control(t("cases_told_how"), list(ways), format_func=ways.__getitem__)
    today = datetime.now(store.zone).date()
    return way, st.date_input(t("cases_told_on"), today, max_value=today, width=200)


def _moment(store: Store, day: date | None) -> datetime | None:
    """Noon of that day; today means now."""
    if day is None or day == datetime.now(store.zone).date():
        return None
    return datetime.combine(day, time(12), tzinfo=store.zone).astimezone(UTC)


def _back(store: Store, user: User, case: Case, label: str) -> None:
    with st.form(f"back_{case.case_id}", border=False):
        reason = st.text_input(t("cases_reason"), max_chars=500)
        if not st.form_submit_button(t("cases_reopen") if label == "cases_reopen" else t("cases_send_back")):
            return
    try:
        work.move(store, user, case, work.Step(AGAIN, reason))
    except (MoveRefused, CaseMoved) as refused:
        st.error(refusal(refused), icon=":material/block:")
    else:
        say(t("cases_moved", number=case.case_id, stage=word("stage", AGAIN)))
        st.rerun()


def _take(store: Store, user: User, case: Case) -> None:
    try:
        work.give(store, user, case, user)
        say(t("cases_taken", number=case.case_id))
    except (MoveRefused, CaseMoved) as refused:
        say(refusal(refused))


def _ended(store: Store, user: User, case: Case) -> None:
    at = formats.clock(case.told_at, store.zone)
    if case.told_way is None:
        st.markdown(t("cases_closed_plain"))
    elif case.told_way == "unreached":
        st.markdown(t("cases_closed_unreached", at=at))
    else:
        st.markdown(t("cases_closed_told", at=at, way=word("way", case.told_way)))
    verdict = follow_up.verdict(case)
    icon = {"satisfied": ":material/sentiment_satisfied:", "dissatisfied": ":material/sentiment_dissatisfied:"}
    st.markdown(f"{icon.get(verdict, ':material/rate_review:')} {text(f'cases_{verdict}', language())}")
    if verdict == "waiting":
        _link(store, case)
    if work.may_work(user, case):
        with st.expander(t("cases_reopen"), icon=":material/refresh:", expanded=verdict == "dissatisfied"):
            _back(store, user, case, "cases_reopen")


def _link(store: Store, case: Case) -> None:
    address = follow_up.link(store, case)
    if address is None:
        st.caption(t("cases_link_revoked"))
        return
    st.code(address, language=None, wrap_lines=True)
    with st.popover(t("cases_link_scan"), icon=":material/qr_code_2:"):
        st.image(qr_svg(address), width=240)
