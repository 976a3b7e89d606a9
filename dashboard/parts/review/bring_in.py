"""Bring in: files dropped into the browser, read in the background, and what became of them in words."""

from pathlib import Path

import streamlit as st

from dashboard.formats import number
from dashboard.parts.review import batches as review_batches
from dashboard.parts.review.batches import Batch
from dashboard.texts import language, t, text
from db.store import Store
from db.users import User
from kit.inbox import Line

ENDINGS = ["pdf", "jpg", "jpeg", "png", "tif", "tiff", "webp", "heic", "xlsx", "xls", "jsonl", "zip"]
SHOWN = 60


def bring_in(store: Store, user: User) -> None:
    """Drop, read, see."""
    st.caption(t("review_bring_hint"))
    drop = st.session_state.setdefault("review_drop", 0)
    files = st.file_uploader(
        t("review_files"), type=ENDINGS, accept_multiple_files=True, key=f"review_files_{drop}",
        label_visibility="collapsed",
    )  # fmt: skip
    if files and st.button(t("review_read", count=len(files)), type="primary", icon=":material/scanner:"):
        review_batches.bring(store, user, [(file.name, file.getvalue()) for file in files])
        st.session_state["review_drop"] = drop + 1
        st.rerun()
    for folder in review_batches.broken_off(store):
        _broken_off(store, user, folder)
    if any(not batch.done for batch in review_batches.mine(user)):
        _moving(user)
    else:
        for batch in review_batches.mine(user):
            _result(batch)


def _broken_off(store: Store, user: User, folder: Path) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(t("review_broken_off", count=sum(1 for _ in folder.iterdir())))
        if st.button(t("review_go_on"), key=f"go_on_{folder.name}", icon=":material/play_arrow:"):
            review_batches.resume(store, user, folder)
            st.rerun()


@st.fragment(run_every=1.0)
def _moving(user: User) -> None:
    """How far it is, told every second; the whole screen again when it is done."""
    batches = review_batches.mine(user)
    for batch in batches:
        if not batch.done:
            _progress(batch)
        else:
            _result(batch)
    if all(batch.done for batch in batches):
        st.rerun()


def _progress(batch: Batch) -> None:
    at = batch.at
    if at is None:
        st.progress(0.0, text=t("review_queued", files=batch.files))
        return
    st.progress(
        min(1.0, at.files_done / max(1, at.files)),
        text=t("review_reading", file=at.name, page=at.pages_done, done=at.files_done, files=at.files),
    )
    counted = batch.report.pages
    st.caption(
        t(
            "review_so_far",
            pages=number(sum(counted.values())),
            landed=number(counted["landed"]),
            look=number(counted["review"] + counted["rejected"]),
        )
    )


def _result(batch: Batch) -> None:
    """In words first; then every line that somebody should know about."""
    if batch.failed:
        st.error(t("review_failed", reason=batch.failed), icon=":material/error:")
        return
    report = batch.report
    pages, look, refused = sum(report.pages.values()), report.needs_eyes, report.refused
    with st.container(border=True):
        for sentence in _sentences(batch, pages):
            st.markdown(sentence)
        if look:
            st.markdown(t("review_result_look"))
        if refused:
            st.markdown(t("review_result_refused", count=refused))
        for place, (name, content) in enumerate(report.copies):
            st.download_button(
                t("review_correct", file=name), content, name, key=f"copy_{batch.folder.name}_{place}",
                icon=":material/download:", on_click="ignore",
            )  # fmt: skip
        _lines([line for line in report.lines if line.fate == "refused"])
        _lines([line for line in report.lines if line.fate != "refused"])
        st.button(
            t("review_seen"), key=f"seen_{batch.folder.name}", icon=":material/check:",
            on_click=review_batches.forget, args=(batch,),
        )  # fmt: skip


def _sentences(batch: Batch, pages: int) -> list[str]:
    counted, rows, answers = batch.report.pages, batch.report.rows, batch.report.answers
    found = []
    if pages:
        look = counted["review"] + counted["rejected"]
        parts = [
            t("review_part_landed_pages", count=number(counted["landed"])),
            _part("review_part_look", look),
            _part("review_part_waiting", counted["waiting"]),
            _part("review_part_known", counted["again"] + counted["duplicate"]),
            _part("review_part_away", counted["put_away"]),
            _part("review_part_refused", counted["refused"]),
        ]
        found.append(t("review_result_pages", pages=number(pages), parts=_joined(parts)))
    if rows:
        parts = [
            t("review_part_landed", count=number(rows["landed"])),
            _part("review_part_known", rows["there_already"]),
            _part("review_part_conflict", rows["in_conflict"]),
            _part("review_part_refused", rows["refused"]),
        ]
        found.append(t("review_result_rows", parts=_joined(parts)))
    if answers:
        parts = [
            t("review_part_landed", count=number(answers["landed"])),
            _part("review_part_known", answers["there already"]),
            _part("review_part_aside", answers["put aside for staff"] + answers["partial, put aside"]),
            _part("review_part_conflict", answers["in conflict, kept"]),
            _part("review_part_refused", answers["refused"]),
        ]
        found.append(t("review_result_answers", parts=_joined(parts)))
    return found or [t("review_result_nothing")]


def _part(key: str, count: int) -> str:
    """A part of the sentence; '' where there is nothing to say."""
    return text(key, language(), count=number(count)) if count else ""


def _joined(parts: list[str]) -> str:
    return ("，" if language() == "zh" else ", ").join(part for part in parts if part)


def _lines(lines: list[Line]) -> None:
    for line in lines[:SHOWN]:
        st.caption(line.told(language()).replace("*", "\\*").replace("_", "\\_"))
    if len(lines) > SHOWN:
        st.caption(t("review_more_lines", count=len(lines) - SHOWN))
