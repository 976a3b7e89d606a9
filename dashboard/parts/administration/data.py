"""The data part of the administration screen: what is in here, and bringing more in."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.parts.uploads import Landed, Upload, land
from dashboard.texts import language, t, text
from db.demo import make
from db.importing import KINDS, ImportRefused, Problem
from db.store import Store
from db.users import User

COUNTED = {
    "outlets": "select count(*) from outlets",
    "orders": "select count(*) from orders",
    "claims": "select count(*) from claims",
    "responses": "select count(*) from responses",
}


def holdings(store: Store) -> None:
    """How much there is of everything."""
    with st.container(horizontal=True):
        for kind, question in COUNTED.items():
            (count,) = store.rows(question)[0]
            st.metric(_kind(kind), formats.number(count), border=True, width=160)


def is_empty(store: Store) -> bool:
    """Whether nothing was brought in yet."""
    return store.one("select 1 from orders limit 1") is None and store.one("select 1 from outlets limit 1") is None


def offer_demo(store: Store) -> None:
    """For those who look around first."""
    with st.container(border=True):
        st.markdown(t("administration_demo"))
        if st.button(t("administration_demo_button"), icon=":material/science:"):
            bar = st.progress(0.0)
            make(store, progress=lambda what, share: _move(bar, min(share, 1.0)))
            st.rerun()


def bring_in(store: Store, user: User) -> None:
    """Upload one file, try it, then land it."""
    st.subheader(t("administration_import"))
    st.caption(t("administration_import_hint"))
    with st.container(horizontal=True, vertical_alignment="top"):
        kind = st.selectbox(t("administration_kind"), list(KINDS), format_func=_kind, width=220)
        file = st.file_uploader(t("administration_file"), type=["csv", "xlsx", "txt"], key=f"file_{kind}", width=420)
        mapping = st.file_uploader(t("administration_mapping"), type=["toml"], key=f"mapping_{kind}", width=300)
    if file is None:
        return
    upload = Upload(kind, file.name, file.getvalue(), mapping.getvalue() if mapping else None)
    with st.container(horizontal=True):
        tried = st.button(t("administration_try"), icon=":material/fact_check:")
        meant = st.button(t("administration_land"), icon=":material/download_done:", type="primary")
    if tried or meant:
        bar = st.progress(0.0, text=t("administration_reading"))
        try:
            landed = land(store, upload, dry_run=not meant, login=user.login, progress=_rows_into(bar))
        except ImportRefused as refused:
            st.error(t("administration_refused", reason=str(refused)), icon=":material/block:")
            return
        finally:
            bar.empty()
        _report(landed)


def earlier_imports(store: Store) -> None:
    """The last files that came in."""
    rows = store.rows("select at, kind, file_name, rows_read, rows_landed, rows_rejected, login from imports "
                      "order by import_id desc limit 20")  # fmt: skip
    if not rows:
        return
    st.subheader(t("administration_earlier"))
    table(
        [(formats.clock(row["at"], store.zone), _kind(row["kind"]), *tuple(row)[2:]) for row in rows],
        "at", "kind", "file", "read", "landed", "rejected", "login",
    )  # fmt: skip


def _report(landed: Landed) -> None:
    """What happened, and every complaint with its place and its cure."""
    report = landed.report
    key = "administration_tried" if report.dry_run else "administration_landed"
    counts = {name: formats.number(getattr(report, name)) for name in ("read", "landed", "updated", "unchanged")}
    say = st.warning if report.rejected else st.success
    say(t(key, rejected=formats.number(report.rejected), warned=formats.number(report.warned), **counts))
    if report.ignored:
        st.caption(t("administration_ignored", columns=", ".join(report.ignored)))
    if report.problems:
        st.markdown(t("administration_problems"))
        table([(one.row, one.column, one.found, one.rule) for one in report.problems], "row", "column", "found", "rule")
        st.download_button(
            t("administration_rejects"), landed.rejects, f"{report.file}.rejects.csv", "text/csv", on_click="ignore"
        )
    if report.warnings:
        st.markdown(t("administration_warnings"))
        table([(one.row, one.column, one.found, one.rule) for one in report.warnings], "row", "column", "found", "rule")


def _complaints(problems: Sequence[Problem]) -> None:
    table([(one.row, one.column, one.found, one.rule) for one in problems], "row", "column", "found", "rule")


def _kind(kind: str) -> str:
    return text(f"administration_kind_{kind}", language())


def table(rows: list[tuple], *columns: str) -> None:
    """A plain table under headings ``administration_column_…``."""
    headings = [text(f"administration_column_{column}", language()) for column in columns]
    st.dataframe(pd.DataFrame(rows, columns=headings), hide_index=True, height="auto")


def _rows_into(bar: Any) -> Callable[[int, int | None], None]:
    return lambda done, expected: _move(bar, min(1.0, done / expected) if expected else 0.5)


def _move(bar: Any, share: float) -> None:
    bar.progress(share, text=t("administration_reading"))
