"""The catalogue with the network's figures: every index, its group, formula, source, weight, target and value."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.loading import load
from dashboard.metrics.catalogue import GROUP_NAMES, GROUPS, INDICES, Index
from dashboard.metrics.indices.profile import figure
from dashboard.metrics.indices.weighting import Weighting, weighting
from dashboard.metrics.scope import EVERYWHERE
from dashboard.metrics.view import View
from dashboard.parts.indices.words import source_names
from dashboard.parts.scores.asking import sums_of
from dashboard.parts.tiles import lead
from dashboard.texts import language, t


def listing(view: View) -> None:
    """The whole section; figures are those of the reader's outlets together, over at least a year."""
    held = load(view.network, weighting)
    sums = _seen(view)
    measured = set(sums["index"])
    total = sum(held.weights.values())
    known = sum(held.weights[key] for key in measured)
    heaviest = max(GROUPS, key=lambda group: _group_weight(held, group))
    lead(
        t(
            "indices_lead", count=len(INDICES), groups=len(GROUPS), measured=len(measured),
            known=formats.percent(known / total, 0), heaviest=GROUP_NAMES[heaviest][language()],
            share=formats.percent(_group_weight(held, heaviest) / total, 0),
        )
    )  # fmt: skip
    if missing := [index for key, index in INDICES.items() if key not in measured]:
        names = t("indices_joint").join(phrases.name(index.metric) for index in missing)
        st.caption(t("indices_missing", names=names))
    st.subheader(t("indices_table_title"))
    rows = [_row(index, held, sums[sums["index"] == key], total) for key, index in INDICES.items()]
    shown = pd.DataFrame(rows)
    st.dataframe(
        shown, hide_index=True, height="content", placeholder=formats.UNKNOWN, column_config=_columns(),
        alt=t("indices_table_title"),
    )  # fmt: skip
    st.caption(t("indices_table_read"))
    _definitions()


def _seen(view: View) -> pd.DataFrame:
    sums = sums_of(view)
    if view.scope == EVERYWHERE:
        return sums
    ids = load(view, _outlets)
    return sums[sums["outlet_id"].isin(ids)]


def _outlets(view: View) -> list[int]:
    return [int(one) for one in view.read(view.table("outlets").select("outlet_id"))["outlet_id"]]


def _group_weight(held: Weighting, group: str) -> float:
    return sum(held.weights[key] for key, index in INDICES.items() if index.group == group)


def _row(index: Index, held: Weighting, rows: pd.DataFrame, total: float) -> dict[str, Any]:
    found = figure(index, rows)
    metric = index.metric
    return {
        "index": phrases.name(metric),
        "value": phrases.value(found),
        "bounds": phrases.bounds(found) if found.enough else formats.UNKNOWN,
        "n": found.n,
        "weight": 100 * held.weights[index.key] / total,
        "floor": phrases.amount(metric, held.floors[index.key]),
        "target": phrases.amount(metric, held.target(index, None)),
        "better": t("indices_higher") if metric.better == "higher" else t("indices_lower"),
        "least": metric.minimum_n,
        "source": source_names()[index.source],
        "group": GROUP_NAMES[index.group][language()],
    }


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "index": column.TextColumn(t("scores_pair_index"), pinned=True),
        "value": column.TextColumn(t("indices_column_value")),
        "bounds": column.TextColumn(t("outlets_column_bounds")),
        "n": column.NumberColumn(t("outlets_column_n"), format="localized"),
        "weight": column.ProgressColumn(t("assessment_column_weight"), min_value=0, max_value=10, format="%.1f"),
        "floor": column.TextColumn(t("indices_column_floor")),
        "target": column.TextColumn(t("assessment_column_target")),
        "better": column.TextColumn(t("indices_column_better")),
        "least": column.NumberColumn(t("indices_column_least")),
        "source": column.TextColumn(t("indices_column_source")),
        "group": column.TextColumn(t("scores_pair_group")),
    }


def _definitions() -> None:
    with st.expander(t("indices_definitions"), icon=":material/functions:"):
        for group in GROUPS:
            st.markdown(f"**{GROUP_NAMES[group][language()]}**")
            lines = [
                f"- **{phrases.name(one.metric)}** — {formats.escaped(phrases.definition(one.metric))}"
                for one in INDICES.values()
                if one.group == group
            ]
            st.markdown("\n".join(lines))
