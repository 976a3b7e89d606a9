"""What goes together with satisfaction, and what to improve first."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import drivers as charts
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.key_drivers import LEAST, KeyDrivers, key_drivers
from dashboard.metrics.marks import MOST
from dashboard.metrics.view import View
from dashboard.parts.satisfaction.asked import item_names, questionnaire
from dashboard.parts.tiles import lead
from dashboard.texts import language, t


def drivers_section(asked: View) -> None:
    """The whole section."""
    form = questionnaire(asked)
    found = load(asked, key_drivers, form) if form else None
    if found is None:
        st.info(t("satisfaction_drivers_none", least=LEAST), icon=":material/inbox:")
        return
    rows = found.rows.assign(name=item_names(found.rows))
    lead(_words(found, rows["name"].tolist()))
    capped = t("satisfaction_newest", n=formats.number(MOST)) if found.of.all > MOST else ""
    st.caption(
        t("satisfaction_drivers_source", n=formats.number(found.found.n), r2=formats.percent(found.found.r2, 0))
        + capped
    )
    finding = t("satisfaction_drivers_title", item=rows["name"].iloc[0])
    st.subheader(finding)
    words = {"unit": t("satisfaction_drivers_unit"), "hover": t("satisfaction_drivers_hover")}
    st.plotly_chart(charts.drivers(rows, words), config=CONFIG, alt=finding)
    st.caption(t("satisfaction_drivers_read"))
    _quadrants(found, rows)


def _words(found: KeyDrivers, names: list[str]) -> str:
    rows = found.rows
    first = t("satisfaction_drivers_lead", item=names[0], share=formats.percent(rows["share"].iloc[0], 0))
    tied = rows["high"].iloc[1] >= rows["low"].iloc[0]
    second = t("satisfaction_drivers_tied", item=names[1]) if tied else t("satisfaction_drivers_ahead")
    weak = [name for name, row in zip(names, rows.to_dict("records"), strict=True)
            if row["quadrant"] == "improve" and row["sure"]]  # fmt: skip
    third = t("satisfaction_improve", items=t("risk_list").join(weak)) if weak else t("satisfaction_improve_none")
    return (" " if language() == "en" else "").join((first, second, third))


def _quadrants(found: KeyDrivers, rows: pd.DataFrame) -> None:
    weak = rows.loc[(rows["quadrant"] == "improve") & rows["sure"], "name"].tolist()
    finding = (
        t("satisfaction_quadrants_title", items=t("risk_list").join(weak)) if weak else t("satisfaction_quadrants_calm")
    )
    st.subheader(finding)
    words = {
        "improve": t("satisfaction_quadrant_improve"),
        "keep": t("satisfaction_quadrant_keep"),
        "low": t("satisfaction_quadrant_low"),
        "enough": t("satisfaction_quadrant_enough"),
    }
    words |= {"x": t("satisfaction_quadrants_x"), "y": t("satisfaction_quadrants_y"),
              "hover": t("satisfaction_quadrants_hover")}  # fmt: skip
    st.plotly_chart(charts.quadrants(rows, found.cross, words), config=CONFIG, alt=finding)
    st.caption(t("satisfaction_quadrants_read"))
