"""The parts of the agent's page around the script: the day so far, the customer, dialling, the end of a call."""

from collections.abc import Sequence
from datetime import date, datetime, time

import streamlit as st

from dashboard import formats
from dashboard.parts.desk import NOTICE, Call, Desk
from dashboard.server import demo
from dashboard.terms import term
from dashboard.texts import language, t
from db import callbacks
from surveys.callbacks import queue
from surveys.callbacks.dispositions import DISPOSITIONS, FURTHEST

# One tap is enough for these; the others deserve a word.
AT_ONCE = {"no_answer": "N", "busy": "B", "not_in_service": "V"}
WITH_A_WORD = {
    "call_later": "L",
    "refused": "X",
    "wrong_number": "W",
    "language_barrier": "",
    "deceased": "",
    "other": "",
}


def tally(desk: Desk) -> None:
    """One sentence about the agent's day, and what became of the last call."""
    today = desk.today()
    st.markdown(
        t("callbacks_tally", calls=today.calls, completed=today.completed, waiting=formats.number(today.waiting))
    )
    if demo.is_on() and not desk.hours.allow(queue.utc_now()):
        st.caption(t("callbacks_demo_clock", at=f"{desk.now().astimezone(desk.store.zone):%H:%M}"))
    if notice := st.session_state.pop(NOTICE, ""):
        st.success(notice, icon=":material/check:")


def heading(call: Call) -> None:
    """Who is on the desk."""
    books = call.books
    product = (books.product_en if language() == "en" else books.product) or books.model
    st.subheader(t("callbacks_heading", name=call.name, product=product, service=term(books.service_type)))
    st.caption(t("callbacks_attempt", number=call.number, order=books.order_no, phone=call.phone))


def instruction(words: str) -> None:
    """The one thing to do now."""
    st.markdown(f":primary[:material/arrow_forward:] **{words}**")


def dialling(desk: Desk, call: Call) -> None:
    """Before anybody answers: the number, then what happened."""
    if call.revealed is None:
        instruction(t("callbacks_step_resume") if call.resumed else t("callbacks_step_look"))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                t("callbacks_show_number"), key=call.key("show"), type="primary", icon=":material/call:", shortcut="S",
                help=t("callbacks_show_number_help"), on_click=desk.show_number, args=(call,),
            )  # fmt: skip
            if call.resumed:
                st.button(t("callbacks_continue"), key=call.key("continue"), on_click=desk.go, args=(call, "asking"))
            st.button(
                t("callbacks_give_back"), key=call.key("give_back"), type="tertiary", on_click=desk.give_back,
                args=(call,),
            )  # fmt: skip
        return
    instruction(t("callbacks_step_dial"))
    number(call)
    st.button(
        t("callbacks_reached"), key=call.key("reached"), type="primary", icon=":material/record_voice_over:",
        shortcut="Y", width="stretch", on_click=desk.go, args=(call, "asking"),
    )  # fmt: skip
    grid = st.grid(3, min_column_width=150)
    for code, shortcut in (AT_ONCE | WITH_A_WORD).items():
        with grid.cell():
            act, args = (desk.end, (call, code)) if code in AT_ONCE else (desk.go, (call, "ending", code))
            st.button(
                DISPOSITIONS[code].label[language()], key=call.key(code), width="stretch",
                shortcut=shortcut or None, on_click=act, args=args,
            )  # fmt: skip


def number(call: Call) -> None:
    """The number as a link that a telephone understands, and what colleagues noted."""
    if call.revealed is None:
        return
    phone = call.revealed.phone
    spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}".strip() if len(phone) == 11 else phone
    st.link_button(t("callbacks_dial", phone=spaced), f"tel:{phone}", icon=":material/call:")
    for note in call.revealed.notes:
        st.caption(t("callbacks_colleague_note", note=note))


def ending(desk: Desk, call: Call) -> None:
    """A word about how it ended; for a later call, the day and hour."""
    later = call.disposition == "call_later"
    instruction(t("callbacks_step_appoint") if later else t("callbacks_step_note"))
    st.markdown(f"**{DISPOSITIONS[call.disposition].label[language()]}**")
    appointed = _appointment(desk, call) if later else None
    if later and call.answers:
        st.caption(t("callbacks_answers_kept"))
    closing(call)
    fault(call)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("callbacks_save"), key=call.key("save"), type="primary", icon=":material/check:",
            on_click=desk.end, args=(call, call.disposition, appointed),
        )  # fmt: skip
        st.button(t("callbacks_back"), key=call.key("back"), on_click=desk.go, args=(call, "dialling"))


def closing(call: Call) -> None:
    """What may be added to any ending."""
    st.text_area(t("callbacks_note"), key=call.key("note"), height=68)
    st.checkbox(t("callbacks_never_again"), key=call.key("never_again"))


def fault(call: Call) -> None:
    """Why the call could not be saved as it is."""
    if call.fault:
        st.error(call.fault, icon=":material/error:")


def papers(desk: Desk, call: Call) -> None:
    """What the outlet reported. How the order was drawn is not shown: it must not colour the conversation."""
    books, store, english = call.books, desk.store, language() == "en"
    charge = formats.money(books.charged_fen) if books.charged_fen else ""
    free = t("callbacks_free_warranty") if books.under_warranty else t("callbacks_free")
    fault_name = books.fault_en if english else books.fault
    with st.container(border=True):
        st.markdown(f"**{t('callbacks_papers')}**")
        facts(
            (
                (t("callbacks_paper_outlet"), books.outlet_en if english else books.outlet),
                (t("callbacks_paper_visit"), visit(desk, call)),
                (t("callbacks_paper_technician"), books.technician or formats.UNKNOWN),
                (
                    t("callbacks_paper_work"),
                    " · ".join(word for word in (term(books.service_type), fault_name) if word),
                ),
                (t("callbacks_paper_parts"), parts(desk, call) or t("callbacks_no_parts")),
                (t("callbacks_paper_charge"), charge or free),
            )
        )
    st.markdown(f"**{t('callbacks_earlier')}**")
    tried = callbacks.attempts(store, call.task.task_id)
    orders = callbacks.earlier_orders(store, call.task.order_id)
    for attempt in reversed(tried):
        outcome = DISPOSITIONS[attempt.disposition].label[language()]
        st.caption(t("callbacks_earlier_call", at=formats.clock(attempt.started_at, store.zone), outcome=outcome))
    for order in orders:
        day = formats.clock(order.completed_at, store.zone)[:10]
        product = order.product_en if english else order.product
        st.caption(" · ".join(word for word in (day, term(order.service_type), product, order.order_no) if word))
    if not orders:
        st.caption(t("callbacks_no_earlier"))


def visit(desk: Desk, call: Call) -> str:
    """``2026-11-18 10:10–11:00``, as far as the outlet reported it."""
    books, zone = call.books, desk.store.zone
    came, went = formats.clock(books.visited_at, zone), formats.clock(books.completed_at, zone)
    if came == went or formats.UNKNOWN in (came, went):
        return came
    return f"{came}–{went[11:] if went[:10] == came[:10] else went}"


def parts(desk: Desk, call: Call) -> str:
    """The parts claimed for the order, '' for none."""
    found = callbacks.claimed_parts(desk.store, call.task.order_id)
    names = ((part.name_en if language() == "en" else part.name, part.quantity) for part in found)
    return (
        "、".join(_counted(*part) for part in names) if language() == "zh" else ", ".join(_counted(*p) for p in names)
    )


def facts(rows: Sequence[tuple[str, str]]) -> None:
    """Name and value, a row each, narrow enough for a telephone."""
    for name, value in rows:
        with st.container(horizontal=True, wrap=False, gap="small"):
            st.caption(name, width=104)
            st.markdown(value)


def _counted(name: str, quantity: int) -> str:
    return name if quantity == 1 else f"{name} × {quantity}"


def _appointment(desk: Desk, call: Call) -> datetime | None:
    today = desk.now().astimezone(desk.store.zone).date()
    left, right = st.columns(2)
    day: date | None = left.date_input(
        t("callbacks_day"), value=today, min_value=today, max_value=today + FURTHEST, key=call.key("day"),
        format="YYYY-MM-DD",
    )  # fmt: skip
    hour: time | None = right.time_input(t("callbacks_hour"), value=None, step=1800, key=call.key("hour"))
    return datetime.combine(day, hour, tzinfo=desk.store.zone) if day and hour else None
