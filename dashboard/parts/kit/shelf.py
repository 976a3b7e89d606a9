"""The packs there are: the one being made with its progress, and the earlier ones to download."""

import streamlit as st

from dashboard import formats
from dashboard.parts.kit.words import content_name, fault_in_words, size
from dashboard.server.packs import may_have
from dashboard.texts import t
from db.store import Store
from db.users import User
from kit.packs.room import Busy, PackRoom, Record, refusals_by_cause

REFRESHED = 1.5
FOLLOWED, JUST_DONE = "kit_followed", "kit_just_done"
SHOWN = 20


def in_hand(store: Store, user: User) -> None:
    """The pack being made, its bar moving by itself; afterwards what came of it, once."""
    room = PackRoom(store)
    running = room.running()
    if running is not None:
        st.session_state[FOLLOWED] = running[0]
        _progress(store, user)
        return
    followed = room.find(st.session_state.pop(FOLLOWED, ""))
    if followed and may_have(user, followed):
        st.session_state[JUST_DONE] = followed.name


def just_done(store: Store, user: User) -> None:
    """What this tab waited for, to be downloaded where it was ordered."""
    room = PackRoom(store)
    record = room.find(st.session_state.get(JUST_DONE, ""))
    if record and may_have(user, record) and room.running() is None:
        _pack(store, room, record)


@st.fragment(run_every=REFRESHED)
def _progress(store: Store, user: User) -> None:
    room = PackRoom(store)
    running = room.running()
    if running is None:
        st.rerun()
    name, step = running
    record = room.find(name)
    with st.container(border=True):
        if record is None or not may_have(user, record):
            st.markdown(t("kit_busy"))
            return
        if step.done < step.total:
            words = t("kit_making", done=formats.number(step.done), total=formats.number(step.total), code=step.code)
        else:
            words = t("kit_zipping")
        st.progress(step.done / step.total if step.total else 0.0, text=words)
        if st.button(t("kit_stop"), icon=":material/stop_circle:"):
            room.stop()


def earlier(store: Store, user: User) -> None:
    """The packs this person may have, the newest first."""
    room = PackRoom(store)
    running = room.running()
    records = [record for record in room.records() if may_have(user, record) and record.name != (running or ("",))[0]]
    if not records and running is None:
        st.info(t("kit_no_packs"), icon=":material/inventory_2:")
    for record in records[:SHOWN]:
        _pack(store, room, record)


def _pack(store: Store, room: PackRoom, record: Record) -> None:
    with st.container(border=True):
        st.markdown(_headline(store, record))
        st.caption(" · ".join(content_name(name) for name in record.wanted.contents))
        _refusals(record)
        with st.container(horizontal=True):
            if record.state == "ready":
                label = t("kit_download", size=size(record.zip_bytes))
                st.link_button(label, f"/packs/{record.name}.zip", icon=":material/download:", type="primary")
            elif st.button(t("kit_go_on"), key=f"go_on_{record.name}", icon=":material/play_arrow:", type="primary"):
                _go_on(room, record)
            with st.popover(t("kit_throw_away"), icon=":material/delete:"):
                st.markdown(t("kit_throw_away_sure"))
                if st.button(t("kit_throw_away_yes"), key=f"throw_{record.name}"):
                    room.throw_away(record.name)
                    st.rerun()


def _headline(store: Store, record: Record) -> str:
    at, login = formats.clock(record.at, store.zone), formats.escaped(record.login)
    if record.state == "ready":
        told = {name: formats.number(getattr(record, name)) for name in ("outlets", "files", "pages")}
        return t("kit_ready", at=at, login=login, **told)
    done, total = formats.number(PackRoom(store).finished(record.name)), formats.number(len(record.wanted.codes))
    if record.state == "failed":
        said = t("kit_failed", at=at, login=login, done=done, total=total)
        return f"{said}  \n{fault_in_words(record.error, record.fault)}"
    return t("kit_unfinished", at=at, login=login, done=done, total=total)


def _refusals(record: Record) -> None:
    for error, refused in refusals_by_cause(record.refused).items():
        codes = ", ".join(dict.fromkeys(refusal.code for refusal in refused))
        st.warning(
            t("kit_refused", codes=codes, why=fault_in_words(error, refused[0].reason)), icon=":material/report:"
        )


def _go_on(room: PackRoom, record: Record) -> None:
    try:
        room.go_on(record.name)
    except Busy:
        st.warning(t("kit_busy"), icon=":material/hourglass:")
        return
    st.rerun()
