"""How good the ranking is: what audits by risk found, against what the lot says was there to find."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import template
from dashboard.charts.audit import intervals
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.inspection import SPEAKS_FROM, Yield, audit_yield
from dashboard.metrics.scope import Period
from dashboard.metrics.statistics.interval import Interval
from dashboard.metrics.view import View
from dashboard.parts.inspection.words import word
from dashboard.parts.tiles import lead, tiles
from dashboard.session import scope, warehouse
from dashboard.texts import language, t, text

YEARS = 2


def yields(today: date) -> None:
    """The whole section: audits opened in two years up to today."""
    period = Period(today - timedelta(days=365 * YEARS - 1), today)
    found = load(View(warehouse(), period, scope()), audit_yield)
    if not sum(found.audits.values()):
        st.info(t("inspection_yield_none"), icon=":material/inbox:")
        return
    lead(sentence(found))
    st.caption(
        t(
            "inspection_yield_source",
            span=formats.span(period.start, period.end),
            open=found.open,
            unsure=found.inconclusive,
        )
    )
    _tiles(found)
    _chart(found)
    st.markdown(f"##### {t('inspection_yield_how')}")
    st.markdown(t("inspection_yield_read", least=SPEAKS_FROM))
    if found.by_chance:
        st.caption(t("inspection_yield_no_chance", n=found.by_chance))


def sentence(found: Yield) -> str:
    """What the audits say of the ranking, or that they are too few to say anything."""
    said = {"risk": found.risk.hits, "of": found.risk.asked, "lot": found.random.hits, "lots": found.random.asked}
    counts = t("inspection_yield_counts", **said)
    lift = found.lift
    if not found.speaks or lift is None:
        return counts + t("inspection_yield_few", least=SPEAKS_FROM)
    bounds = formats.interval(lift.low, lift.high)
    verdict = "better" if lift.low > 0 else "worse" if lift.high < 0 else "same"
    return counts + text(f"inspection_yield_{verdict}", language(), lift=formats.points(lift.value), bounds=bounds)


def _tiles(found: Yield) -> None:
    risk, random, lift, recall, alarms = found.risk, found.random, found.lift, found.recall, found.false_alarms
    both, grid = risk.asked + random.asked, tiles(3)
    of_lift = Interval(lift.low, lift.high) if lift else None
    shown = (
        ("precision", formats.percent(risk.value, 0), risk.interval(), risk.asked),
        ("prevalence", formats.percent(random.value, 0), random.interval, random.asked),
        ("lift", formats.points(lift.value, 0) if lift else formats.UNKNOWN, of_lift, both),
        ("recall", formats.percent(recall[0] if recall else None, 0), recall[1] if recall else None,
         found.planned_hits + random.asked),
        ("alarms", formats.percent(alarms.value, 0), alarms.interval(), alarms.asked),
    )  # fmt: skip
    for key, value, bounds, n in shown:
        with grid.cell():
            st.metric(word("tile", key), value, help=word("tile", f"{key}_help"))
            standing = t("figure_standing", n=n, bounds=formats.interval(*bounds, digits=0)) if bounds else ""
            st.caption(standing or t("inspection_tile_none"))
    each = {way: found.recovered_fen[way] / n if (n := found.audits[way]) else None for way in ("risk", "random")}
    with grid.cell():
        st.metric(word("tile", "money"), formats.money(each["risk"]), help=word("tile", "money_help"))
        st.caption(t("inspection_tile_money_lot", n=found.audits["risk"], lot=formats.money(each["random"]),
                     lots=found.audits["random"]))  # fmt: skip


def _chart(found: Yield) -> None:
    risk, random = found.risk, found.random
    bounds, lot = risk.interval(), random.interval
    if bounds is None or lot is None:
        return
    lift = found.lift
    apart = found.speaks and lift is not None and lift.told_apart
    alike = t("inspection_chart_alike") if found.speaks else t("inspection_chart_few")
    finding = t("inspection_chart_apart") if apart else alike
    st.subheader(finding)
    rows = pd.DataFrame(
        {
            "name": [t("inspection_chart_risk", n=risk.asked), t("inspection_chart_lot", n=random.asked)],
            "value": [100 * (risk.value or 0.0), 100 * (random.value or 0.0)],
            "low": [100 * bounds.low, 100 * lot.low],
            "high": [100 * bounds.high, 100 * lot.high],
            "colour": [template.GOOD if apart and lift and lift.low > 0 else template.UNTOLD, template.UNTOLD],
            "full": [apart, False],
            "n": [risk.asked, random.asked],
        }
    )
    words = {"x": t("inspection_chart_x"), "hover": t("inspection_chart_hover"), "line": t("inspection_chart_line")}
    drawn = intervals(rows, 100 * (random.value or 0.0), words, 0, signed=False)
    st.plotly_chart(drawn, config=CONFIG, alt=finding, key="inspection_yield")
    st.caption(t("inspection_chart_read"))
