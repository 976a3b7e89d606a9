"""Regions side by side, each against the rest of the network."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts.risk_groups import beside
from dashboard.charts.template import CONFIG
from dashboard.loading import assessed_everywhere, judged_once
from dashboard.metrics.fraud.combination import Assessment
from dashboard.metrics.fraud.region_risk import CLAIMS, DENIED, FLAGGED, MEASURES, MONEY, RegionRisk, region_risk
from dashboard.metrics.view import View
from dashboard.names import region_names
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.texts import language, t, text


def regions_section(asked: View, found: Assessment) -> None:
    """The whole section."""
    view, national = asked.at(found.period), assessed_everywhere(asked)
    told = judged_once("regions", view, lambda: region_risk(view, national))
    if told.rows.empty:
        st.info(t("risk_regions_none"), icon=":material/inbox:")
        return
    lead(_words(told))
    st.caption(t("risk_regions_read", tests=formats.number(told.tests)))
    for measures in (MEASURES[:2], MEASURES[2:]):
        for place, measure in zip(st.columns(2, gap="large"), measures, strict=True):
            with place:
                _measure(told, measure)
    _table(told)


def _words(told: RegionRisk) -> str:
    names, apart = region_names(), told.apart.sort_values("adjusted")
    if apart.empty:
        return t("risk_regions_alike", count=told.rows["region_id"].nunique())
    said = t("risk_join").join(
        text(
            f"risk_regions_found_{row['measure']}", language(), region=names.get(row["region_id"], ""),
            value=_value(row["measure"], row["value"]), rest=_value(row["measure"], row["rest"]),
        )
        for row in apart.to_dict("records")
    )  # fmt: skip
    return said + t("risk_stop") + t("risk_regions_rest")


def _value(measure: str, value: float) -> str:
    return formats.number(value, 2) if measure == CLAIMS else formats.percent(value)


def _bounds(measure: str, low: float, high: float) -> str:
    if pd.isna(low):
        return t("risk_regions_no_interval")
    return formats.interval(low, high, 2, 1) if measure == CLAIMS else formats.interval(low, high)


def _measure(told: RegionRisk, measure: str) -> None:
    names = region_names()
    rows = told.rows[(told.rows["measure"] == measure) & told.rows["value"].notna()]
    st.markdown(f"**{text(f'risk_regions_{measure}', language())}**")
    if rows.empty or measure not in told.network:
        st.caption(t("risk_regions_unknown"))
        return
    rows = rows.assign(
        name=[names.get(region, "") for region in rows["region_id"]],
        shown=[_value(measure, value) for value in rows["value"]],
        worse=rows["value"] > rows["rest"],
    )
    rows = rows.assign(
        told=[
            f"{row['name']} {row['shown']} ({_bounds(measure, row['low'], row['high'])}) · {_n(measure, row['n'])}"
            for row in rows.to_dict("records")
        ]
    )
    line = told.network[measure]
    words = {"line": t("risk_regions_line", value=_value(measure, line))}
    st.plotly_chart(
        beside(rows, line, words, measure != CLAIMS), config=CONFIG, key=f"risk_regions_{measure}",
        alt=text(f"risk_regions_{measure}", language()),
    )  # fmt: skip
    st.caption(text(f"risk_regions_{measure}_read", language()))


def _n(measure: str, n: float) -> str:
    return text(f"risk_regions_n_{measure}", language(), n=formats.number(n))


def _table(told: RegionRisk) -> None:
    names = region_names()
    headings = {measure: text(f"risk_regions_{measure}", language()) for measure in (CLAIMS, MONEY, FLAGGED, DENIED)}
    lines: dict[int, dict[str, str]] = {}
    for row in told.rows.to_dict("records"):
        line = lines.setdefault(row["region_id"], {t("risk_column_region"): names.get(row["region_id"], "")})
        known = pd.notna(row["value"])
        line[headings[row["measure"]]] = (
            f"{_value(row['measure'], row['value'])} ({_bounds(row['measure'], row['low'], row['high'])}; "
            f"{_n(row['measure'], row['n'])})"
            if known
            else formats.UNKNOWN
        )
    with st.expander(t("risk_regions_table")):
        st.dataframe(pd.DataFrame(list(lines.values())), hide_index=True, alt=t("risk_regions_table"))
    every = told.rows.assign(region=told.rows["region_id"].map(names)).drop(columns="region_id")
    download(every, "regions.csv", t("risk_download_regions"))
