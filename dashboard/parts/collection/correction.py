"""Putting right what did not fit: the answers, whom they are about, by which version they are read."""

import streamlit as st

from dashboard.parts.collection.words import outlets
from dashboard.texts import language, t
from db.settlements import Kind
from db.store import Store
from surveys.intake.submission import Answer
from surveys.items import Item
from surveys.settling import Correction
from surveys.waiting import Opened, Row, said, spoken

ABOUT = ("outlet", "order", "target", "unknown", "spent", "expired", "revoked")
FIELD = 420


def version_asked(kind: Kind, number: int) -> str:
    """The version somebody chose to read it by; "" for its own."""
    return str(st.session_state.get(_key("version", kind, number)) or "")


def corrected(store: Store, found: Opened, plain: bool) -> Correction:
    """Draw what can be put right and return what was. A second answer is about what the first was about."""
    if found.held.kind == "conflict" or found.kept is not None:
        return Correction()
    kind, number = found.held.kind, found.held.number
    version = _version(found)
    outlet: str | None = None
    order: str | None = None
    if found.reason in ABOUT:
        outlet, order = _about(store, found)
    answers: dict[str, Answer] = {}
    if found.rows:
        wrong = [row for row in found.rows if row.problem]
        if wrong:
            st.markdown(f"##### {t('collection_correct')}")
            st.caption(t("collection_correct_hint"))
        more = st.toggle(t("collection_correct_all"), key=_key("all", kind, number))
        for row in found.rows if more else wrong:
            answers |= _one(row, plain, kind, number)
    return Correction(answers, outlet, order, version)


def _version(found: Opened) -> str:
    """Asked only where its own version is not published here."""
    sent, key = found.submission, _key("version", found.held.kind, found.held.number)
    if sent is None or not found.versions or (sent.version or found.versions[0]) in found.versions:
        return ""
    chosen = st.selectbox(
        t("collection_version"),
        found.versions,
        index=None,
        key=key,
        placeholder=t("collection_version_choose"),
        width=FIELD,
    )
    return chosen or ""


def _about(store: Store, found: Opened) -> tuple[str, str]:
    kind, number = found.held.kind, found.held.number
    st.markdown(f"##### {t('collection_about')}")
    st.caption(t("collection_about_hint"))
    codes = {"": t("collection_outlet_of_order"), **outlets(store)}
    with st.container(horizontal=True):
        order = st.text_input(t("collection_order"), value=found.order, key=_key("order", kind, number), width=240)
        held = found.outlet if found.outlet in codes else ""
        outlet = st.selectbox(
            t("collection_outlet"),
            list(codes),
            index=list(codes).index(held),
            format_func=codes.__getitem__,
            key=_key("outlet", kind, number),
            width=320,
        )
    return outlet or "", order.strip()


def _one(row: Row, plain: bool, kind: Kind, number: int) -> dict[str, Answer]:
    """The field of one question; what people wrote can be altered only by those who may read it."""
    item, key = row.item, _key(f"answer_{row.item.name}", kind, number)
    label = spoken(item.label, language()) or item.name
    if item.choices:
        chosen = _choice(item, row.sent, label, key)
        return {} if chosen == row.sent else {item.name: chosen}
    if item.type == "text" and row.sent and not plain:
        st.caption(t("collection_correct_masked", question=label))
        return {}
    held = said(item, row.sent, language(), plain=True)
    written = st.text_input(label, value=held, key=key, help=_help(item), width=FIELD).strip()
    return {} if written == held.strip() else {item.name: written or None}


def _choice(item: Item, sent: Answer, label: str, key: str) -> Answer:
    labels = {choice.value: spoken(choice.label, language()) or choice.value for choice in item.choices}
    given = [str(one) for one in (sent if isinstance(sent, (list, tuple)) else str(sent or "").split())]
    if item.type == "select_multiple":
        held = [one for one in given if one in labels]
        several: list[str] = st.multiselect(
            label, list(labels), held, format_func=labels.__getitem__, key=key, width=FIELD
        )
        return several or None
    first = given[0] if given and given[0] in labels else None
    named: dict[str | None, str] = {None: t("collection_no_answer")}
    named.update(labels)
    place = list(named).index(first)
    return st.selectbox(label, list(named), index=place, format_func=named.__getitem__, key=key, width=FIELD)


def _help(item: Item) -> str | None:
    if item.low is None or item.high is None:
        return None
    return t("collection_between", low=f"{item.low:g}", high=f"{item.high:g}")


def _key(what: str, kind: Kind, number: int) -> str:
    return f"collection_{what}_{kind}_{number}"
