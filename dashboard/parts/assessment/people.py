"""The outlet's technicians: what they did, what came of it, whose training is valid."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.loading import load
from dashboard.metrics.indices.scores import year
from dashboard.metrics.technicians import SHARES, SPEAKS_FROM, technicians
from dashboard.metrics.view import View
from dashboard.parts.tiles import lead
from dashboard.texts import t


def people(view: View, outlet_id: int) -> None:
    """The whole section."""
    asked = year(view)
    rows = load(asked, technicians, outlet_id)
    if rows.empty:
        st.info(t("assessment_people_none"), icon=":material/engineering:")
        return
    expired = int((~rows["valid"]).sum())
    said = {"count": len(rows), "orders": formats.number(rows["orders"].sum()), "expired": expired}
    lead(t("assessment_people_lead_expired", **said) if expired else t("assessment_people_lead", **said))
    st.caption(t("assessment_people_source", span=formats.span(asked.period.start, asked.period.end)))
    st.subheader(t("assessment_people_title"))
    st.dataframe(
        _shown(rows),
        hide_index=True,
        placeholder=formats.UNKNOWN,
        alt=t("assessment_people_title"),
        column_config=_columns(),
    )
    st.caption(t("assessment_people_read", least=SPEAKS_FROM))


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    shown = {
        "code": rows["code"],
        "orders": rows["orders"].astype(int),
        "training": [
            (t("assessment_people_valid") if valid else t("assessment_people_expired"))
            + ("" if pd.isna(day) else f" {pd.Timestamp(day):%Y-%m-%d}")
            for valid, day in zip(rows["valid"], rows["trained_until"], strict=True)
        ],
    }
    for key in SHARES:
        cells = zip(rows[key], rows[f"{key}_low"], rows[f"{key}_high"], rows[f"{key}_n"], strict=True)
        shown[key] = pd.Series([_cell(*cell) for cell in cells])
    return pd.DataFrame(shown)


def _cell(value: float, low: float, high: float, n: float) -> str:
    if pd.isna(value):
        return t("assessment_people_few", n=formats.number(n))
    return f"{formats.percent(value)} ({formats.interval(low, high)}, n {formats.number(n)})"


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "code": column.TextColumn(t("assessment_people_code"), pinned=True),
        "orders": column.NumberColumn(t("assessment_people_orders"), format="localized"),
        "training": column.TextColumn(t("assessment_people_training")),
        "csat": column.TextColumn(t("assessment_people_csat")),
        "first_time_fix": column.TextColumn(t("assessment_people_fixed")),
        "repeat_repair": column.TextColumn(t("assessment_people_repeat")),
    }
