"""The agent's own day beside the call in hand: whom they promised to ring, and the calls that can be put right."""

from datetime import datetime, timedelta

import streamlit as st

from dashboard import formats
from dashboard.parts.calling.desk import Desk
from dashboard.texts import language, t
from db import callback_history
from db.callback_history import Appointment, Made
from db.privacy import SealBroken, Sealed, mask_name
from db.store import utc_text
from surveys.callbacks import corrections, queue
from surveys.callbacks.dispositions import DISPOSITIONS

# So long before its hour an appointment can be turned to.
EARLY = timedelta(minutes=15)
NEWEST = 12


def due(desk: Desk) -> None:
    """The one appointment that presses most, above everything else."""
    now = desk.now()
    waiting = callback_history.appointments(desk.store, desk.agent.user_id, utc_text(now + EARLY))
    if not waiting:
        return
    first = waiting[0]
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        words = t("callbacks_due_over" if _at(first) < now else "callbacks_due_soon", at=_clock(desk, first))
        st.markdown(f":orange[:material/alarm:] {words} **{_who(desk, first)}**")
        st.button(
            t("callbacks_ring_now"), key=f"callbacks_take_{first.task_id}", shortcut="A", on_click=desk.turn_to,
            args=(first.task_id,),
        )  # fmt: skip


def appointments(desk: Desk) -> None:
    """Today's appointments, what is overdue first."""
    now = desk.now()
    tomorrow = queue.midnight(desk.store, now) + timedelta(days=1)
    found = callback_history.appointments(desk.store, desk.agent.user_id, utc_text(tomorrow))
    if not found:
        return
    st.markdown(f"**{t('callbacks_appointments')}**")
    for one in found:
        over = f" :orange[{t('callbacks_overdue')}]" if _at(one) < now else ""
        st.caption(f"{_clock(desk, one)} {_who(desk, one)}{over}")
    st.caption(t("callbacks_release", minutes=int(queue.release_after(desk.store).total_seconds() // 60)))


def made(desk: Desk) -> None:
    """Today's calls, the newest first, each with the way to put it right; the newest by one key."""
    found = corrections.calls_today(desk.store, desk.agent, desk.now())[:NEWEST]
    if not found:
        return
    st.markdown(f"**{t('callbacks_made')}**")
    _row(desk, found[0], "E")
    if not found[1:]:
        return
    more = t("callbacks_made_before", count=len(found) - 1)
    with st.expander(more, on_change="rerun", key="callbacks_made_today") as opened:
        if opened.open:
            for call in found[1:]:
                _row(desk, call, None)


def _row(desk: Desk, call: Made, shortcut: str | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        outcome = DISPOSITIONS[call.disposition].label[language()]
        st.caption(f"{formats.clock(call.ended_at, desk.store.zone)[11:]} {_name(desk, call.name_sealed)} · {outcome}")
        if call.response_id is not None:
            act, words = desk.begin_correction, t("callbacks_correct")
        elif call.last:
            act, words = desk.open_again, t("callbacks_open_again")
        else:
            return
        st.button(
            words, key=f"callbacks_right_{call.task_id}_{call.number}", type="tertiary",
            shortcut=shortcut, on_click=act, args=(call.task_id, call.number),
        )  # fmt: skip


def _who(desk: Desk, one: Appointment) -> str:
    product = one.product_en if language() == "en" else one.product
    return " · ".join(word for word in (_name(desk, one.name_sealed), product) if word)


def _name(desk: Desk, sealed: bytes | None) -> str:
    try:
        return mask_name(desk.store.vault.unseal(sealed, Sealed.CUSTOMER_NAME)) or formats.UNKNOWN
    except SealBroken:
        return formats.UNKNOWN


def _at(one: Appointment) -> datetime:
    return datetime.fromisoformat(one.at)


def _clock(desk: Desk, one: Appointment) -> str:
    """The hour; with the day when it is not today's."""
    said = formats.clock(one.at, desk.store.zone)
    today = f"{desk.now().astimezone(desk.store.zone):%Y-%m-%d}"
    return said[11:] if said[:10] == today else said[5:]
