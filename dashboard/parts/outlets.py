"""The parts of the outlets screen: its sentence, the funnel with a selection, the card, the ranking."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.charts.outlets import funnel
from dashboard.charts.template import CONFIG
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.figure import Verdict
from dashboard.metrics.outlets import Comparison
from dashboard.names import outlet_names, region_names
from dashboard.parts.spreadsheet import download
from dashboard.texts import t

UNSURE = 0.5  # a rank interval wider than half the network says nothing about order


def outlets_words(found: Comparison) -> str:
    """How many are proven worse and better, and that the rest cannot be ordered."""
    worse, better = len(found.worse), len(found.better)
    rest = formats.number(len(found.rows) - worse - better)
    if not worse:
        return t("outlets_lead_calm", better=better, rest=rest)
    outlets = formats.number(len(found.rows))
    return t("outlets_lead_worse", worse=worse, better=better, rest=rest, outlets=outlets)


def funnel_chart(found: Comparison) -> int | None:
    """Draw the funnel; the outlet_id of the selected dot, if any."""
    metric, names = CATALOGUE[found.metric], outlet_names()
    rows = found.rows.assign(
        label=[names.get(outlet, "") for outlet in found.rows["outlet_id"]],
        code=[names.get(outlet, "").partition(" ")[0] for outlet in found.rows["outlet_id"]],
        verdict=verdicts(found),
    )
    drawn = rows[rows["asked"] >= metric.minimum_n]
    words = {
        "x": t("outlets_chart_x"),
        "y": t("outlets_chart_y", metric=phrases.name(metric)),
        "target": t("outlets_chart_target", value=phrases.amount(metric, found.funnel.target)),
        "hover": t("outlets_chart_hover"),
    }
    count = len(found.worse)
    finding = t("outlets_chart_worse", count=count) if count else t("outlets_chart_calm")
    st.subheader(finding)
    state = st.plotly_chart(
        funnel(drawn, _limits(found, drawn["asked"]), found.funnel.target, words),
        config=CONFIG,
        alt=finding,
        on_select="rerun",
        selection_mode="points",
        key="funnel",
    )
    small = len(rows) - len(drawn)
    st.caption(
        t("outlets_chart_read") + (t("outlets_chart_small", count=small, least=metric.minimum_n) if small else "")
    )
    points = [point for point in state["selection"]["points"] if point.get("customdata")]
    return int(points[0]["customdata"][0]) if points else None


def verdicts(found: Comparison) -> list[Verdict]:
    """Each row's verdict, by the metric's own direction."""
    good = 1 if CATALOGUE[found.metric].better == "higher" else -1
    known: dict[int, Verdict] = {0: "unclear", good: "better", -good: "worse"}
    return [known[int(side)] for side in found.rows["outside"]]


def outlet_card(found: Comparison, outlet_id: int | None) -> None:
    """The selected outlet in a few lines, with the way to its file; the first proven worse one before a choice."""
    rows = found.rows.assign(verdict=verdicts(found))
    if outlet_id is None or outlet_id not in set(rows["outlet_id"]):
        worse = rows[rows["verdict"] == "worse"].sort_values("z", key=np.abs, ascending=False)
        outlet_id = int(worse["outlet_id"].iloc[0]) if len(worse) else None
    with st.container(border=True):
        if outlet_id is None:
            st.caption(t("outlets_card_hint"))
            return
        _card(found, rows[rows["outlet_id"] == outlet_id].iloc[0])


def _card(found: Comparison, row: "pd.Series[Any]") -> None:
    metric, name = CATALOGUE[found.metric], outlet_names()[row["outlet_id"]]
    said = {"worse": t("outlets_card_worse"), "better": t("outlets_card_better"), "unclear": t("outlets_card_unclear")}
    colour = {"worse": "red", "better": "green", "unclear": "gray"}[row["verdict"]]
    st.markdown(f"#### {name}")
    st.caption(region_names().get(int(row["region_id"]), ""))
    st.metric(phrases.name(metric), phrases.amount(metric, row["adjusted"]))
    st.badge(said[row["verdict"]], color=colour)  # type: ignore[arg-type]
    st.caption(t("outlets_card_expected", expected=phrases.amount(metric, row["expected"])))
    st.caption(
        t(
            "outlets_card_standing",
            value=phrases.amount(metric, row["value"]),
            n=formats.number(row["asked"]),
            shrunk=phrases.amount(metric, row["shrunk"]),
            bounds=formats.interval(row["shrunk_low"], row["shrunk_high"]),
        )
    )
    unsure = (row["rank_high"] - row["rank_low"]) > UNSURE * found.outlets
    place = {"low": int(row["rank_low"]), "high": int(row["rank_high"]), "outlets": formats.number(found.outlets)}
    st.caption(t("outlets_card_rank_unsure", **place) if unsure else t("outlets_card_rank", **place))
    st.page_link(
        "pages/outlet.py",
        label=t("outlets_card_open"),
        icon=":material/badge:",
        query_params={"outlet": name.partition(" ")[0]},
    )


def ranking(found: Comparison) -> int | None:
    """The table of all outlets, best band first; the outlet_id of the selected row, if any."""
    names, regions = outlet_names(), region_names()
    said = {"worse": t("outlets_card_worse"), "better": t("outlets_card_better"), "unclear": ""}
    rows = found.rows.assign(verdict=[said[one] for one in verdicts(found)])
    rows = rows.sort_values(["band", "rank_low", "rank_high"], ascending=[False, False, False]).reset_index(drop=True)
    shown = pd.DataFrame(
        {
            "outlet": [names.get(outlet, "") for outlet in rows["outlet_id"]],
            "shrunk": rows["shrunk"] * 100,
            "bounds": [formats.interval(*ends) for ends in zip(rows["shrunk_low"], rows["shrunk_high"], strict=True)],
            "rank": [f"{low}–{high}" for low, high in zip(rows["rank_low"], rows["rank_high"], strict=True)],
            "band": rows["band"].astype(int),
            "verdict": rows["verdict"],
            "value": (rows["value"] * 100).where(rows["asked"] >= CATALOGUE[found.metric].minimum_n),
            "n": rows["asked"].astype(int),
            "region": [regions.get(region, "") for region in rows["region_id"]],
        }
    )
    st.subheader(t("outlets_table_title"))
    state = st.dataframe(
        shown,
        column_config=_columns(),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="ranking",
        height=420 if len(shown) > 10 else "auto",
        placeholder=formats.UNKNOWN,
        alt=t("outlets_table_title"),
    )
    st.caption(t("outlets_table_read"))
    download(shown, f"outlets-{found.metric}.csv")
    picked = state["selection"]["rows"]
    return int(rows["outlet_id"].iloc[picked[0]]) if picked else None


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "outlet": column.TextColumn(t("outlets_column_outlet"), pinned=True, width=190),
        "region": column.TextColumn(t("outlets_column_region")),
        "shrunk": column.ProgressColumn(t("outlets_column_shrunk"), min_value=0, max_value=100, format="%.1f%%"),
        "bounds": column.TextColumn(t("outlets_column_bounds")),
        "rank": column.TextColumn(t("outlets_column_rank")),
        "band": column.NumberColumn(t("outlets_column_band")),
        "verdict": column.TextColumn(t("outlets_column_verdict")),
        "value": column.NumberColumn(t("outlets_column_value"), format="%.1f%%"),
        "n": column.NumberColumn(t("outlets_column_n"), format="localized"),
    }


def _limits(found: Comparison, sizes: pd.Series) -> pd.DataFrame:
    least = CATALOGUE[found.metric].minimum_n
    size = np.geomspace(least, max(float(sizes.max()) if len(sizes) else 0, 2 * least), 160)
    low95, high95 = found.funnel.limits(0.95, size)
    low998, high998 = found.funnel.limits(0.998, size)
    return pd.DataFrame({"size": size, "low95": low95, "high95": high95, "low998": low998, "high998": high998})
