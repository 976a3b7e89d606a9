"""One case: what to do next and until when, what the customer said, why it happened, everything that was done."""

import streamlit as st

from dashboard import formats
from dashboard.parts.cases import causes as cases_causes
from dashboard.parts.cases import papers as cases_papers
from dashboard.parts.cases import said as cases_said
from dashboard.parts.cases import step as cases_step
from dashboard.parts.cases.bulk import people_for
from dashboard.parts.cases.listing import about
from dashboard.parts.cases.words import customer, event, go, outlet, utc, word
from dashboard.parts.saying import flash, say
from dashboard.terms import term
from dashboard.texts import t
from db import case_files, cases
from db.case_files import Event
from db.cases import Case, CaseMoved
from db.privacy import SealBroken, mask_text
from db.store import Store
from db.users import User, find_user
from surveys.cases import work
from surveys.cases.lifecycle import STAGES, MoveRefused

REVEALED = "cases_revealed"


def file(store: Store, user: User, case_id: int) -> None:
    """The whole of it: work on the left, papers on the right."""
    st.button(t("cases_back"), icon=":material/arrow_back:", type="tertiary", on_click=go, args=(None,))
    case = cases.find(store, case_id, work.sight_of(user))
    if case is None:
        st.info(t("cases_gone"), icon=":material/search_off:")
        return
    st.subheader(t("cases_heading", number=case.case_id, outlet=formats.escaped(outlet(case))))
    st.markdown(_badges(case))
    flash()
    left, right = st.columns([3, 2], gap="large")
    with left:
        cases_step.next_step(store, user, case, utc())
        plain = _revealed(store, user, case)
        cases_said.said(store, case, plain)
        cases_causes.of_case(store, user, case)
    with right:
        _facts(store, case, plain)
        _owner(store, user, case)
        cases_papers.papers(store, user, case)
        _timeline(store, user, case, plain)


def _badges(case: Case) -> str:
    """The way so far, stage by stage, and what is out of the ordinary."""
    at = STAGES.index(case.stage)
    way = " › ".join(
        f"**{word('stage', stage)}**" if number == at else word("stage", stage) if number < at else
        f":gray[{word('stage', stage)}]" for number, stage in enumerate(STAGES)
    )  # fmt: skip
    marks = [f":orange-badge[{word('urgency', case.urgency)}]"] if case.urgency != "ordinary" else []
    marks += [f":red-badge[{word('escalated', str(case.escalated))}]"] if case.escalated and not case.closed_at else []
    marks += [f":gray-badge[{t('cases_reopened_n', n=case.reopened)}]"] if case.reopened else []
    return way + ("  \n" + " ".join(marks) if marks else "")


def _facts(store: Store, case: Case, plain: bool) -> None:
    st.markdown(f"##### {t('cases_facts')}")
    named = " ".join(part for part in work.customer(store, case) if part) if plain else customer(store, case)
    facts = {
        t("cases_column_about"): about(case),
        t("cases_order"): " · ".join(
            part for part in (case.order_no, term(case.category) if case.category else "") if part
        ),
        t("cases_way"): word("way", case.way) if case.way else "",
        t("cases_nature"): word("nature", case.nature),
        t("cases_opened"): formats.clock(case.opened_at, store.zone),
        t("cases_customer"): named or t("cases_no_customer"),
    }
    told = [t("cases_fact", name=name, value=formats.escaped(value)) for name, value in facts.items() if value]
    st.markdown("  \n".join(told))


def _owner(store: Store, user: User, case: Case) -> None:
    if not work.may_give(user) or case.closed_at:
        st.caption(t("cases_fact", name=t("cases_owner"), value=formats.escaped(case.owner) or t("cases_nobody")))
        return
    people = people_for(store, [case])
    if case.owner_id is not None:
        people.setdefault(case.owner_id, case.owner)
    held = list(people).index(case.owner_id) if case.owner_id in people else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        to = st.selectbox(
            t("cases_owner"), list(people), index=held, format_func=people.__getitem__, placeholder=t("cases_nobody"),
            key=f"owner_{case.case_id}_{case.owner_id}",
        )  # fmt: skip
        if st.button(t("cases_give"), disabled=to is None or to == case.owner_id):
            try:
                work.give(store, user, case, find_user(store, to) if to else None)
            except (MoveRefused, CaseMoved) as refused:
                say(cases_step.refusal(refused))
            st.rerun()


def _revealed(store: Store, user: User, case: Case) -> bool:
    """Whether name, number and words are shown whole; the look is on record before they are."""
    if st.session_state.get(REVEALED) == case.case_id:
        return True
    if st.button(t("cases_reveal"), icon=":material/visibility:"):
        work.reveal(store, user, case)
        st.session_state[REVEALED] = case.case_id
        st.rerun()
    return False


def _timeline(store: Store, user: User, case: Case, plain: bool) -> None:
    st.markdown(f"##### {t('cases_timeline')}")
    if work.may_work(user, case):
        with st.form("remark", clear_on_submit=True, border=False):
            words = st.text_input(t("cases_remark"), max_chars=2000)
            if st.form_submit_button(t("cases_remark_do")) and words.strip():
                work.remark(store, user, case, words)
    try:
        events = case_files.events(store, case.case_id)
    except SealBroken:
        st.caption(t("cases_papers_lost"))
        return
    for one in reversed(events):
        by = f" · {formats.escaped(one.by)}" if one.by else ""
        st.caption(f"{formats.clock(one.at, store.zone)}{by}  \n{_told(one, plain)}")


def _told(one: Event, plain: bool) -> str:
    """A line in words; what customers said is masked until it is revealed."""
    named = event(one.kind)
    if one.stage and one.kind in ("stage", "reopened"):
        reached = f"**{word('stage', one.stage)}**"
        named = reached if one.kind == "stage" else f"{named} › {reached}"
    note = one.note if plain else mask_text(one.note)
    if one.kind == "escalated":
        note = word("to", one.note)
    elif one.kind == "classed":
        urgency, nature, *subject = (*one.note.split(), "")[:3]
        about_it = [word("subject", subject[0])] if subject and subject[0] else []
        note = " · ".join([word("urgency", urgency), word("nature", nature), *about_it])
    elif one.kind in ("cause", "cause_dropped"):
        category, _, words = one.note.partition(" ")
        note = f"{word('category', category)} · {words}"
    elif one.kind in ("words", "review", "contradicted", "call_wanted"):
        note = ""
    return f"{named} {formats.escaped(note)}".strip()
