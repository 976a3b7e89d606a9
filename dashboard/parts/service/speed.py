"""Waiting and satisfaction: what goes together, and what that does not prove."""

import numpy as np
import streamlit as st

from dashboard import formats
from dashboard.charts import service as charts
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.statistics.interval import Difference
from dashboard.metrics.view import View
from dashboard.metrics.waiting_and_satisfaction import waited
from dashboard.parts.tiles import lead
from dashboard.texts import language, t

LEAST = 10


def speed(asked: View) -> None:
    """The whole section."""
    found = load(asked, waited)
    if not found.n:
        st.info(t("service_speed_none"), icon=":material/inbox:")
        return
    said = [_gap("service_speed_long", found.long_wait), _gap("service_speed_broken", found.broken)]
    lead((" " if language() == "en" else "").join(part for part in said if part))
    st.caption(t("service_speed_source", n=formats.number(found.n)))
    bands = found.bands[found.bands["asked"] >= LEAST]
    if bands.empty:
        return
    rows = bands.assign(
        name=[t("service_speed_over", days=5) if np.isinf(days) else t("service_open_up_to", days=int(days))
              for days in bands["days"]],
        n=bands["asked"],
        colour="unclear",
    )  # fmt: skip
    finding = t("service_speed_title")
    st.subheader(finding)
    st.plotly_chart(charts.shares(rows, {"hover": t("service_share_hover"), "target": ""}), config=CONFIG, alt=finding)
    st.caption(t("service_speed_read"))


def _gap(key: str, gap: Difference | None) -> str:
    if gap is None:
        return ""
    ends = f"{formats.signed(100 * gap.low, 1)} … {formats.signed(100 * gap.high, 1)}"
    if not gap.told_apart:
        return (
            t("service_speed_long_unclear", ends=ends)
            if key.endswith("long")
            else t("service_speed_broken_unclear", ends=ends)
        )
    size = formats.points(abs(gap.value)).lstrip("+")
    if key.endswith("long"):
        return t("service_speed_long", gap=size, ends=ends) if gap.value < 0 else t("service_speed_long_up", gap=size)
    return t("service_speed_broken", gap=size, ends=ends) if gap.value < 0 else t("service_speed_broken_up", gap=size)
