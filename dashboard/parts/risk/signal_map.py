"""The heat map: the outlets at the top of the ranking by all signals."""

from typing import Any

import pandas as pd
import streamlit as st
from scipy.stats import norm

from dashboard import formats
from dashboard.charts.risk_map import signal_map
from dashboard.charts.template import CONFIG
from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.fraud.registry import SIGNALS
from dashboard.names import outlet_names
from dashboard.parts.risk.clues import clue, expected, observed, signal_name
from dashboard.parts.risk.ranking import open_outlet
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.texts import t

ROWS = 40
ODD = 3.0


def map_section(found: Assessment, names: dict[str, str]) -> None:
    """The whole section: one sentence, the map, the same as a table."""
    outlets = found.outlets.head(ROWS)
    cells = _cells(found, outlets, names)
    known = cells[cells["z"].notna()]
    odd, by_chance = int((known["z"] >= ODD).sum()), len(known) * float(norm.sf(ODD))
    finding = t("risk_map_found", outlets=len(outlets), odd=formats.number(odd), known=formats.number(len(known)),
                chance=formats.number(by_chance, 1), missing=formats.number(len(cells) - len(known)))  # fmt: skip
    lead(finding)
    st.markdown(t("risk_caution"))
    st.caption(t("risk_map_read"))
    rows, columns = cells["outlet"].drop_duplicates().tolist(), [signal_name(one.key) for one in SIGNALS]
    st.plotly_chart(
        signal_map(cells, rows, columns),
        config=CONFIG,
        alt=finding,
        key="risk_map",
        on_select=_clicked,
        selection_mode="points",
    )
    _twin(cells, rows, columns)


def _clicked() -> None:
    points = [point for point in st.session_state["risk_map"]["selection"]["points"] if point.get("customdata")]
    if points:
        open_outlet(str(points[0]["customdata"][0]))


def _cells(found: Assessment, outlets: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Every outlet by every signal: outlet, code, signal, z (NaN: not known), told."""
    said = {(row["outlet_id"], row["key"]): row for row in found.signals.to_dict("records")}
    shown = outlet_names()
    return pd.DataFrame(
        [
            {
                "outlet": code,
                "code": code,
                "name": shown.get(outlet, code),
                "signal": signal_name(one.key),
                "z": said[outlet, one.key]["z"] if (outlet, one.key) in said else float("nan"),
                "told": _told(shown.get(outlet, code), signal_name(one.key), said.get((outlet, one.key)), names),
            }
            for outlet, code in zip(outlets["outlet_id"], outlets["code"], strict=True)
            for one in SIGNALS
        ]
    )


def _told(outlet: str, signal: str, row: dict[Any, Any] | None, names: dict[str, str]) -> str:
    if row is None:
        return f"{outlet}<br>{signal}<br>{t('risk_map_missing')}"
    numbers = t("risk_map_numbers", z=formats.number(row["z"], 1), observed=observed(row, bare=True),
                expected=expected(row), n=formats.number(row["n"]))  # fmt: skip
    return f"{outlet}<br>{signal} · {numbers}<br>{_broken(clue(row, names))}"


def _broken(words: str, width: int = 46) -> str:
    """Long words over several lines: a hover box has no width of its own. Chinese letters are twice as wide."""
    lines, length = [""], 0
    for letter in words:
        length += 2 if ord(letter) > 0x2E80 else 1
        if length > width and (letter == " " or ord(letter) > 0x2E80):
            lines, length = [*lines, ""], 0
        lines[-1] += letter
    return "<br>".join(line.strip() for line in lines)


def _twin(cells: pd.DataFrame, rows: list[str], columns: list[str]) -> None:
    table = cells.pivot(index="outlet", columns="signal", values="z").reindex(index=rows, columns=columns)
    table.insert(0, t("risk_column_outlet"), cells.drop_duplicates("outlet").set_index("outlet")["name"].reindex(rows))
    with st.expander(t("risk_map_table")):
        number = st.column_config.NumberColumn
        st.dataframe(
            table,
            column_config={name: number(name, format="%.1f") for name in columns}
            | {t("risk_column_outlet"): st.column_config.TextColumn(t("risk_column_outlet"), pinned=True)},
            hide_index=True,
            placeholder=formats.UNKNOWN,
            alt=t("risk_map_table"),
        )
    download(table, "signals.csv", t("risk_download_map"))
