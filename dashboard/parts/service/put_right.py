"""Work put right: the first visit in the customers' words, and the machines that came back."""

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.address import segmented
from dashboard.charts import service as charts
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import put_right, satisfaction
from dashboard.metrics.view import View
from dashboard.names import region_names
from dashboard.parts.risk.clues import code_names
from dashboard.parts.tiles import lead
from dashboard.session import store
from dashboard.terms import term
from dashboard.texts import language, t

LEAST = 10


def put_right_section(asked: View) -> None:
    """The whole section."""
    back = load(asked, put_right.came_back)
    fixed = satisfaction.figure("first_time_fix", load(asked, satisfaction.overall))
    if back.repeat is None and not fixed.n:
        st.info(t("service_none"), icon=":material/inbox:")
        return
    said = [t("service_fix_lead", value=phrases.value(fixed), n=formats.number(fixed.n))]
    if back.repeat is not None:
        repeat = back.repeat
        said.append(
            t("service_back_lead", value=formats.percent(repeat.value), n=formats.number(repeat.n),
              interval=formats.interval(repeat.low, repeat.high))
        )  # fmt: skip
    lead(" ".join(said) if language() == "en" else "".join(said))
    st.caption(t("service_back_read") + (t("service_back_capped", n=formats.number(back.watched))
                                         if back.watched < back.all else ""))  # fmt: skip
    names = {"category": t("service_by_category"), "region_id": t("service_by_region"),
             "fault_id": t("service_by_fault")}  # fmt: skip
    key = segmented("by", t("service_groups_by"), names, "category")
    _came_back(back.by[key], key)
    if key != "fault_id":
        _fixed(asked, key)


def _came_back(found: pd.DataFrame, key: str) -> None:
    found = found[found["n"] >= LEAST].sort_values("value", ascending=False)
    if found.empty:
        return
    rows = found.assign(name=_named(key, found[key]), colour=["worse" if one else "unclear" for one in found["worse"]])
    worse = rows.loc[found["worse"], "name"].tolist()
    finding = t("service_back_worse", names=t("risk_list").join(worse)) if worse else t("service_back_level")
    st.subheader(finding)
    st.plotly_chart(charts.shares(rows, {"hover": t("service_share_hover"), "target": ""}), config=CONFIG, alt=finding)
    st.caption(t("service_share_read"))


def _fixed(asked: View, key: str) -> None:
    found = load(asked, put_right.fixed_by, key)
    found = found[found["n"] >= LEAST].sort_values("value")
    if found.empty:
        return
    rows = found.assign(name=_named(key, found[key]), colour="unclear")
    overlap = rows["high"].iloc[0] >= rows["low"].iloc[-1]
    finding = t("service_fix_level") if overlap else t("service_fix_apart", worst=rows["name"].iloc[0])
    st.subheader(finding)
    st.plotly_chart(charts.shares(rows, {"hover": t("service_share_hover"), "target": ""}), config=CONFIG, alt=finding)
    st.caption(t("service_share_read"))


def _named(key: str, groups: pd.Series) -> list[str]:
    if key == "region_id":
        regions = region_names()
        return [regions.get(int(one), "") for one in groups]
    if key == "fault_id":
        codes = {row["fault_id"]: row["code"] for row in store().rows("select fault_id, code from faults")}
        names = code_names(store())
        return [names.get(codes.get(int(one), ""), str(one)) for one in groups]
    return [term(one) for one in groups]
