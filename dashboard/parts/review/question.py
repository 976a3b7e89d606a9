"""One question to a reviewer: its strip of paper, a key for each answer."""

import re
from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.formats import escaped
from dashboard.parts.review.queue import table
from dashboard.texts import language, t
from kit.paper.copies import Answered
from kit.paper.numbers import steps
from surveys.items import Item

Tell = Callable[[Sequence[str]], None]
TEN = "T"
# Where the answer is its own key, the key need not stand beside it again.
STYLE = "<style>.st-key-review_figures kbd {display: none}</style>"
OPEN = re.compile(r"\{(?:outlet|product|date)\}")


def words(item: Item) -> str:
    """The question as the reader's language has it; what the sheet filled in is left open."""
    said = item.label.get(language()) or next(iter(item.label.values()), item.name)
    return OPEN.sub("…", said)


def choices(item: Item) -> dict[str, str]:
    """Label by value, in the order of the sheet; empty where the answer is written."""
    if item.type == "range":
        held = steps(item)
        return {value: value for value in held} if len(held) <= 11 else {}
    if item.type == "acknowledge":
        return {"OK": "OK"}
    return {one.value: one.label.get(language()) or one.value for one in item.choices}


def spoken(item: Item, values: Sequence[str]) -> str:
    """An answer in words: ``4 满意``; a dash for none."""
    named = choices(item)
    told = [value if named.get(value, value) == value else _labelled(item, value, named) for value in values]
    return "、".join(told) if language() == "zh" else ", ".join(told)


def ask(one: Answered, key: str, tell: Tell) -> None:
    """The answer's buttons, or a line to write in. ``tell`` is called with the values told."""
    named = choices(one.item)
    if one.item.type == "select_multiple":
        _several(one, key, named, tell)
    elif named:
        _single(one, key, named, tell)
    else:
        _written(one, key, tell)


def _single(one: Answered, key: str, named: dict[str, str], tell: Tell) -> None:
    short = _shortcuts(list(named))
    figures = all(short.get(value) in (value, TEN) for value in named)
    st.html(STYLE)
    with st.container(horizontal=True, gap="small", key="review_figures" if figures else None):
        for value in named:
            label = escaped(_labelled(one.item, value, named)) + (f" ({TEN})" if short.get(value) == TEN else "")
            st.button(
                label, key=f"{key}_{value}", shortcut=short.get(value),
                type="primary" if [value] == list(one.values) else "secondary", on_click=tell, args=([value],),
            )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        if one.open and len(one.values) == 1:
            st.button(
                t("review_as_read", answer=escaped(spoken(one.item, one.values))), key=f"{key}_read",
                shortcut="Enter", icon=":material/check:", on_click=tell, args=(list(one.values),),
            )  # fmt: skip
        _blank(key, tell)


def _several(one: Answered, key: str, named: dict[str, str], tell: Tell) -> None:
    held = table()
    if one.item.name != held.item or not held.marked:
        held.item, held.marked = one.item.name, ["", *one.values]
    chosen = [value for value in held.marked if value]
    short = _shortcuts(list(named))
    with st.container(horizontal=True, gap="small"):
        for value, label in named.items():
            st.button(
                escaped(label), key=f"{key}_{value}", shortcut=short.get(value),
                icon=":material/check_box:" if value in chosen else ":material/check_box_outline_blank:",
                on_click=_toggle, args=(value,),
            )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("review_these", count=len(chosen)), key=f"{key}_these", type="primary", shortcut="Enter",
            disabled=not chosen, on_click=tell, args=([value for value in named if value in chosen],),
        )  # fmt: skip
        _blank(key, tell)


def _toggle(value: str) -> None:
    held = table()
    held.marked = [one for one in held.marked if one != value] if value in held.marked else [*held.marked, value]


def _written(one: Answered, key: str, tell: Tell) -> None:
    """A number, a day, or words: typed. Enter sends a number; words have a button of their own."""
    held = one.values[0] if one.values else ""
    hint = {"date": t("review_hint_date"), "text": t("review_hint_text")}.get(one.item.type, t("review_hint_number"))
    with st.form(f"{key}_form", border=False):
        if one.item.type == "text":
            st.text_area(hint, held, key=f"{key}_typed", height=90)
        else:
            st.text_input(hint, held, key=f"{key}_typed", width=260)
        st.form_submit_button(t("review_take_over"), type="primary", on_click=_typed, args=(f"{key}_typed", tell))
    _blank(key, tell)


def _typed(name: str, tell: Tell) -> None:
    typed = str(st.session_state.get(name) or "").strip()
    tell([typed] if typed else [])


def _blank(key: str, tell: Tell) -> None:
    st.button(
        t("review_blank"), key=f"{key}_blank", shortcut="B", type="tertiary", icon=":material/radio_button_unchecked:",
        on_click=tell, args=([],),
    )  # fmt: skip


def _labelled(item: Item, value: str, named: dict[str, str]) -> str:
    label = named.get(value, value)
    numeric = value.isdecimal() and item.type == "select_one"
    return f"{value} {label}" if numeric and label != value else label


def _shortcuts(values: Sequence[str]) -> dict[str, str]:
    """A figure presses itself, ten is T; other answers are counted from 1."""
    if all(value.isdecimal() and int(value) <= 10 for value in values):
        return {value: TEN if value == "10" else value for value in values}
    return {value: str(place) for place, value in enumerate(values, 1) if place <= 9}
