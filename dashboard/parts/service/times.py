"""How long orders take: the sentence, the tiles, the stages, groups side by side, what is not done yet."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import segmented
from dashboard.charts import service as charts
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import stage_times
from dashboard.metrics.stage_times import Spell
from dashboard.metrics.stages import STAGES
from dashboard.metrics.view import View
from dashboard.names import region_names
from dashboard.parts.tiles import lead, tile, tiles
from dashboard.terms import term
from dashboard.texts import language, t, text


def times(asked: View) -> None:
    """The whole section."""
    now = load(asked, stage_times.spells).get(None, {})
    if not now:
        st.info(t("service_none"), icon=":material/inbox:")
        return
    before = load(asked.at(asked.period.before()), stage_times.spells).get(None, {})
    still, late = load(asked, stage_times.waiting), load(asked, stage_times.unresolved)
    lead(_words(now, int(still["orders"].sum())))
    st.caption(t("service_source", span=formats.span(asked.period.start, asked.period.end),
                 n=formats.number(now["whole"].n)))  # fmt: skip
    grid = tiles(4)
    for stage in STAGES:
        if stage not in now:
            continue
        figure = now[stage].figure(stage)
        with grid.cell():
            earlier = before.get(stage)
            tile(figure, figure.against(earlier.figure(stage)) if earlier else None, t("figure_against_before"))
    _stages(now)
    _groups(asked)
    _waiting(still, late.value, late.n)


def stage_name(stage: str) -> str:
    """``首次响应``."""
    return text(f"service_stage_{stage}", language())


def _words(now: dict[str, Spell], still: int) -> str:
    whole, longest = now["whole"], stage_times.bottleneck(now)
    said = [t("service_times_lead", median=formats.hours(whole.median), p90=formats.hours(whole.p90))]
    if longest:
        said.append(t("service_times_longest", stage=stage_name(longest[0]), share=formats.percent(longest[1], 0)))
    said.append(t("service_times_open", n=formats.number(still)) if still else t("service_times_none_open"))
    return " ".join(said) if language() == "en" else "".join(said)


def _stages(now: dict[str, Spell]) -> None:
    shown = [stage for stage in ("response", "arrival", "work") if stage in now]
    rows = pd.DataFrame(
        {
            "name": stage_name(stage),
            "median": now[stage].median,
            "low": now[stage].median_interval.low,
            "high": now[stage].median_interval.high,
            "p90": now[stage].p90,
            "label": t(
                "service_stage_label", median=formats.hours(now[stage].median), p90=formats.hours(now[stage].p90)
            ),
            "n": now[stage].n,
        }
        for stage in shown
    )
    longest = stage_times.bottleneck(now)
    finding = t("service_stages_title", stage=stage_name(longest[0])) if longest else t("service_stages_plain")
    st.subheader(finding)
    words = {"unit": t("service_hours"), "hover": t("service_stage_hover")}
    st.plotly_chart(charts.stages(rows, words), config=CONFIG, alt=finding)
    st.caption(t("service_stages_read"))


def _label(spell: Spell) -> str:
    return t("service_stage_label", median=formats.hours(spell.median), p90=formats.hours(spell.p90))


def _groups(asked: View) -> None:
    st.subheader(t("service_groups_title"))
    names = {
        "service_type": t("service_by_service"),
        "priority": t("service_by_priority"),
        "channel": t("service_by_channel"),
        "region_id": t("service_by_region"),
    }
    key = segmented("by", t("service_groups_by"), names, "service_type")
    found = load(asked, stage_times.spells, key)
    regions: dict[Any, str] = dict(region_names()) if key == "region_id" else {}
    rows = []
    for group, spells in found.items():
        whole, first = spells.get("whole"), spells.get("response")
        if whole is None:
            continue
        rows.append(
            {
                "group": regions.get(group, "") if regions else term(str(group)),
                "response": first.median if first else np.nan,
                "median": whole.median,
                "interval": formats.interval(*whole.median_interval, scale=1),
                "p90": whole.p90,
                "n": whole.n,
            }
        )
    column = st.column_config
    st.dataframe(
        pd.DataFrame(rows).sort_values("median", ascending=False),
        column_config={
            "group": column.TextColumn(names[key], pinned=True),
            "response": column.NumberColumn(t("service_column_response"), format="%.1f"),
            "median": column.NumberColumn(t("service_column_median"), format="%.1f"),
            "interval": column.TextColumn(t("service_column_interval")),
            "p90": column.NumberColumn(t("service_column_p90"), format="%.1f"),
            "n": column.NumberColumn(t("service_column_n"), format="localized"),
        },
        hide_index=True,
        placeholder=formats.UNKNOWN,
        alt=t("service_groups_title"),
    )
    st.caption(t("service_groups_read"))


def _waiting(still: pd.DataFrame, late: float | None, n: int) -> None:
    total = int(still["orders"].sum())
    st.subheader(t("service_open_title", n=formats.number(total)) if total else t("service_times_none_open"))
    if total:
        bands = [t("service_open_over", days=30) if np.isinf(days) else t("service_open_up_to", days=int(days))
                 for days in still["days"]]  # fmt: skip
        column = st.column_config
        st.dataframe(
            pd.DataFrame({"band": bands, "orders": still["orders"]}),
            column_config={
                "band": column.TextColumn(t("service_open_age")),
                "orders": column.ProgressColumn(
                    t("service_open_orders"), min_value=0, max_value=int(still["orders"].max()), format="localized"
                ),
            },
            hide_index=True,
            alt=t("service_open_title", n=formats.number(total)),
        )
    st.caption(t("service_open_read", share=formats.percent(late), n=formats.number(n)))
