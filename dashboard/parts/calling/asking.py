"""The script on the screen: a line to say, a place to note the answer, and what does not fit."""

from datetime import date
from typing import Any

import streamlit as st

from dashboard.parts.calling import call as calling
from dashboard.parts.calling import keys as calling_keys
from dashboard.parts.calling.desk import Call, Desk
from dashboard.texts import language, t
from surveys.callbacks.contradictions import AMOUNT
from surveys.callbacks.conversation import Conversation, Line, converse
from surveys.expressions.values import to_text
from surveys.items import Item


def ask(desk: Desk, call: Call) -> None:
    """The whole conversation, the next question marked, and how it ends."""
    _language(call)
    gather(call)
    talk = converse(call.form, call.answers, desk.store, call.books, call.script_language, desk.now())
    desk.keep_answers(call)
    calling.instruction(_step(call, talk))
    calling.number(desk, call)
    for line in talk.lines:
        if line.asks:
            _question(desk, call, line, line.item.name == talk.current)
        else:
            _say(line)
    _end(desk, call, talk)
    asked = calling_keys.questions(call, talk.asked)
    calling_keys.listen(call, "complete", t("callbacks_keys_asking"), asked, talk.current or "")


def _step(call: Call, talk: Conversation) -> str:
    if call.corrects:
        return t("callbacks_step_correct")
    if call.resumed and call.revealed is None:
        return t("callbacks_step_resume")
    return t("callbacks_step_ask") if talk.current else t("callbacks_step_promise")


def gather(call: Call) -> None:
    """What the widgets hold now, into the call's answers; a question that is not on the screen keeps its answer."""
    for item in call.form.items:
        key = _key(call, item.name)
        if key in st.session_state:
            answer = _written(st.session_state[key])
            if answer:
                call.answers[item.name] = answer
            else:
                call.answers.pop(item.name, None)


def _language(call: Call) -> None:
    """The customer's language, where it is another than the agent's and the script is written in it."""
    wished = call.books.customer_language
    if wished == language() or wished not in call.form.languages:
        return
    names = {"zh": t("callbacks_language_zh"), "en": t("callbacks_language_en")}
    st.caption(t("callbacks_speaks", language=names[wished]))
    chosen = st.segmented_control(
        t("callbacks_script_language"),
        list(call.form.languages),
        default=call.script_language,
        required=True,
        format_func=lambda code: names.get(code, code),
        key=call.key(f"spoken_{language()}"),
        label_visibility="collapsed",
    )
    call.spoken = chosen or ""


def _say(line: Line) -> None:
    with st.container(border=True, gap="xsmall"):
        st.caption(t("callbacks_say"))
        st.markdown(line.says)
    if line.hint:
        st.caption(line.hint)


def _question(desk: Desk, call: Call, line: Line, current: bool) -> None:
    # Drawn apart from the widget, whose own label is what a screen reader says.
    words = f":primary[:material/arrow_forward:] **{line.says}**" if current else line.says
    with st.container(gap="xsmall", key=calling_keys.box(call, line.item.name)):
        st.markdown(words)
        _widget(call, line)
        if line.hint and not line.answered:
            st.caption(line.hint)
        if line.problem:
            st.error(line.problem, icon=":material/error:")
        if line.contradicts or _stranger(call, line):
            with st.container(border=True):
                st.markdown(f":orange[:material/compare_arrows:] {_difference(desk, call, line.item)}")


def _widget(call: Call, line: Line) -> None:
    """The widget that fits the item's type, showing what was noted before."""
    item, key, noted = line.item, _key(call, line.item.name), call.answers.get(line.item.name, "")
    asked: dict[str, Any] = {"label": line.says, "key": key, "label_visibility": "collapsed"}
    if item.type in ("select_one", "range"):
        choices = dict(line.choices) or {step: step for step in calling_keys.steps(item)}
        _seed(key, noted if noted in choices else None)
        st.segmented_control(options=list(choices), format_func=choices.__getitem__, wrap=True, **asked)
    elif item.type == "select_multiple":
        choices = dict(line.choices)
        _seed(key, [value for value in noted.split() if value in choices])
        st.segmented_control(
            options=list(choices), selection_mode="multi", format_func=choices.__getitem__, wrap=True, **asked
        )
    elif item.type in ("integer", "decimal"):
        _seed(key, _number(noted))
        st.number_input(value=None, step=1.0 if item.type == "integer" else None, width=200, **asked)
    elif item.type == "date":
        _seed(key, date.fromisoformat(noted) if noted else None)
        st.date_input(value=None, format="YYYY-MM-DD", width=200, **asked)
    elif item.type == "acknowledge":
        _seed(key, bool(noted))
        st.checkbox(**asked)
    else:
        _seed(key, noted)
        st.text_area(height=68, **asked)


def _end(desk: Desk, call: Call, talk: Conversation) -> None:
    answered = sum(line.answered for line in talk.asked)
    st.caption(t("callbacks_progress", answered=answered, asked=len(talk.asked)))
    if not call.corrects:
        calling.closing(call)
    calling.fault(call)
    with st.container(horizontal=True, vertical_alignment="center"):
        # No shortcut of Streamlit's: pressed inside a text area it would save without the words just typed.
        st.button(
            t("callbacks_save_correction") if call.corrects else t("callbacks_save"), key=call.key("complete"),
            type="primary", icon=":material/check:", on_click=_finish, args=(desk, call, "completed"),
        )  # fmt: skip
        if call.corrects:
            st.button(
                t("callbacks_leave_as_it_was"), key=call.key("leave"), type="tertiary", shortcut="Z",
                on_click=desk.end_correction, args=(None,),
            )  # fmt: skip
            return
        st.button(
            t("callbacks_broke_off"), key=call.key("partial"), shortcut="K", on_click=_finish,
            args=(desk, call, "partial"),
        )  # fmt: skip
        st.button(
            t("callbacks_back"), key=call.key("back"), type="tertiary", shortcut="Z", on_click=desk.go,
            args=(call, "dialling"),
        )  # fmt: skip


def _finish(desk: Desk, call: Call, disposition: str) -> None:
    # The last keystrokes arrive together with the click.
    gather(call)
    if call.corrects:
        desk.end_correction(call)
    else:
        desk.end(call, disposition)


def _difference(desk: Desk, call: Call, item: Item) -> str:
    """The two statements side by side, and what to do: a fact to confirm, nobody's fault."""
    visit = calling.visit(desk, call)
    paid = calling.charge_on_papers(call)
    if item.name == AMOUNT:
        return t("callbacks_against_amount", papers=paid, said=calling.said_amount(call))
    if item.verify == "charge" and call.books.charged_fen:
        return t("callbacks_against_paid", papers=paid)
    return {
        "number": t("callbacks_against_number"),
        "visit": t("callbacks_against_visit", visit=visit),
        "date": t("callbacks_against_date", visit=visit),
        "work": t("callbacks_against_work"),
        "part": t("callbacks_against_part", parts=calling.parts(desk, call)),
        "charge": t("callbacks_against_charge"),
    }[item.verify or ""]


def _stranger(call: Call, line: Line) -> bool:
    """The number is somebody else's: contradicts no papers, but is worth a word at once."""
    return line.item.verify == "number" and call.answers.get(line.item.name) == "no"


def _key(call: Call, name: str) -> str:
    # A segmented control remembers the label it was clicked with: another language is another widget.
    return call.key(f"{name}_{call.script_language}")


def _seed(key: str, value: Any) -> None:
    if key not in st.session_state:
        st.session_state[key] = value


def _number(noted: str) -> float | None:
    try:
        return float(noted)
    except ValueError:
        return None


def _written(value: Any) -> str:
    """A widget's value as an answer is written; '' for none."""
    if value is None or value is False:
        return ""
    if value is True:
        return "OK"
    if isinstance(value, float | int):
        return to_text(float(value))
    if isinstance(value, list | tuple):
        return " ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value).strip()
