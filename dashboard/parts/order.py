"""One order in a drawer: its facts, its course, the claims made for it, and what its customer says."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.metrics.orders import OrderFile, order_file
from dashboard.metrics.view import View
from dashboard.terms import grade, term
from dashboard.texts import language, t
from db.warehouse_schema import CHECKS

STAGES = ("requested", "responded", "appointed", "arrived", "completed")


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
        if pd.notna(answer["said_paid_fen"]):
            said.append(t("order_said_paid", money=formats.money(float(answer["said_paid_fen"]))))
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
