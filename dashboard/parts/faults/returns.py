"""Returns and exchanges: how often against units delivered, of which products, for which reasons."""

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.charts.faults import over_time, ranked
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import returns as metrics
from dashboard.metrics.returns import CameBack
from dashboard.metrics.view import View
from dashboard.parts.faults import words
from dashboard.parts.tiles import lead, tile, tiles
from dashboard.texts import t

MOST_PRODUCTS = 12
FEWEST_SOLD = 20
TOLD = 4


def section(asked: View) -> None:
    """From the sentence to reasons by product."""
    with st.skeleton(height=300):
        found = load(asked, metrics.came_back)
    if not found.returned + found.exchanged:
        st.info(t("faults_returns_none"), icon=":material/inbox:")
        return
    models = words.products(asked)
    products, reasons = load(asked, metrics.by_product), load(asked, metrics.reason_by_product)
    lead(_words(found, products, reasons, models))
    st.caption(
        t(
            "faults_returns_source", span=formats.span(asked.period.start, asked.period.end),
            returned=formats.number(found.returned), exchanged=formats.number(found.exchanged),
            sold=formats.number(found.sold),
        )
    )  # fmt: skip
    _tiles(asked, found)
    left, right = st.columns(2, gap="medium")
    with left:
        _products(products, models)
    with right:
        _reasons(asked, found)
    _months(asked)
    _by_product(reasons, models)


def _words(found: CameBack, products: pd.DataFrame, reasons: pd.DataFrame, models: dict[int, str]) -> str:
    back, swapped = found.figure("return"), found.figure("exchange")
    odd, named = products[products["odd"]], reasons[reasons["odd"]]
    said = [
        t("faults_returns_lead", back=phrases.value(back), back_bounds=phrases.bounds(back),
          swapped=phrases.value(swapped), swapped_bounds=phrases.bounds(swapped)),
        t("faults_returns_lead_products", models=_named(products, models))
        if len(odd) else t("faults_returns_lead_level"),
    ]  # fmt: skip
    if len(named):
        first = named.iloc[0]
        said.append(
            t(
                "faults_returns_lead_reason", model=models.get(first["product_id"], ""),
                reason=words.word("reason", first["reason"]), hits=int(first["hits"]), asked=int(first["asked"]),
                elsewhere=formats.percent(first["elsewhere"], 0),
            )
        )  # fmt: skip
    return words.sentences(*said)


def _tiles(asked: View, found: CameBack) -> None:
    before = load(asked, metrics.came_back, asked.period.before())
    grid = tiles(3)
    for service in ("return", "exchange"):
        figure = found.figure(service)
        with grid.cell():
            tile(figure, figure.against(before.figure(service)), t("figure_against_before"))
    with grid.cell():
        both = found.returned + found.exchanged
        st.metric(t("faults_returns_told"), formats.percent(found.told / both, 0))
        st.caption(t("faults_returns_told_note", n=formats.number(both)))


def _products(rows: pd.DataFrame, models: dict[int, str]) -> None:
    rows = rows[rows["sold"] >= FEWEST_SOLD].head(MOST_PRODUCTS)
    if rows.empty:
        return
    odd = _named(rows, models)
    finding = t("faults_returns_products_odd", models=odd) if odd else t("faults_returns_products_level")
    st.subheader(finding)
    drawn = rows.assign(
        name=[models.get(one, "") for one in rows["product_id"]], tone=["bad" if one else "" for one in rows["odd"]],
        shown=[formats.percent(one) for one in rows["value"]], low_shown=[formats.percent(one) for one in rows["low"]],
        high_shown=[formats.percent(one) for one in rows["high"]],
        n=[formats.number(one) for one in rows["sold"]],
    )  # fmt: skip
    heads = {"x": t("faults_returns_products_x"), "hover": t("faults_ranked_hover")}
    st.plotly_chart(ranked(drawn, heads, ".0%"), config=CONFIG, alt=finding)
    st.caption(t("faults_returns_products_read", least=FEWEST_SOLD))


def _named(rows: pd.DataFrame, models: dict[int, str]) -> str:
    """The products of the rows that are proven odd, a few by name."""
    odd = [models.get(one, "") for one in rows.loc[rows["odd"], "product_id"].unique()]
    return words.joined(odd[:TOLD]) + ("…" if len(odd) > TOLD else "")


def _reasons(asked: View, found: CameBack) -> None:
    rows = load(asked, metrics.by_reason)
    if rows.empty:
        st.subheader(t("faults_reasons_heading"))
        st.caption(t("faults_reasons_none"))
        return
    finding = t("faults_reasons_found", reason=words.word("reason", rows["reason"].iloc[0]),
                share=formats.percent(rows["share"].iloc[0], 0))  # fmt: skip
    st.subheader(finding)
    drawn = rows.assign(
        name=[words.word("reason", one) for one in rows["reason"]], value=rows["share"], tone="known",
        shown=[formats.percent(one, 0) for one in rows["share"]],
        low_shown=[formats.percent(one) for one in rows["low"]],
        high_shown=[formats.percent(one) for one in rows["high"]],
        n=[
            t("faults_reasons_n", returned=int(back), exchanged=int(swapped))
            for back, swapped in zip(rows["returned"], rows["exchanged"], strict=True)
        ],
    )  # fmt: skip
    heads = {"x": t("faults_reasons_x", n=formats.number(found.told)), "hover": t("faults_ranked_hover")}
    st.plotly_chart(ranked(drawn, heads, ".0%"), config=CONFIG, alt=finding)
    st.caption(t("faults_reasons_read"))


def _months(asked: View) -> None:
    rows = load(asked, metrics.by_month)
    rows = rows[rows["sold"] >= FEWEST_SOLD]
    if len(rows) < 3:
        return
    st.subheader(t("faults_returns_months"))
    drawn = rows.assign(n=rows["sold"], hits=rows["returned"] + rows["exchanged"])
    heads = {"y": t("faults_returns_months_y"), "hover": t("faults_month_hover")}
    st.plotly_chart(over_time(drawn, heads), config=CONFIG, alt=t("faults_returns_months"))
    st.caption(t("faults_returns_months_read"))


def _by_product(rows: pd.DataFrame, models: dict[int, str]) -> None:
    if rows.empty:
        return
    odd = _named(rows, models)
    title = t("faults_reason_products_odd", models=odd) if odd else t("faults_reason_products_level")
    st.subheader(title)
    column = st.column_config
    shown = rows.assign(
        model=[models.get(one, "") for one in rows["product_id"]],
        named=[words.word("reason", one) for one in rows["reason"]], part=rows["value"] * 100,
        bounds=words.bounds(rows["low"], rows["high"]), other=rows["elsewhere"] * 100,
        look=[t("faults_proven") if one else "" for one in rows["odd"]],
    )  # fmt: skip
    words.table(
        shown,
        {
            "model": column.TextColumn(t("faults_column_model"), pinned=True),
            "named": column.TextColumn(t("faults_column_reason")),
            "part": column.ProgressColumn(t("faults_column_share"), min_value=0, max_value=100, format="%.0f%%"),
            "bounds": column.TextColumn(t("faults_column_bounds")),
            "other": column.NumberColumn(t("faults_column_elsewhere"), format="%.0f%%"),
            "look": column.TextColumn(t("faults_column_proven")),
            "hits": column.NumberColumn(t("faults_column_hits"), format="localized"),
            "asked": column.NumberColumn("n", format="localized"),
        },
        title,
    )
    st.caption(t("faults_reason_products_read"))
