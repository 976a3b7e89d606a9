"""How collecting goes: answers a day by the way they came, what waits, what became of the links; a tablet's file."""

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import collection, template
from dashboard.parts.tiles import lead
from dashboard.terms import term
from dashboard.texts import language as spoken
from dashboard.texts import t, text
from db import partials, settlements
from db.collection import Day, Links, days, last_answer, links
from db.store import Store
from surveys.outbox import FATES, Imported, import_files, receipt_lines

BACK = 28
WEEK = 7


def today(store: Store) -> None:
    """The sentence, the tiles, the days, the links."""
    found, now = days(store, BACK), datetime.now(store.zone).date()
    lead(_words(store, found, now))
    _tiles(store)
    if found:
        _chart(found, now)
    _links(links(store))


def tablet_files(store: Store) -> None:
    """Bring in what tablets without network exported, and hand back the receipts."""
    st.subheader(t("collection_tablet_answers"))
    st.caption(t("collection_tablet_answers_hint"))
    files = st.file_uploader(t("collection_tablet_answers_file"), type=["jsonl"], accept_multiple_files=True)
    if not files:
        return
    if st.button(t("collection_tablet_answers_land"), type="primary", icon=":material/download_done:"):
        _told(_landed(store, files))


def change(found: list[Day], today: date) -> tuple[int, int]:
    """Answers of the last seven whole days, and of the seven before."""
    by_day: dict[str, int] = {}
    for one in found:
        by_day[one.day] = by_day.get(one.day, 0) + one.answers
    return _sum(by_day, today, 1), _sum(by_day, today, 1 + WEEK)


def _sum(by_day: dict[str, int], today: date, first: int) -> int:
    return sum(by_day.get((today - timedelta(days=back)).isoformat(), 0) for back in range(first, first + WEEK))


def _words(store: Store, found: list[Day], now: date) -> str:
    last = last_answer(store)
    if last is None:
        return t("collection_no_answers_yet")
    this, before = change(found, now)
    if not this and not any(one.day == now.isoformat() for one in found):
        return t("collection_quiet", at=formats.clock(last, store.zone), before=formats.number(before))
    return t(
        "collection_week", n=formats.number(this), before=formats.number(before), at=formats.clock(last, store.zone)
    )


def _tiles(store: Store) -> None:
    counts = settlements.counts(store)
    left = sum(one.count for one in partials.waiting(store))
    with st.container(horizontal=True):
        for label, value, told in (
            (t("collection_tile_aside"), counts["quarantine"], t("collection_tile_aside_help")),
            (t("collection_tile_twice"), counts["conflict"], t("collection_tile_twice_help")),
            (t("collection_tile_partials"), left, t("collection_tile_partials_help")),
        ):
            st.metric(label, formats.number(value), help=told, border=True, width=220)


def _chart(found: list[Day], now: date) -> None:
    table = pd.DataFrame([(one.day, one.channel, one.answers) for one in found], columns=["day", "way", "answers"])
    table["day"] = pd.to_datetime(table["day"])
    wide = table.pivot_table(index="day", columns="way", values="answers", aggfunc="sum", fill_value=0)
    wide = wide.reindex(pd.date_range(now - timedelta(days=BACK - 1), now), fill_value=0)
    wide = wide.rename_axis("day").reset_index()
    ways = [(code, term(code)) for code in collection.COLOURS if code in wide]
    st.markdown(f"##### {_finding(table)}")
    figure = collection.daily(wide, ways, t("collection_chart_hover", way="{way}"))
    st.plotly_chart(figure, config=template.CONFIG, key="collection_days")
    st.caption(t("collection_chart_told", days=formats.number(BACK)))


def _finding(table: pd.DataFrame) -> str:
    """Which way brings most."""
    ways = table.groupby("way")["answers"].sum().sort_values(ascending=False)
    total, most = int(ways.sum()), ways.index[0]
    if len(ways) == 1:
        return t("collection_chart_one_way", n=formats.number(total), way=term(str(most)))
    return t(
        "collection_chart_ways",
        n=formats.number(total),
        way=term(str(most)),
        share=formats.percent(ways.iloc[0] / total, 0),
    )


def _links(found: list[Links]) -> None:
    st.subheader(t("collection_links_state"))
    if not found:
        st.info(t("collection_no_links"), icon=":material/link:")
        return
    rows = [
        (text(f"collection_kind_{one.kind}", spoken()), one.open, one.spent, one.expired, one.revoked) for one in found
    ]
    heads = [
        t("collection_column_link"),
        t("collection_column_open"),
        t("collection_column_spent"),
        t("collection_column_expired"),
        t("collection_column_revoked"),
    ]
    st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True)
    orders = next((one for one in found if one.kind == "order"), None)
    if orders and (made := orders.open + orders.spent + orders.expired):
        share = formats.percent(orders.spent / made)
        st.caption(
            t("collection_links_told", spent=formats.number(orders.spent), made=formats.number(made), share=share)
        )


def _landed(store: Store, files: list[Any]) -> Imported:
    folder = store.folder / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    with TemporaryDirectory(dir=folder) as room:
        paths = []
        for number, file in enumerate(files, 1):
            # Two tablets may name their files alike; the number keeps them apart, the name is what faults are told by.
            place = Path(room) / str(number)
            place.mkdir()
            paths.append(place / Path(file.name).name)
            paths[-1].write_bytes(file.getvalue())
        return import_files(store, paths)


def fates() -> dict[str, str]:
    """What became of an answer in a tablet's file, in words (surveys.outbox.FATES)."""
    return {
        "landed": t("collection_fate_landed"),
        "there already": t("collection_fate_there"),
        "partial, kept": t("collection_fate_half"),
        "partial, put aside": t("collection_fate_partial"),
        "put aside for staff": t("collection_fate_aside"),
        "in conflict, kept": t("collection_fate_conflict"),
        "refused": t("collection_fate_refused"),
    }


def _told(done: Imported) -> None:
    names = fates()
    told = [f"{names[fate]} {formats.number(done.counts[fate])}" for fate in FATES if done.counts[fate]]
    say = st.warning if done.faults else st.success
    say(t("collection_tablet_landed", told=" · ".join(told) or t("collection_fate_none")))
    if done.faults:
        st.dataframe(
            pd.DataFrame([one.told(spoken()) for one in done.faults], columns=[t("collection_column_fault")]),
            hide_index=True,
        )
    if done.receipts:
        st.download_button(
            t("collection_receipts"),
            receipt_lines(done.receipts),
            "receipts.jsonl",
            "application/jsonl",
            on_click="ignore",
        )
        st.caption(t("collection_receipts_hint"))
