"""The parts of an outlet's file: head, standing, tiles, the table of orders, and the drawer of one order."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.filters import Filters, filters
from dashboard.loading import load
from dashboard.metrics import satisfaction, service
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.orders import OrderFile, order_file, orders
from dashboard.metrics.outlets import Comparison
from dashboard.metrics.view import View
from dashboard.names import Outlet, region_names
from dashboard.parts.tiles import tile, tiles
from dashboard.terms import grade, term
from dashboard.texts import language, t
from db.warehouse_schema import CHECKS

STAGES = ("requested", "responded", "appointed", "arrived", "completed")
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


def order_drawer(asked: View, order_no: str, confidential: bool) -> None:
    """Everything about one order, in a drawer at the right."""

    @st.dialog(t("order_title", order_no=order_no), position="right", width="medium")
    def drawer() -> None:
        found = order_file(asked, order_no)
        if found is None:
            st.info(t("order_missing"), icon=":material/search_off:")
            return
        _facts(found.order)
        _course(found.order)
        _claims(found)
        _voice(found, confidential)

    drawer()


def _facts(order: "pd.Series[Any]") -> None:
    fault = order["fault_en"] if language() == "en" else order["fault"]
    st.caption(
        t(
            "order_facts",
            service=term(order["service_type"]),
            product=_known(order["model"]),
            serial=_known(order["serial"]),
            fault=_known(fault),
            technician=_known(order["technician"]),
        )
    )
    warranty = t("order_warranty") if order["under_warranty"] == 1 else t("order_no_warranty")
    st.caption(f"{warranty} · {t('order_charged', money=formats.money(float(order['charged_fen'])))}")


def _course(order: "pd.Series[Any]") -> None:
    st.markdown(f"##### {t('order_course')}")
    names = {
        "requested": t("order_requested"),
        "responded": t("order_responded"),
        "appointed": t("order_appointed"),
        "arrived": t("order_arrived"),
        "completed": t("order_completed"),
    }
    lines = [f"| {names[stage]} | {_moment(order, stage)} |" for stage in STAGES]
    st.markdown("\n".join(["| | |", "|---|---|", *lines]))


def _moment(order: "pd.Series[Any]", stage: str) -> str:
    moment, start = order[f"{stage}_at"], order["requested_at"]
    if pd.isna(moment):
        return t("order_unknown")
    written = f"{moment:%Y-%m-%d %H:%M}"
    if stage == "requested" or pd.isna(start):
        return written
    hours = (moment - start).total_seconds() / 3600
    return f"{written} · {t('order_hours', hours=formats.number(hours, 1))}"


def _claims(found: OrderFile) -> None:
    st.markdown(f"##### {t('order_claims')}")
    if found.claims.empty:
        st.caption(t("order_no_claims"))
    for _, claim in found.claims.iterrows():
        st.markdown(
            t(
                "order_claim",
                claim_no=claim["claim_no"],
                date=f"{claim['claimed_at']:%Y-%m-%d}",
                money=formats.money(float(claim["amount_fen"])),
                labour=formats.money(float(claim["labour_fen"])),
                parts=formats.money(float(claim["parts_fen"])),
                travel=formats.money(float(claim["travel_fen"])),
                status=_claim_status(claim["status"]),
            )
        )
        for _, part in found.parts[found.parts["claim_id"] == claim["claim_id"]].iterrows():
            name = part["part_en"] if language() == "en" else part["part"]
            st.caption(t("order_part", part=_known(name), quantity=int(part["quantity"]), returned=_returned(part)))


def _returned(part: "pd.Series[Any]") -> str:
    if pd.isna(part["old_part_returned"]):
        return t("order_part_unknown")
    return t("order_part_returned") if part["old_part_returned"] else t("order_part_kept")


def _voice(found: OrderFile, confidential: bool) -> None:
    st.markdown(f"##### {t('order_voice')}")
    if confidential:
        st.caption(t("order_hidden_voice"))
        return
    if found.responses.empty:
        st.caption(t("order_no_voice"))
    for _, answer in found.responses.iterrows():
        st.markdown(
            t(
                "order_answer",
                date=f"{answer['received_at']:%Y-%m-%d}",
                channel=term(answer["channel"]),
                grade=grade(answer["grade"]),
                csat=formats.number(_float(answer["csat"])),
                nps=formats.number(_float(answer["nps"])),
            )
        )
        said = [_said(check, answer[f"said_{check}"]) for check in CHECKS if pd.notna(answer[f"said_{check}"])]
        if said:
            st.markdown(t("order_said", said="；".join(said) if language() == "zh" else "; ".join(said)))
        if isinstance(answer["comment"], str):
            st.caption(f"“{answer['comment']}”")
    if len(found.attempts):
        last = found.attempts["started_at"].max()
        st.caption(t("order_calls", n=len(found.attempts), date=f"{last:%Y-%m-%d}"))


def _said(check: str, answer: int) -> str:
    yes = {
        "number": t("order_said_number_1"),
        "visit": t("order_said_visit_1"),
        "date": t("order_said_date_1"),
        "work": t("order_said_work_1"),
        "part": t("order_said_part_1"),
        "charge": t("order_said_charge_1"),
    }
    no = {
        "number": t("order_said_number_0"),
        "visit": t("order_said_visit_0"),
        "date": t("order_said_date_0"),
        "work": t("order_said_work_0"),
        "part": t("order_said_part_0"),
        "charge": t("order_said_charge_0"),
    }
    return (yes if answer else no)[check]


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


def _claim_status(code: str) -> str:
    return {
        "submitted": t("order_status_submitted"),
        "approved": t("order_status_approved"),
        "paid": t("order_status_paid"),
        "rejected": t("order_status_rejected"),
        "recovered": t("order_status_recovered"),
    }[code]


def _known(value: Any) -> str:
    return str(value) if isinstance(value, str) and value else formats.UNKNOWN


def _float(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
