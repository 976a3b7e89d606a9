"""The parts of the risk screen: its sentence, odd against money, the outlets to look at first, all of them."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts.risk import LOOK, odd_against_money
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.fraud.callback_verification import contradicted_share
from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.fraud.signal import LARGEST_Z
from dashboard.metrics.view import View
from dashboard.names import outlet_names, region_names
from dashboard.parts.risk.clues import (
    clues,
    grade_name,
    money_words,
    rests_on,
)  # fmt: skip
from dashboard.parts.risk.learning import learning
from dashboard.parts.risk.report import table
from dashboard.parts.risk.signals import outlet_evidence, outlet_signals
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.texts import language, t

CARDS = 4
# The same shapes as on the chart, in Streamlit's names for the theme's colours.
MARKS = {
    "statistical": ":orange[●]",
    "rule": ":orange[◆]",
    "customer": ":red[■]",
    "audit": ":violet[★]",
    "": ":gray[●]",
}


def ranking_section(asked: View, found: Assessment, names: dict[str, str]) -> None:
    """Words first, how odd against how much money, then one outlet's signals and what can be checked, then all."""
    lead(risk_words(found, names))
    st.markdown(t("risk_caution"))
    st.caption(source_words(asked, found))
    outlet_id = picked(found)
    chart, cards = st.columns([7, 5], gap="medium")
    with chart:
        risk_chart(found, outlet_id)
    with cards:
        risk_cards(found, names)
    if outlet_id is not None:
        outlet_signals(asked, found, outlet_id)
        outlet_evidence(asked, found, outlet_id, names)
    all_outlets(found, names)
    learning(found)


def risk_words(found: Assessment, names: dict[str, str]) -> str:
    """How many outlets, how much money, who contradicts, where to begin."""
    flagged = found.flagged
    rest = formats.number(len(found.outlets) - len(flagged))
    if flagged.empty:
        return t("risk_lead_calm", rest=rest)
    denied = int((flagged["grade"] == "customer").sum())
    said = {
        "money": formats.money_short(flagged["money_fen"].sum()),
        "denied": t("risk_lead_denied", count=denied) if denied else "",
        "rest": rest,
    }
    count = len(flagged)
    words = t("risk_lead_one", **said) if count == 1 else t("risk_lead", count=count, **said)
    first = found.first(1).iloc[0]
    why = clues(found, int(first["outlet_id"]), names)
    return words + t(
        "risk_lead_first", outlet=outlet_names().get(first["outlet_id"], first["code"]), clue=why[:1].lower() + why[1:]
    )


def source_words(asked: View, found: Assessment) -> str:
    """What it is made from; the unbiased rate of contradictions where calls were drawn at random."""
    words = t(
        "risk_source",
        span=formats.span(found.period.start, found.period.end),
        tests=formats.number(found.tests),
    )
    share = load(asked.at(found.period), contradicted_share)
    bounds = share.interval()
    if bounds is None:
        return words
    said = t(
        "risk_random",
        n=formats.number(share.asked),
        share=formats.percent(share.value),
        bounds=formats.interval(*bounds),
    )
    return f"{said} {words}"


def picked(found: Assessment) -> int | None:
    """The outlet in the address, if the reader may see it; else the first to look at; else the first there is."""
    codes = dict(zip(found.outlets["code"], found.outlets["outlet_id"], strict=True))
    if (code := st.query_params.get("outlet", "")) in codes:
        return int(codes[code])
    rows = found.first(1) if found.outlets["flagged"].any() else found.outlets.head(1)
    return int(rows["outlet_id"].iloc[0]) if len(rows) else None


def pick(code: str) -> None:
    """Put an outlet into the address, so that the page shows it and can be sent to a colleague."""
    st.query_params["outlet"] = code


def open_outlet(code: str) -> None:
    """Leave a section of the screen for one outlet's signals."""
    pick(code)
    st.query_params["section"] = "ranking"


def risk_chart(found: Assessment, outlet_id: int | None) -> None:
    """The scatter; a click on a dot picks its outlet."""
    names = outlet_names()
    rows = found.outlets[found.outlets["z"].notna()]
    rows = rows.assign(
        label=[names.get(outlet, "") for outlet in rows["outlet_id"]],
        shown=[money_words(fen) for fen in rows["money_fen"]],
        picked=rows["outlet_id"] == outlet_id,
        grade=rows["grade"].where(rows["flagged"] | (rows["grade"] == "audit"), ""),
    )
    count = len(found.flagged)
    finding = t("risk_chart_found", count=count) if count else t("risk_chart_calm")
    st.subheader(finding)
    st.caption(
        "　".join(
            f"{MARKS[grade]} {grade_name(grade)}".replace(" ", "\u00a0")
            for grade in LOOK
            if grade in set(rows["grade"])
        )
    )
    words = {
        "x": t("risk_chart_x"),
        "y": t("risk_chart_y"),
        "threshold": t("risk_chart_threshold"),
        "hover": t("risk_chart_hover"),
        "unit": "wan" if language() == "zh" else "k",
    }
    st.plotly_chart(
        odd_against_money(rows, found.threshold, words),
        config=CONFIG,
        alt=finding,
        key="risk_chart",
        on_select=partial(_clicked, dict(zip(rows["outlet_id"], rows["code"], strict=True))),
        selection_mode="points",
    )
    st.caption(t("risk_chart_read"))


def _clicked(codes: dict[int, str]) -> None:
    points = [point for point in st.session_state["risk_chart"]["selection"]["points"] if point.get("customdata")]
    if points:
        pick(codes[int(points[0]["customdata"][0])])


def risk_cards(found: Assessment, names: dict[str, str]) -> None:
    """The outlets to look at first, each with its strongest signals and the money."""
    first, shown = found.first(CARDS), outlet_names()
    if first.empty:
        st.info(t("risk_cards_none"), icon=":material/check_circle:")
        return
    st.subheader(t("risk_cards_one") if len(first) == 1 else t("risk_cards", count=len(first)))
    for row in first.to_dict("records"):
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{shown.get(row['outlet_id'], row['code'])}**")
            st.markdown(clues(found, int(row["outlet_id"]), names) + t("risk_stop"))
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.markdown(
                    f"**{money_words(row['money_fen'])}** · {MARKS[row['grade']]} {rests_on(row)}", width="content"
                )
                st.button(
                    t("risk_card_open"), key=f"risk_{row['code']}", type="tertiary", on_click=pick, args=(row["code"],)
                )


def all_outlets(found: Assessment, names: dict[str, str]) -> None:
    """Every outlet in scope, marked ones first; a row picks its outlet; everything as CSV."""
    shown, regions = outlet_names(), region_names()
    rows, records = found.outlets, found.outlets.to_dict("records")
    listed = pd.DataFrame(
        {
            "outlet": [shown.get(outlet, "") for outlet in rows["outlet_id"]],
            "z": rows["z"].clip(0, LARGEST_Z),
            "score": rows["score"],
            "money": rows["money_fen"] / 100,
            "grade": [rests_on(row) if row["grade"] or row["audit"] else "" for row in records],
            "region": [regions.get(region, "") for region in rows["region_id"]],
            "clue": [clues(found, row["outlet_id"], names) if row["flagged"] else "" for row in records],
        }
    )
    st.markdown(f"##### {t('risk_all')}")
    st.dataframe(
        listed,
        column_config=_outlet_columns(),
        hide_index=True,
        key="risk_outlets",
        on_select=partial(_chosen, rows["code"].tolist()),
        selection_mode="single-row",
        height=360,
        alt=t("risk_all"),
    )
    st.caption(t("risk_all_read"))
    download(lambda: table(found), "risk.csv", t("risk_download"))


def _chosen(codes: list[str]) -> None:
    rows = st.session_state["risk_outlets"]["selection"]["rows"]
    if rows:
        pick(codes[rows[0]])


def _outlet_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "outlet": column.TextColumn(t("risk_column_outlet"), pinned=True, width=200),
        "z": column.ProgressColumn(t("risk_column_z"), min_value=0, max_value=LARGEST_Z, format="%.1f", width=110),
        "score": column.NumberColumn(t("risk_column_score"), format="%.2f", width=80),
        "money": column.NumberColumn(t("risk_column_money"), format="localized", step=1, width=80),
        "grade": column.TextColumn(t("risk_column_grade"), width=200),
        "clue": column.TextColumn(t("risk_column_clue"), width=250),
        "region": column.TextColumn(t("risk_column_region"), width=110),
    }
