"""The parts of the agent's page around the script: the day so far, the customer, dialling, the end of a call."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import formats
from dashboard.parts.calling import keys as calling_keys
from dashboard.parts.calling.desk import NOTICE, Call, Desk
from dashboard.server import demo
from dashboard.terms import term
from dashboard.texts import language, t, text
from db import callback_history, callbacks
from db.privacy import mask_text
from surveys.callbacks import queue
from surveys.callbacks.contradictions import AMOUNT
from surveys.callbacks.dispositions import DISPOSITIONS, FURTHEST
from surveys.callbacks.handing import message

# One tap is enough for these; the others deserve a word.
AT_ONCE = {"no_answer": "N", "busy": "B", "not_in_service": "V"}
WITH_A_WORD = {
    "call_later": "L",
    "handed_over": "H",
    "refused": "X",
    "wrong_number": "W",
    "language_barrier": "G",
    "deceased": "D",
    "other": "O",
}
# The outlet's papers stay in sight while the script is read down; a narrow screen has them below.
STAYS = """<style>@media (min-width: 900px) {
[data-testid="stColumn"]:has(.st-key-callbacks_papers) > div {
  position: sticky; top: 4.5rem; max-height: calc(100vh - 5rem); overflow-y: auto}}</style>"""


def tally(desk: Desk) -> None:
    """One sentence about the agent's day, and what became of the last call."""
    today = desk.today()
    st.markdown(t("callbacks_tally", calls=today.calls, completed=today.completed, waiting=_waiting(today.waiting)))
    if demo.is_on() and not desk.hours.allow_somewhere(queue.utc_now()):
        st.caption(t("callbacks_demo_clock", at=f"{desk.now().astimezone(desk.store.zone):%H:%M}"))
    if notice := st.session_state.pop(NOTICE, ""):
        st.success(notice, icon=":material/check:")


def _waiting(count: int) -> str:
    return f"{formats.number(count)}+" if count >= queue.MOST_COUNTED else formats.number(count)


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
                st.button(
                    t("callbacks_continue"), key=call.key("continue"), shortcut="Y", on_click=desk.go,
                    args=(call, "asking"),
                )  # fmt: skip
            _give_back(desk, call)
        return
    instruction(t("callbacks_step_dial"))
    number(desk, call)
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
    _give_back(desk, call)


def _give_back(desk: Desk, call: Call) -> None:
    """To a colleague, who speaks the customer's language perhaps; no attempt is counted."""
    st.button(
        t("callbacks_give_back"), key=call.key("give_back"), type="tertiary", shortcut="P",
        on_click=desk.give_back, args=(call,),
    )  # fmt: skip


def number(desk: Desk, call: Call) -> None:
    """The number as a link that a telephone understands, and what colleagues noted; after a new start on request."""
    if call.revealed is None:
        if not call.corrects:
            st.button(
                t("callbacks_show_number"), key=call.key("show_again"), icon=":material/call:", shortcut="S",
                on_click=desk.show_number, args=(call,),
            )  # fmt: skip
        return
    phone = call.revealed.phone
    spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}".strip() if len(phone) == 11 else phone
    st.link_button(t("callbacks_dial", phone=spaced), f"tel:{phone}", icon=":material/call:")
    for note in call.revealed.notes:
        st.caption(t("callbacks_colleague_note", note=note))


def ending(desk: Desk, call: Call) -> None:
    """A word about how it ended; for a later call, the day and hour; for the link, the message."""
    later, linked = call.disposition == "call_later", call.disposition == "handed_over"
    step = t("callbacks_step_appoint") if later else t("callbacks_step_link") if linked else t("callbacks_step_note")
    instruction(step)
    st.markdown(f"**{DISPOSITIONS[call.disposition].label[language()]}**")
    appointed = _appointment(desk, call) if later else None
    words = _message(desk, call) if linked else ""
    if (later or linked) and call.answers:
        st.caption(t("callbacks_answers_kept"))
    closing(call)
    fault(call)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("callbacks_save"), key=call.key("save"), type="primary", icon=":material/check:",
            on_click=desk.end, args=(call, call.disposition, appointed), disabled=linked and not words,
        )  # fmt: skip
        st.button(t("callbacks_back"), key=call.key("back"), shortcut="Z", on_click=desk.go, args=(call, "dialling"))
    hours = [quick_hour(desk, call)] if later else []
    hint = t("callbacks_keys_appoint") if later else t("callbacks_keys_ending")
    calling_keys.listen(call, "save", hint, hours, "quick" if later else "", words)


def _message(desk: Desk, call: Call) -> str:
    """The text message in the customer's language, to be copied; '' with a word where there is no open link."""
    codes = {"zh": t("callbacks_language_zh"), "en": t("callbacks_language_en")}
    usual = call.books.customer_language if call.books.customer_language in codes else language()
    chosen = st.segmented_control(
        t("callbacks_message_language"), list(codes), default=usual, required=True, format_func=codes.__getitem__,
        key=call.key(f"message_{language()}"), label_visibility="collapsed",
    )  # fmt: skip
    found = message(desk.store, call.books, chosen or usual)
    if found.state == "open":
        st.code(found.words, language=None, wrap_lines=True)
        return found.words
    st.info(
        t("callbacks_link_spent") if found.state == "spent" else t("callbacks_link_closed"), icon=":material/link_off:"
    )
    return ""


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
    st.html(STAYS)
    with st.container(border=True, key="callbacks_papers"):
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
    _cases(desk, call)
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
    for said in callback_history.answered(store, call.task.order_id):
        marks = t("callbacks_marks", csat=formats.number(said.csat), nps=formats.number(said.nps))
        words = [
            formats.clock(said.received_at, store.zone)[:10],
            text(f"callbacks_by_{said.channel}", language()),
            marks,
        ]
        comment = f"“{formats.escaped(mask_text(said.comment))}”" if said.comment else ""
        st.caption(" · ".join(word for word in (*words, comment) if word))


def _cases(desk: Desk, call: Call) -> None:
    """What is still open with this customer: an agent should not be told of it by the customer."""
    found = callback_history.open_cases(desk.store, call.task.order_id)
    if not found:
        return
    st.markdown(f":orange[:material/folder_open:] **{t('callbacks_open_cases', count=len(found))}**")
    for case in found:
        day = formats.clock(case.opened_at, desk.store.zone)[:10]
        words = (f"{t('callbacks_case_number', case=case.case_id)}", source(case.source), stage(case.stage), day)
        st.caption(" · ".join(word for word in words if word))


def source(code: str) -> str:
    """Where a case came from, as the cases room says it."""
    return text(f"cases_source_{code}", language())


def stage(code: str) -> str:
    """How far a case is, as the cases room says it."""
    return text(f"cases_stage_{code}", language())


def charge_on_papers(call: Call) -> str:
    """What the outlet says it charged."""
    return formats.money(call.books.charged_fen)


def said_amount(call: Call) -> str:
    """What the customer says they paid."""
    return formats.money(float(call.answers.get(AMOUNT) or 0) * 100)


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
    """One of the usual hours by one key, or any day and hour; on the clock of the customer's region."""
    zone = desk.hours_of(call).zone
    hours = usual_hours(desk, call)
    other = t("callbacks_hour_other")
    labels = {code: _said(at, desk.now().astimezone(zone).date()) for code, at in hours.items()} | {"other": other}
    chosen = st.segmented_control(
        t("callbacks_hour"), list(labels), format_func=labels.__getitem__, key=call.key(f"quick_{language()}"),
        wrap=True, label_visibility="collapsed",
    )  # fmt: skip
    if zone.key != desk.store.zone.key:
        st.caption(t("callbacks_hour_there", zone=zone.key))
    if chosen == "other":
        return _any_hour(desk, call, zone)
    st.checkbox(t("callbacks_anyone"), key=call.key("anyone"))
    return hours.get(chosen or "")


def usual_hours(desk: Desk, call: Call) -> dict[str, datetime]:
    """What customers say most: in an hour, this afternoon, this evening, tomorrow; those that are allowed."""
    hours, now = desk.hours_of(call), desk.now()
    local = now.astimezone(hours.zone)
    full = (local + timedelta(minutes=59)).replace(minute=0, second=0, microsecond=0)
    # The next day on which anybody is rung: nobody is promised a call on a holiday.
    tomorrow = hours.first_from(_hour(local.date() + timedelta(days=1), 0, hours.zone)).date()
    wished = [full + timedelta(hours=1), *(_hour(local.date(), hour, hours.zone) for hour in (15, 18))]
    wished += [_hour(tomorrow, hour, hours.zone) for hour in (10, 15, 18)]
    found = sorted({at for at in wished if at > now + timedelta(minutes=30) and hours.allow(at)})
    return {str(number): at for number, at in enumerate(found, 1)}


def quick_hour(desk: Desk, call: Call) -> dict[str, object]:
    """The usual hours as the keys know them: 1 is the first."""
    values, key = [*usual_hours(desk, call), "other"], call.key(f"quick_{language()}")
    return {"name": "quick", "box": key, "values": values, "many": False, "answer": st.session_state.get(key) or ""}


def _any_hour(desk: Desk, call: Call, zone: ZoneInfo) -> datetime | None:
    today = desk.now().astimezone(zone).date()
    left, right = st.columns(2)
    day: date | None = left.date_input(
        t("callbacks_day"), value=today, min_value=today, max_value=today + FURTHEST, key=call.key("day"),
        format="YYYY-MM-DD",
    )  # fmt: skip
    hour: time | None = right.time_input(t("callbacks_hour"), value=None, step=1800, key=call.key("hour"))
    st.checkbox(t("callbacks_anyone"), key=call.key("anyone"))
    return datetime.combine(day, hour, tzinfo=zone) if day and hour else None


def _hour(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=zone)


def _said(at: datetime, today: date) -> str:
    ahead = (at.date() - today).days
    day = (t("callbacks_today"), t("callbacks_tomorrow"))[ahead] if ahead < 2 else formats.day(at.date(), year=False)
    return f"{day} {at:%H:%M}"
