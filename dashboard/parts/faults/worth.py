"""Cost against satisfaction: where money buys content customers and where it does not, as far as it can be told."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts.cost import worth as drawn
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import worth as metrics
from dashboard.metrics.statistics.corrected import FEWEST, Corrected
from dashboard.metrics.view import View
from dashboard.metrics.worth import LEAST_ANSWERS, QUADRANTS, Worth
from dashboard.names import outlet_names, region_names
from dashboard.parts.faults import words
from dashboard.texts import t

TONES = {"cheap_content": "good", "dear_discontent": "bad", "dear_content": "mixed", "cheap_discontent": "mixed"}


def section(asked: View) -> None:
    """The sentence, the scatter of outlets, the regions, every outlet."""
    st.header(t("faults_worth_heading"))
    with st.skeleton(height=440):
        found = load(asked, metrics.worth)
    if found.rows.empty:
        st.caption(t("faults_worth_none", least=LEAST_ANSWERS))
        return
    st.markdown(_words(found))
    _scatter(found)
    _regions(found)
    _outlets(found)


def _words(found: Worth) -> str:
    return words.sentences(_together(found.overall, found.outlets), _corners(found))


def _together(overall: Corrected | None, outlets: int) -> str:
    if overall is None:
        return t("faults_worth_unknown", outlets=formats.number(outlets))
    said = {
        "value": formats.signed(overall.value, 2), "low": formats.signed(overall.low, 2),
        "high": formats.signed(overall.high, 2), "outlets": formats.number(outlets),
    }  # fmt: skip
    if not overall.told_apart:
        return t("faults_worth_level", **said)
    return t("faults_worth_buys", **said) if overall.value > 0 else t("faults_worth_worse", **said)


def _corners(found: Worth) -> str:
    names = outlet_names()
    told = []
    for quadrant in QUADRANTS:
        rows = found.rows[found.rows["quadrant"] == quadrant]
        if len(rows):
            some = [names.get(one, "").partition(" ")[0] for one in rows["outlet_id"].head(4)]
            told.append(
                t("faults_worth_corner", corner=words.word("corner", quadrant), n=len(rows), outlets=words.joined(some))
            )
    rest = int((found.rows["quadrant"] == "").sum())
    return words.sentences(*told, t("faults_worth_rest", n=formats.number(rest), of=formats.number(len(found.rows))))


def _scatter(found: Worth) -> None:
    names = outlet_names()
    rows = found.rows
    known = int((rows["quadrant"] != "").sum())
    finding = t("faults_worth_found", n=known, of=len(rows)) if known else t("faults_worth_found_none", of=len(rows))
    st.subheader(finding)
    points = pd.DataFrame(
        {
            "label": [names.get(one, "") for one in rows["outlet_id"]],
            "code": [names.get(one, "").partition(" ")[0] for one in rows["outlet_id"]],
            "ratio": rows["shrunk"], "csat": rows["csat"], "tone": [TONES.get(one, "") for one in rows["quadrant"]],
            "bounds": [_bounds(row) for _, row in rows.iterrows()],
        }
    )  # fmt: skip
    heads = {"x": t("faults_worth_x"), "y": t("faults_worth_y"), "hover": t("faults_worth_hover")}
    heads |= {corner: words.word("corner", corner) for corner in QUADRANTS}
    st.plotly_chart(drawn(points, found.network, heads), config=CONFIG, alt=finding)
    st.caption(t("faults_worth_read", least=LEAST_ANSWERS))


def _bounds(row: "pd.Series[float]") -> str:
    return t(
        "faults_worth_bounds", cost=formats.interval(row["shrunk_low"], row["shrunk_high"], 0),
        csat=formats.interval(row["csat_low"], row["csat_high"], 0), orders=formats.number(row["orders"]),
        answers=formats.number(row["answers"]),
    )  # fmt: skip


def _regions(found: Worth) -> None:
    if len(found.regions) < 2:
        return
    names, title = region_names(), t("faults_worth_regions")
    counted = found.rows.groupby("region_id")["outlet_id"].count()
    rows = pd.DataFrame(
        {
            "name": names.get(region, ""), "outlets": int(counted.get(region, 0)),
            "value": one.value if one else None,
            "bounds": formats.interval(one.low, one.high, 2, 1) if one else formats.UNKNOWN,
            "said": _region_words(one),
        }
        for region, one in found.regions.items()
    )  # fmt: skip
    column = st.column_config
    st.markdown(f"##### {title}")
    words.table(
        rows,
        {
            "name": column.TextColumn(t("faults_cost_by_region"), pinned=True),
            "said": column.TextColumn(t("faults_column_said")),
            "value": column.NumberColumn(t("faults_column_correlation"), format="%.2f"),
            "bounds": column.TextColumn(t("faults_column_bounds")),
            "outlets": column.NumberColumn(t("faults_column_outlets"), format="localized"),
        },
        title,
    )
    st.caption(t("faults_worth_regions_read", least=FEWEST))


def _region_words(one: Corrected | None) -> str:
    if one is None:
        return t("faults_worth_said_unknown")
    if not one.told_apart:
        return t("faults_worth_said_level")
    return t("faults_worth_said_buys") if one.value > 0 else t("faults_worth_said_worse")


def _outlets(found: Worth) -> None:
    names, title = outlet_names(), t("faults_worth_outlets")
    rows = found.rows.sort_values("shrunk", ascending=False)
    column = st.column_config
    shown = pd.DataFrame(
        {
            "name": [names.get(one, "") for one in rows["outlet_id"]],
            "corner": [words.word("corner", one) if one else t("faults_worth_grey") for one in rows["quadrant"]],
            "ratio": rows["shrunk"] * 100, "bounds": words.bounds(rows["shrunk_low"], rows["shrunk_high"], 0),
            "mean": rows["mean"] / 100, "orders": rows["orders"],
            "csat": rows["csat"] * 100, "csat_bounds": words.bounds(rows["csat_low"], rows["csat_high"], 0),
            "answers": rows["answers"],
        }
    )  # fmt: skip
    st.markdown(f"##### {title}")
    words.table(
        shown,
        {
            "name": column.TextColumn(t("faults_column_outlet"), pinned=True, width=180),
            "corner": column.TextColumn(t("faults_column_corner")),
            "ratio": column.NumberColumn(t("faults_column_cost_ratio"), format="%.0f%%"),
            "bounds": column.TextColumn(t("faults_column_bounds")),
            "mean": column.NumberColumn(t("faults_column_mean_order"), format="¥%,.0f"),
            "csat": column.NumberColumn(t("faults_column_csat"), format="%.0f%%"),
            "csat_bounds": column.TextColumn(t("faults_column_csat_bounds")),
            "orders": column.NumberColumn(t("faults_column_orders"), format="localized"),
            "answers": column.NumberColumn(t("faults_column_answers"), format="localized"),
        },
        title,
    )
    st.caption(t("faults_worth_outlets_read"))
