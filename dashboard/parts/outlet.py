"""The parts of an outlet's file: head, standing, tiles, the table of orders."""

from typing import Any

import streamlit as st

from dashboard import formats, phrases
from dashboard.filters import Filters, filters
from dashboard.loading import load
from dashboard.metrics import satisfaction, service
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.orders import orders
from dashboard.metrics.outlets import Comparison
from dashboard.metrics.view import View
from dashboard.names import Outlet, region_names
from dashboard.parts.tiles import tile, tiles
from dashboard.terms import term
from dashboard.texts import t

SHOWN = 500
ORDER_COLUMNS = ("order_no", "completed_at", "service", "model", "csat", "claimed", "charged")


def header(outlet: Outlet) -> Filters:
    """Name, place and grade, then the filters."""
    st.title(f"{outlet.code} {outlet.name}")
    said = [region_names().get(outlet.region_id, ""), _status(outlet.status)]
    if outlet.grade:
        said.append(t("outlet_grade", grade=outlet.grade))
    st.caption(" · ".join(word for word in said if word))
    return filters(by_region=False)


def standing_words(found: Comparison, outlet_id: int) -> str:
    """How the outlet stands against peers with the same mix of work."""
    rows = found.rows[found.rows["outlet_id"] == outlet_id]
    metric = CATALOGUE[found.metric]
    if rows.empty or rows["asked"].iloc[0] < metric.minimum_n:
        return t("outlet_words_none")
    row = rows.iloc[0]
    verdict = {-1: t("outlets_card_worse"), 0: t("outlets_card_unclear"), 1: t("outlets_card_better")}
    return t(
        "outlet_words",
        value=phrases.amount(metric, row["value"]),
        expected=phrases.amount(metric, row["expected"]),
        verdict=verdict[int(row["outside"])],
    )


def own_tiles(asked: View) -> None:
    """Satisfaction, recommendation, first-time fix, repeat repair, against the outlet's own period before."""
    before = asked.at(asked.period.before())
    now, then = load(asked, satisfaction.overall), load(before, satisfaction.overall)
    weeks = load(asked, satisfaction.weekly)
    grid = tiles(4)
    for key in ("csat", "nps", "first_time_fix"):
        figure = satisfaction.figure(key, now)
        line = [satisfaction.figure(key, week).value for _, week in weeks.iterrows()]
        with grid.cell():
            tile(figure, figure.against(satisfaction.figure(key, then)), t("figure_against_before"), line)
    repeats = load(asked, service.repeat_repair)
    with grid.cell():
        tile(repeats, repeats.against(load(before, service.repeat_repair)), t("figure_against_before"))


def orders_table(asked: View, confidential: bool) -> str | None:
    """The newest orders; the number of the selected one. ``confidential`` leaves the customer's score out."""
    st.subheader(t("outlet_orders_title"))
    rows = load(asked, orders, SHOWN)
    if rows.empty:
        st.caption(t("outlet_orders_none"))
        return None
    shown = rows.assign(
        service=[term(code) for code in rows["service_type"]],
        claimed=rows["claimed_fen"].astype(float) / 100,
        charged=rows["charged_fen"].astype(float) / 100,
    )
    state = st.dataframe(
        shown,
        column_order=[column for column in ORDER_COLUMNS if not (confidential and column == "csat")],
        column_config=_order_columns(),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="orders",
        height=420 if len(rows) > 10 else "auto",
        placeholder=formats.UNKNOWN,
        alt=t("outlet_orders_title"),
    )
    st.caption(t("outlet_orders_read", n=formats.number(len(rows))))
    picked = state["selection"]["rows"]
    return str(rows["order_no"].iloc[picked[0]]) if picked else None


def _order_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "order_no": column.TextColumn(t("outlet_order_no"), pinned=True),
        "completed_at": column.DatetimeColumn(t("outlet_order_completed"), format="YYYY-MM-DD HH:mm"),
        "service": column.TextColumn(t("outlet_order_service")),
        "model": column.TextColumn(t("outlet_order_product")),
        "csat": column.NumberColumn(t("outlet_order_csat"), format="%.0f"),
        "claimed": column.NumberColumn(t("outlet_order_claimed"), format="localized"),
        "charged": column.NumberColumn(t("outlet_order_charged"), format="localized"),
    }


def _status(code: str) -> str:
    return {
        "applied": t("outlet_status_applied"),
        "checked": t("outlet_status_checked"),
        "building": t("outlet_status_building"),
        "open": t("outlet_status_open"),
        "suspended": t("outlet_status_suspended"),
        "closed": t("outlet_status_closed"),
    }[code]
