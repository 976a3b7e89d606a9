"""Several cases at once: given to somebody, acknowledged, their urgency set; told in words, undone by one press."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from dashboard import formats
from dashboard.parts.cases.words import word, words
from dashboard.texts import language, t, text
from db import cases
from db.cases import Case
from db.store import Store
from db.users import User, find_user
from surveys.cases import work
from surveys.cases.lifecycle import URGENCIES

DONE, TURN = "cases_bulk_done", "cases_turn"
NAMED = 12


@dataclass(frozen=True, slots=True)
class Undoable:
    """What was done, in words, and the way back."""

    told: str
    back: Callable[[], None] | None


def bar(store: Store, user: User, picked: list[Case]) -> None:
    """What can be done with the ticked cases."""
    with st.container(border=True):
        st.markdown(t("cases_bulk", n=formats.number(len(picked))))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if work.may_give(user):
                people = people_for(store, picked)
                to = st.selectbox(t("cases_bulk_give"), list(people), format_func=people.__getitem__, width=220)
                st.button(t("cases_bulk_give_do"), icon=":material/person_add:",
                          on_click=_give, args=(store, user, picked, to), key="bulk_give")  # fmt: skip
            st.button(t("cases_bulk_acknowledge"), icon=":material/mark_email_read:",
                      on_click=_acknowledge, args=(store, user, picked), key="bulk_acknowledge")  # fmt: skip
            names = words("urgency", URGENCIES)
            urgency = st.selectbox(t("cases_urgency"), list(names), index=1, format_func=names.__getitem__, width=140)
            st.button(t("cases_bulk_urgency_do"), icon=":material/priority_high:",
                      on_click=_class, args=(store, user, picked, urgency), key="bulk_urgency")  # fmt: skip


def said(store: Store, user: User) -> None:
    """What the last bulk action did, with the way back."""
    done: Undoable | None = st.session_state.get(DONE)
    if done is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(done.told, width="stretch")
        if done.back:
            st.button(t("cases_undo"), icon=":material/undo:", on_click=_undo, args=(done.back,))
        st.button("", icon=":material/close:", key="bulk_seen", on_click=lambda: st.session_state.pop(DONE, None))


def people_for(store: Store, picked: list[Case]) -> dict[int, str]:
    """Who may be given all of these cases, by user_id."""
    regions = sorted({case.region_id for case in picked})
    rows = cases.owners(store, regions)
    return {
        row["user_id"]: f"{row['name']} · {_role(row['role'])}"
        for row in rows
        if row["region_id"] is None or len(regions) == 1
    }


def _give(store: Store, user: User, picked: list[Case], to: int) -> None:
    owner = find_user(store, to)
    done = work.many(store, user, _numbers(picked), lambda case: work.give(store, user, case, owner))
    before = {case.case_id: case.owner_id for case in picked if case.case_id in done.changed}
    name = formats.escaped(owner.name if owner else "")
    _tell(done, "cases_bulk_given", partial(_give_back, store, user, before), name=name)


def _give_back(store: Store, user: User, before: dict[int, int | None]) -> None:
    def back(case: Case) -> None:
        held = before[case.case_id]
        work.give(store, user, case, find_user(store, held) if held else None)

    work.many(store, user, before, back)


def _acknowledge(store: Store, user: User, picked: list[Case]) -> None:
    step = work.Step("acknowledged")
    done = work.many(store, user, _numbers(picked), lambda case: work.move(store, user, case, step))
    _tell(done, "cases_bulk_acknowledged", partial(_take_back, store, user, done.changed))


def _take_back(store: Store, user: User, numbers: tuple[int, ...]) -> None:
    work.many(store, user, numbers, lambda case: work.take_back(store, user, case))


def _class(store: Store, user: User, picked: list[Case], urgency: str) -> None:
    def classed(case: Case) -> None:
        work.classify(store, user, case, urgency, case.nature, case.subject)

    wanted = [case for case in picked if case.urgency != urgency]
    done = work.many(store, user, _numbers(wanted), classed)
    before = {case.case_id: case.urgency for case in wanted if case.case_id in done.changed}
    _tell(done, "cases_bulk_classed", partial(_class_back, store, user, before), name=word("urgency", urgency))


def _class_back(store: Store, user: User, before: dict[int, str]) -> None:
    def back(case: Case) -> None:
        work.classify(store, user, case, before[case.case_id], case.nature, case.subject)

    work.many(store, user, before, back)


def _tell(done: work.Done, key: str, back: Callable[[], None], **named: str) -> None:
    told = []
    if done.changed:
        told.append(text(key, language(), n=formats.number(len(done.changed)), numbers=_named(done.changed), **named))
    if done.left:
        told.append(t("cases_bulk_left", n=formats.number(len(done.left)), numbers=_named(tuple(done.left))))
    st.session_state[DONE] = Undoable(" ".join(told) or t("cases_bulk_nothing"), back if done.changed else None)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def _undo(back: Callable[[], None]) -> None:
    back()
    st.session_state[DONE] = Undoable(t("cases_undone"), None)


def _numbers(picked: list[Case]) -> list[int]:
    return [case.case_id for case in picked]


def _named(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers[:NAMED])) + (" …" if len(numbers) > NAMED else "")


def _role(role: str) -> str:
    return text(f"shell_role_{role}", language())
