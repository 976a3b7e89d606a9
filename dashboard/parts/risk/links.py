"""Links between outlets: what they share beyond chance, as a picture, as a list, and the orders behind."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts.risk_links import network
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.fraud.links import EVERYBODYS, LEAST_SHARED, Links, behind, links
from dashboard.metrics.view import View
from dashboard.names import outlet_names
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.texts import language, t, text

SHOWN, DRAWN, ROWS = 50, 40, 500


def links_section(asked: View, found: Assessment) -> None:
    """The whole section."""
    view = asked.at(found.period)
    told = load(view, links)
    lead(_words(told))
    st.markdown(t("risk_links_caution"))
    st.caption(t("risk_links_read", tests=formats.number(told.tests), least=LEAST_SHARED, most=EVERYBODYS))
    if told.across:
        st.caption(t("risk_links_across", count=told.across))
    if told.pairs.empty:
        return
    codes = found.outlets.set_index("outlet_id")["code"].to_dict()
    if len(told.beyond):
        _picture(told, codes)
    pairs = told.pairs.head(SHOWN)
    _list(pairs)
    _behind(view, pairs, codes)


def _words(told: Links) -> str:
    if told.pairs.empty:
        return t("risk_links_nothing")
    beyond = told.beyond
    if beyond.empty:
        return t("risk_links_calm", pairs=formats.number(_pairs(told.pairs)))
    first, names = beyond.iloc[0], outlet_names()
    return t("risk_links_found", count=formats.number(_pairs(beyond)), first=names.get(first["first"], ""),
             second=names.get(first["second"], ""), what=_what(first["kind"], first["observed"]),
             expected=_expected(first["expected"]))  # fmt: skip


def _pairs(rows: pd.DataFrame) -> int:
    return len(rows[["first", "second"]].drop_duplicates())


def _what(kind: str, count: float) -> str:
    return text(f"risk_links_what_{kind}", language(), n=formats.number(count))


def _expected(value: float) -> str:
    return t("risk_links_under") if value < 0.01 else formats.number(value, 2)


def _picture(told: Links, codes: dict[int, str]) -> None:
    rows, names = told.beyond.head(DRAWN), outlet_names()
    drawn = pd.DataFrame(
        {
            "kind": rows["kind"],
            "first": rows["first"].map(codes),
            "second": rows["second"].map(codes),
            "observed": rows["observed"],
            "told": [
                "<br>".join((names.get(row["first"], ""), names.get(row["second"], ""), _told(row)))
                for row in rows.to_dict("records")
            ],
        }
    )
    finding = t("risk_links_chart", count=formats.number(_pairs(told.beyond)))
    st.subheader(finding)
    st.plotly_chart(network(drawn), config=CONFIG, alt=finding, key="risk_links")
    st.caption(t("risk_links_lines"))


def _told(row: Mapping[Any, Any]) -> str:
    expected = t("risk_links_expected", expected=_expected(row["expected"]))
    return f"{_what(row['kind'], row['observed'])} · {expected}"


def _list(pairs: pd.DataFrame) -> None:
    names, column = outlet_names(), st.column_config
    listed = pd.DataFrame(
        {
            "first": pairs["first"].map(names),
            "second": pairs["second"].map(names),
            "what": [_what(row["kind"], row["observed"]) for row in pairs.to_dict("records")],
            "expected": [_expected(value) for value in pairs["expected"]],
            "near": [t("risk_links_near") if near else t("risk_links_far") for near in pairs["near"]],
            "beyond": [t("risk_links_beyond") if beyond else t("risk_links_usual") for beyond in pairs["beyond"]],
        }
    )
    st.subheader(t("risk_links_list"))
    st.dataframe(
        listed,
        column_config={
            "first": column.TextColumn(t("risk_column_outlet"), pinned=True, width=220),
            "second": column.TextColumn(t("risk_column_other_outlet"), width=220),
            "what": column.TextColumn(t("risk_column_in_common")),
            "expected": column.TextColumn(t("risk_column_expected"), alignment="right"),
            "near": column.TextColumn(t("risk_column_near")),
            "beyond": column.TextColumn(t("risk_column_apart")),
        },
        hide_index=True,
        alt=t("risk_links_list"),
    )
    download(listed, "links.csv", t("risk_download_links"))


def _behind(view: View, pairs: pd.DataFrame, codes: dict[int, str]) -> None:
    names = outlet_names()
    chosen = st.selectbox(
        t("risk_links_choose"),
        range(len(pairs)),
        format_func=partial(_pair_name, pairs, codes),
        width=420,
        key="risk_links_pair",
    )
    row = pairs.iloc[int(chosen or 0)]
    lines = load(view, _rows, str(row["kind"]), int(row["first"]), int(row["second"]))
    lines = lines.assign(outlet=lines["outlet_id"].map(names)).drop(columns="outlet_id")
    column = st.column_config
    st.dataframe(
        lines,
        column_order=["thing", "at", "outlet", "order_no", "serial"],
        column_config={
            "thing": column.NumberColumn(text(f"risk_links_thing_{row['kind']}", language()), format="%d"),
            "at": column.DatetimeColumn(t("risk_column_at"), format="YYYY-MM-DD"),
            "outlet": column.TextColumn(t("risk_column_outlet")),
            "order_no": column.TextColumn(t("risk_column_order")),
            "serial": column.TextColumn(t("risk_column_serial")),
        },
        hide_index=True,
        alt=t("risk_links_rows"),
    )
    st.caption(t("risk_links_rows"))
    download(lines, "link-orders.csv", t("risk_download_rows"))


def _rows(view: View, kind: str, first: int, second: int) -> pd.DataFrame:
    return view.read(behind(view, kind, first, second).limit(ROWS))


def _pair_name(pairs: pd.DataFrame, codes: dict[int, str], place: int) -> str:
    row = pairs.iloc[place]
    return f"{codes.get(row['first'], '')} – {codes.get(row['second'], '')} · {_what(row['kind'], row['observed'])}"
