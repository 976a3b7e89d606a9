"""Work without a network: a call sheet to take along, and what came of it read back, in words."""

from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from dashboard import formats
from dashboard.parts.calling.desk import TODAY, Desk
from dashboard.texts import language, t
from db.store import utc_text
from kit.brand import brand_of
from kit.errors import KitError
from kit.excel import Read, SheetRefused, WorkbookRefused, call_sheet, read_workbook
from kit.excel.call_sheets import MOST_CALLS
from surveys.callbacks import queue

READY, RESULT, DROP = "callbacks_sheet", "callbacks_sheet_result", "callbacks_sheet_drop"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
USUAL, TOLD = 40, 20


def sheet(desk: Desk) -> None:
    """Take a sheet along, bring it back, or take its customers back without it."""
    out, back = queue.sheets_out(desk.store, desk.agent, desk.now())
    if back is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(t("callbacks_sheet_out", count=out, back=formats.clock(utc_text(back), desk.store.zone)))
            st.button(
                t("callbacks_sheet_take_back"), key="callbacks_sheet_take_back", on_click=_take_back, args=(desk,)
            )
    with st.expander(
        t("callbacks_sheet"), icon=":material/cloud_off:", on_change="rerun", key="callbacks_sheets"
    ) as it:
        if it.open:
            left, right = st.columns(2, gap="large")
            with left:
                _out(desk)
            with right:
                _in(desk)


def _out(desk: Desk) -> None:
    st.markdown(t("callbacks_sheet_out_words"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = st.number_input(
            t("callbacks_sheet_count"), 1, MOST_CALLS, USUAL, key="callbacks_sheet_count", width=140
        )
        st.button(t("callbacks_sheet_make"), key="callbacks_sheet_make", on_click=_make, args=(desk, int(count)))
    ready: bytes | str | None = st.session_state.get(READY)
    if isinstance(ready, bytes):
        name = f"{t('callbacks_sheet_file')}-{desk.agent.login}-{desk.now().astimezone(desk.store.zone):%m%d}.xlsx"
        st.download_button(
            t("callbacks_sheet_download"), ready, name, XLSX, key="callbacks_sheet_download", type="primary",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    elif ready:
        st.error(ready, icon=":material/error:")


def _in(desk: Desk) -> None:
    st.markdown(t("callbacks_sheet_in_words"))
    drop = st.session_state.setdefault(DROP, 0)
    file = st.file_uploader(
        t("callbacks_sheet_in"), type=["xlsx"], key=f"callbacks_sheet_in_{drop}", label_visibility="collapsed"
    )
    if file is not None:
        with st.spinner(t("callbacks_sheet_reading")):
            st.session_state[RESULT] = _read(desk, file.name, file.getvalue())
        st.session_state[DROP] = drop + 1
        st.session_state.pop(TODAY, None)
        st.rerun()
    result: tuple[Read, list[tuple[str, bytes]]] | str | None = st.session_state.get(RESULT)
    if isinstance(result, str):
        st.error(result, icon=":material/error:")
    elif result is not None:
        _told(*result)


def _make(desk: Desk, count: int) -> None:
    try:
        st.session_state[READY] = call_sheet(
            desk.store, desk.agent, count, language(), now=desk.now(), brand=brand_of(desk.store)
        )
    except SheetRefused as refused:
        st.session_state[READY] = t("callbacks_sheet_nobody") if refused.rule == "count" else str(refused)
    except KitError as wrong:
        st.session_state[READY] = str(wrong)


def _take_back(desk: Desk) -> None:
    queue.take_back_sheets(desk.store, desk.agent)
    st.session_state.pop(READY, None)


def _read(desk: Desk, name: str, content: bytes) -> tuple[Read, list[tuple[str, bytes]]] | str:
    """What became of the rows and the copies to correct, or why the file could not be read."""
    folder = desk.store.folder / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    with TemporaryDirectory(dir=folder) as room:
        path = Path(room) / Path(name).name
        path.write_bytes(content)
        try:
            read = read_workbook(desk.store, path, by=desk.agent)
        except WorkbookRefused as refused:
            return str(refused)
        return read, [(copy.name, copy.read_bytes()) for copy in read.rejected]


def _told(read: Read, copies: list[tuple[str, bytes]]) -> None:
    words = t(
        "callbacks_sheet_told", landed=read.landed, there=read.there_already, conflict=read.in_conflict,
        refused=read.refused,
    )  # fmt: skip
    bad = bool(read.refused or read.in_conflict)
    (st.warning if bad else st.success)(words, icon=":material/rule:" if bad else ":material/check:")
    for fault in read.faults[:TOLD]:
        st.caption(f"{formats.escaped(fault.told(language()))}")
    if len(read.faults) > TOLD:
        st.caption(t("callbacks_sheet_more", count=len(read.faults) - TOLD))
    for number, (name, content) in enumerate(copies):
        st.download_button(
            t("callbacks_sheet_correct"), content, name, XLSX, key=f"callbacks_sheet_correct_{number}",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
