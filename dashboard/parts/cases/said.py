"""What the customer said: the words typed in or written in a form, the marks given, what contradicts the books."""

import streamlit as st

from dashboard import formats
from dashboard.texts import language, t
from db import case_files
from db.cases import Case
from db.privacy import SealBroken, mask_text
from db.store import Store
from surveys.publishing import Shelf
from surveys.questionnaire import Item
from surveys.waiting import said as answer_in_words
from surveys.waiting import spoken

SPOKEN = ("words", "review")


def said(store: Store, case: Case, plain: bool) -> None:
    """The words as quotations, masked unless ``plain``; then what was answered."""
    st.markdown(f"##### {t('cases_said')}")
    try:
        events = case_files.events(store, case.case_id)
    except SealBroken:
        st.caption(t("cases_papers_lost"))
        return
    quoted = [one.note for one in events if one.kind in SPOKEN and one.note]
    answers = _answers(store, case)
    quoted += [answer for item, answer in answers if item.type == "text"]
    for words in quoted:
        _quote(words if plain else mask_text(words))
    marks = [(item, answer) for item, answer in answers if item.type != "text"]
    if marks:
        with st.expander(t("cases_answered"), expanded=not quoted):
            st.markdown("  \n".join(_line(item, answer) for item, answer in marks))
    against = next((one.note.split() for one in events if one.kind == "contradicted" and one.note), [])
    if against:
        st.warning(t("cases_against", items=_items(answers, against)), icon=":material/fact_check:")
    if not quoted and not marks:
        st.caption(t("cases_said_none"))


def _answers(store: Store, case: Case) -> list[tuple[Item, str]]:
    kind, _, response_id = case.cause.partition(":")
    found = case_files.texts_of(store, response_id) if kind in ("response", "call") else None
    if found is None:
        return []
    published = Shelf(store).get(found[0], found[1])
    if published is None:
        return []
    given = found[2]
    form = published.questionnaire
    return [(item, _plain(given[item.name])) for item in form.items if item.name in given and item.answerable]


def _plain(answer: str | float) -> str:
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


def _line(item: Item, answer: str) -> str:
    label = spoken(item.label, language()) or item.name
    return f"{formats.escaped(label)} **{formats.escaped(answer_in_words(item, answer, language(), plain=False))}**"


def _items(answers: list[tuple[Item, str]], names: list[str]) -> str:
    labels = {item.name: spoken(item.label, language()) for item, _ in answers}
    return "; ".join(formats.escaped(labels.get(name) or name) for name in names)


def _quote(words: str) -> None:
    lines = words.strip().splitlines()
    st.markdown("\n".join(f"> {formats.escaped(line)}  " for line in lines))
