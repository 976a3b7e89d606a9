"""What service costs: an order's mean with its parts, how orders spread, by service, region and product."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.address import segmented
from dashboard.charts import cost as charts
from dashboard.charts.faults import ranked
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import cost as metrics
from dashboard.metrics.cost import KINDS, RIPE_DAYS, Cost
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View
from dashboard.names import region_names
from dashboard.parts.faults import words
from dashboard.parts.tiles import lead, tile, tiles
from dashboard.terms import term
from dashboard.texts import t

MOST_GROUPS = 12
FEWEST_ORDERS = 20
TINY = 1.0  # fen; a group this cheap costs nothing


def section(asked: View) -> None:
    """From the sentence to the groups; the outlets follow in worth.py."""
    with st.skeleton(height=300):
        found = load(asked, metrics.spent)
    if not found.orders:
        st.info(t("faults_cost_none", days=RIPE_DAYS), icon=":material/inbox:")
        return
    lead(_words(found))
    st.caption(
        t(
            "faults_cost_source", span=formats.span(asked.period.start, asked.period.end),
            orders=formats.number(found.orders), claimed=formats.number(found.claimed), days=RIPE_DAYS,
        )
    )  # fmt: skip
    _tiles(asked, found)
    _spread(asked, found)
    _groups(asked)


def _words(found: Cost) -> str:
    figure = found.figure
    return t(
        "faults_cost_lead", mean=phrases.value(figure), bounds=phrases.bounds(figure),
        claimed=formats.percent(found.claimed / found.orders, 0), total=formats.money_short(found.total),
        charged=formats.money_short(found.charged),
        **{name: formats.percent(getattr(found, name) / found.total if found.total else None, 0) for name in KINDS},
    )  # fmt: skip


def _tiles(asked: View, found: Cost) -> None:
    before = load(asked, metrics.spent, asked.period.before())
    grid = tiles(3)
    with grid.cell():
        change = found.figure.against(before.figure)
        tile(found.figure, change, t("figure_against_before"), load(asked, metrics.weekly))
    with grid.cell():
        share = Share(found.claimed, found.orders)
        bounds = formats.interval(*(share.interval() or (None, None)))
        st.metric(t("faults_cost_claimed"), formats.percent(share.value))
        st.caption(t("figure_standing", n=formats.number(share.asked), bounds=bounds))
    with grid.cell():
        st.metric(words.word("cost", "charged"), formats.money(found.charged / found.orders))
        st.caption(t("faults_cost_charged_note"))


def _spread(asked: View, found: Cost) -> None:
    rows = load(asked, metrics.spread)
    if rows.empty:
        return
    half, tenth, hundredth = (one / 100 for one in load(asked, metrics.quantiles))
    finding = t("faults_cost_spread", half=formats.money(half * 100), tenth=formats.money(tenth * 100))
    st.subheader(finding)
    marks = {
        t("faults_cost_median", value=formats.money(half * 100)): half,
        t("faults_cost_p90", value=formats.money(tenth * 100)): tenth,
        t("faults_cost_p99", value=formats.money(hundredth * 100)): hundredth,
    }
    heads = {"x": t("faults_cost_spread_x"), "y": t("faults_cost_spread_y"), "hover": t("faults_cost_spread_hover")}
    yuan = rows.assign(low=rows["low"] / 100, high=rows["high"] / 100)
    st.plotly_chart(charts.spread(yuan, marks, heads), config=CONFIG, alt=finding)
    st.caption(t("faults_cost_spread_read", n=formats.number(rows["orders"].sum()), all=formats.number(found.orders)))


def _groups(asked: View) -> None:
    names = {
        "service_type": t("faults_cost_by_service"), "region_id": t("faults_cost_by_region"),
        "category": t("faults_cost_by_category"), "product_id": t("faults_cost_by_product"),
    }  # fmt: skip
    place = st.container()
    by = segmented("group", t("faults_cost_by"), names, "service_type")
    rows = load(asked, metrics.by, by)
    rows = rows[rows["orders"] >= FEWEST_ORDERS]
    if rows.empty:
        return
    labels = _labels(asked, by)
    rows = rows.assign(name=[labels.get(one) or term(one if isinstance(one, str) else None) for one in rows[by]])
    first = rows.iloc[0]
    apart = len(rows) > 1 and first["low"] > rows["high"].iloc[1:].max()
    finding = (
        t("faults_cost_dearest", name=first["name"], mean=formats.money(first["mean"]))
        if apart
        else t("faults_cost_level")
    )
    place.subheader(finding)
    drawn = rows[rows["mean"] >= TINY].head(MOST_GROUPS)
    if len(drawn):
        _draw(drawn, finding)
    _table(rows, names[by], finding)
    st.caption(t("faults_cost_groups_read", least=FEWEST_ORDERS))


def _labels(asked: View, by: str) -> Mapping[Any, str]:
    if by == "region_id":
        return region_names()
    return words.products(asked) if by == "product_id" else {}


def _draw(rows: pd.DataFrame, finding: str) -> None:
    yuan = rows.assign(
        value=rows["mean"] / 100, low=(rows["low"] / 100).fillna(rows["mean"] / 100),
        high=(rows["high"] / 100).fillna(rows["mean"] / 100), tone="known",
        shown=[formats.money(one) for one in rows["mean"]], low_shown=[formats.money(one) for one in rows["low"]],
        high_shown=[formats.money(one) for one in rows["high"]], n=[formats.number(one) for one in rows["orders"]],
    )  # fmt: skip
    heads = {"x": t("faults_cost_x"), "hover": t("faults_ranked_hover")}
    st.plotly_chart(ranked(yuan, heads, ",.0f"), config=CONFIG, alt=finding)


def _table(rows: pd.DataFrame, heading: str, title: str) -> None:
    column = st.column_config
    each = {name: rows[name] / rows["orders"] / 100 for name in (*KINDS, "charged")}
    shown = rows.assign(
        yuan=rows["mean"] / 100, bounds=words.bounds(rows["low"], rows["high"], 0, 0.01),
        part=rows["claimed_share"] * 100, **each,
    )  # fmt: skip
    money = {name: column.NumberColumn(words.word("cost", name), format="¥%,.0f") for name in (*KINDS, "charged")}
    words.table(
        shown,
        {
            "name": column.TextColumn(heading, pinned=True),
            "yuan": column.NumberColumn(t("faults_column_mean_order"), format="¥%,.0f"),
            "bounds": column.TextColumn(t("faults_column_bounds")),
            **money,
            "part": column.NumberColumn(t("faults_column_claimed"), format="%.0f%%"),
            "orders": column.NumberColumn(t("faults_column_orders"), format="localized"),
        },
        title,
    )
