"""The parts of the supervision screen: what is asked, its sentence, the queue, the tiles, how calls end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import segmented, select
from dashboard.filters import data_days, period_of
from dashboard.loading import load
from dashboard.metrics import calls, service
from dashboard.metrics.calls import ELIGIBLE_SHARE, TILES, Worked
from dashboard.metrics.figure import Figure
from dashboard.metrics.view import View
from dashboard.names import region_codes, region_names
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import tile, tiles
from dashboard.session import scope, store, warehouse
from dashboard.terms import term
from dashboard.texts import language, t
from db.callback_plans import Depth, depth
from db.store import utc_now
from surveys.callbacks.dispositions import DISPOSITIONS

EVERY_REGION = "all"
RATES = {
    "RR": tuple(f"RR{number}" for number in range(1, 7)),
    "COOP": tuple(f"COOP{number}" for number in range(1, 5)),
    "REF": tuple(f"REF{number}" for number in range(1, 4)),
    "CON": tuple(f"CON{number}" for number in range(1, 4)),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The view the filters ask about, and the one region when one is chosen."""

    view: View
    region_id: int | None


def asked() -> Asked:
    """Draw period and region, kept in the address; evidence grades play no part here: every call is grade B."""
    presets = {
        "4w": t("shell_period_4w"),
        "13w": t("shell_period_13w"),
        "12m": t("shell_period_12m"),
        "all": t("shell_period_all"),
    }
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        preset = segmented("period", t("shell_period"), presets, "13w")
        region_id = region("region")
    view = View(warehouse(), period_of(preset, *data_days()), scope().region(region_id))
    return Asked(view, region_id)


def region(key: str) -> int | None:
    """A choice among the regions the reader may see; None for all of them, or when there is only one."""
    seen, names = scope(), region_names()
    codes = {
        code: region_id
        for region_id, code in sorted(region_codes().items(), key=lambda one: one[1])
        if seen.region_ids is None or region_id in seen.region_ids
    }
    if len(codes) < 2:
        return None
    shown = {EVERY_REGION: t("shell_every_region")} | {code: names[region_id] for code, region_id in codes.items()}
    chosen = select(key, t("shell_region"), shown, EVERY_REGION, width=220)
    return codes.get(chosen)


def queue(region_id: int | None) -> Depth:
    """The queue as it stands this minute, of the region chosen or the reader's own."""
    seen = scope().region_ids
    return depth(store(), utc_now(), region_id if region_id is not None or seen is None else (*seen, -1)[0])


def work_words(found: Worked, waiting: Depth) -> str:
    """How many were called, reached, took part; what waits."""
    contact, cooperation = found.figure("contact_rate"), found.figure("cooperation_rate")
    said = {
        "calls": formats.number(found.attempts),
        "due": formats.number(found.due - found.untried),
        "contact": formats.percent(contact.value),
        "cooperation": formats.percent(cooperation.value),
        "open": formats.number(waiting.open),
        "overdue": formats.number(waiting.overdue),
    }
    words = t("supervision_lead", **said)
    if not waiting.open:
        return words + t("supervision_lead_empty")
    return words + (t("supervision_lead_overdue", **said) if waiting.overdue else t("supervision_lead_waiting", **said))


def queue_row(waiting: Depth) -> None:
    """The queue in four numbers."""
    st.subheader(t("supervision_queue_overdue", count=waiting.overdue) if waiting.overdue else t("supervision_queue"))
    grid = st.grid(4, min_column_width=150, border=True)
    shown = (
        (t("supervision_open"), waiting.open, t("supervision_open_untried", n=formats.number(waiting.untried))),
        (t("supervision_ready"), waiting.ready, t("supervision_ready_later", n=formats.number(waiting.later))),
        (t("supervision_overdue"), waiting.overdue, t("supervision_overdue_means")),
        (t("supervision_appointments"), waiting.appointments, t("supervision_missed", n=waiting.missed)),
    )
    for label, number, note in shown:
        with grid.cell():
            st.metric(label, formats.number(number))
            st.caption(note)


def figure_tiles(view: View, found: Worked) -> None:
    """Eight figures against the period before."""
    before = view.at(view.period.before())
    earlier = load(before, calls.worked)
    weeks = load(view, calls.worked_by_week)
    pairs: list[tuple[Figure, Figure, list[float | None]]] = [
        (
            load(view, service.callback_rate),
            load(before, service.callback_rate),
            _line(load(view, service.weekly_callbacks)),
        )
    ]
    for key in TILES:
        line = [None if pd.isna(one) else float(one) for one in weeks[key]]
        pairs.append((found.figure(key), earlier.figure(key), line))
    for question in (calls.satisfaction, calls.resolution, calls.conversion):
        pairs.append((load(view, question), load(before, question), []))
    grid = tiles(4)
    for now, then, line in pairs:
        with grid.cell():
            tile(now, now.against(then), t("supervision_before"), line)


def _line(weeks: pd.DataFrame) -> list[float | None]:
    return [hits / asked if asked else None for hits, asked in zip(weeks["hits"], weeks["asked"], strict=True)]


def endings(view: View, found: Worked) -> None:
    """How calls ended, and every rate of AAPOR with its interval; both as CSV."""
    rows = load(view, calls.endings)
    total = int(rows["calls"].sum())
    first = rows.iloc[0]
    st.subheader(
        t(
            "supervision_endings_found",
            ending=ending_name(first["disposition"]),
            share=formats.percent(first["calls"] / total, 0),
            n=formats.number(total),
        )
    )
    left, right = st.columns([1, 1], gap="medium")
    with left:
        _ending_table(rows, total)
    with right:
        _rate_table(found)


def _ending_table(rows: pd.DataFrame, total: int) -> None:
    shown = pd.DataFrame(
        {
            "ending": [ending_name(code) for code in rows["disposition"]],
            "share": rows["calls"] / total * 100,
            "calls": rows["calls"],
            "code": [DISPOSITIONS[code].aapor if code in DISPOSITIONS else "" for code in rows["disposition"]],
        }
    )
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "ending": column.TextColumn(t("supervision_column_ending"), pinned=True),
            "share": column.ProgressColumn(t("supervision_column_share"), min_value=0, max_value=100, format="%.1f%%"),
            "calls": column.NumberColumn(t("supervision_column_calls"), format="localized"),
            "code": column.TextColumn("AAPOR"),
        },
        hide_index=True,
        alt=t("supervision_column_ending"),
    )
    download(shown, "callback-endings.csv")


def _rate_table(found: Worked) -> None:
    rates = found.rates
    rows = [
        {
            "name": name,
            "value": None if rates[name].value is None else (rates[name].value or 0) * 100,
            "bounds": formats.interval(rates[name].low, rates[name].high),
            "of": int(rates[name].of),
        }
        for names in RATES.values()
        for name in names
    ]
    column = st.column_config
    shown = pd.DataFrame(rows)
    with st.expander(t("supervision_rates"), expanded=False):
        st.dataframe(
            shown,
            column_config={
                "name": column.TextColumn("AAPOR", pinned=True),
                "value": column.NumberColumn(t("supervision_column_rate"), format="%.1f%%"),
                "bounds": column.TextColumn(t("supervision_column_bounds")),
                "of": column.NumberColumn("n", format="localized"),
            },
            hide_index=True,
            placeholder=formats.UNKNOWN,
            height=400,
            alt=t("supervision_rates"),
        )
        download(shown, "callback-rates.csv")
    told = found.told
    st.caption(
        t(
            "supervision_rates_read",
            e=f"{ELIGIBLE_SHARE:g}",
            complete=formats.number(told.complete),
            partial=formats.number(told.partial),
            refusal=formats.number(told.refusal),
            other=formats.number(told.other),
            silent=formats.number(told.non_contact),
            unknown=formats.number(told.unknown),
            untried=formats.number(found.untried),
        )
    )


def ending_name(code: str) -> str:
    """A way a call can end, in the reader's language."""
    return DISPOSITIONS[code].label[language()] if code in DISPOSITIONS else term(code)


def source(view: View, found: Worked) -> None:
    """What the figures are made from."""
    st.caption(
        t(
            "supervision_source",
            span=formats.span(view.period.start, view.period.end),
            due=formats.number(found.due),
            calls=formats.number(found.attempts),
        )
    )


def last_days(days: int) -> tuple[Any, Any]:
    """The newest ``days`` days with data: first and last."""
    _, newest = data_days()
    return newest - timedelta(days=days - 1), newest
