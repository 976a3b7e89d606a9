"""Mystery visits: the score, whether customers say the same, the items done least."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.charts import audit as charts
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.audit import shoppers as metrics
from dashboard.metrics.audit import voices
from dashboard.metrics.audit.shoppers import AUDITOR, LEAST_CUSTOMERS, SHOPPER, Compared
from dashboard.metrics.figure import Figure
from dashboard.metrics.view import View
from dashboard.names import outlet_names
from dashboard.parts.service_audit import visits
from dashboard.parts.service_audit.words import form_title, labels
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead, tile, tiles
from dashboard.texts import t
from db.users import User


def shoppers(view: View, user: User) -> None:
    """The whole section."""
    with st.skeleton(height=420):
        made = load(view, metrics.scores)
        found = load(view, metrics.compared)
    if made.empty:
        st.info(t("audit_shoppers_none", form=form_title(SHOPPER)), icon=":material/inbox:")
    else:
        score = metrics.figure(made)
        lead(_words(score, found))
        _tiles(score, found, len(made))
        _pictures(found)
        _items(view)
        _auditors(view)
    visits.plan(view, user)


def _words(score: Figure, found: Compared) -> str:
    r = found.checklist
    if r.value is None or r.interval is None:
        words = t("audit_shoppers_few", n=formats.number(r.n))
    else:
        said = {"r": formats.signed(r.value, 2), "bounds": formats.interval(*r.interval, digits=2, scale=1)}
        if not r.told_apart:
            words = t("audit_shoppers_unclear", **said)
        else:
            words = t("audit_shoppers_with", **said) if r.value > 0 else t("audit_shoppers_against", **said)
    return t("audit_shoppers_lead", visits=formats.number(score.n), score=formats.percent(score.value, 0), words=words)


def _tiles(score: Figure, found: Compared, visits_made: int) -> None:
    goal = score.metric.target
    grid = tiles(3)
    with grid.cell():
        tile(
            score, score.against_target(goal), t("audit_shoppers_goal"), goal=phrases.amount(score.metric, goal)
        )  # fmt: skip
    with grid.cell():
        st.metric(t("audit_shoppers_visits"), formats.number(visits_made))
        st.caption(t("audit_shoppers_visits_note", outlets=formats.number(found.visited)))
    with grid.cell():
        r = found.checklist
        st.metric(
            t("audit_shoppers_correlation"), formats.signed(r.value, 2) if r.value is not None else formats.UNKNOWN
        )
        bounds = formats.interval(*r.interval, digits=2, scale=1) if r.interval else formats.UNKNOWN
        st.caption(t("audit_shoppers_correlation_note", bounds=bounds, n=formats.number(r.n)))


def _pictures(found: Compared) -> None:
    if found.checklist.value is None:
        return
    names = outlet_names()
    rows = found.rows.assign(name=[names.get(int(one), "") for one in found.rows["outlet_id"]])
    left, right = st.columns(2, gap="medium")
    with left:
        _agreement(rows, found)
    with right:
        _limits(rows, found)
    shown = rows[["name", "visits", "score", "impression", "n", "mark", "satisfied", "low", "high"]]
    download(shown, "mystery-visits-outlets.csv")


def _agreement(rows: pd.DataFrame, found: Compared) -> None:
    r = found.checklist
    if not r.told_apart:
        finding = t("audit_shoppers_agree_unclear")
    else:
        finding = t("audit_shoppers_agree_with") if (r.value or 0) > 0 else t("audit_shoppers_agree_against")
    st.subheader(finding)
    words = {
        "x": t("audit_shoppers_agree_x"),
        "y": t("audit_shoppers_agree_y"),
        "hover": t("audit_shoppers_agree_hover"),
    }
    st.plotly_chart(charts.agree(rows, words), config=CONFIG, alt=finding)
    st.caption(t("audit_shoppers_agree_read", least=LEAST_CUSTOMERS))


def _limits(rows: pd.DataFrame, found: Compared) -> None:
    ends = found.limits
    if ends is None:
        return
    size = formats.number(abs(ends.difference), 1)
    if ends.interval.high < 0:
        finding = t("audit_shoppers_limits_lower", apart=size)
    elif ends.interval.low > 0:
        finding = t("audit_shoppers_limits_higher", apart=size)
    else:
        finding = t("audit_shoppers_limits_same")
    st.subheader(finding)
    both = rows.assign(
        middle=(rows["impression"] + rows["mark"]) / 2, apart=rows["impression"] - rows["mark"]
    ).dropna(subset=["middle"])  # fmt: skip
    words = {
        "x": t("audit_shoppers_limits_x"),
        "y": t("audit_shoppers_limits_y"),
        "hover": t("audit_shoppers_limits_hover"),
        "low": t("audit_shoppers_limits_end", value=formats.signed(ends.low, 1)),
        "mean": t("audit_shoppers_limits_mean", value=formats.signed(ends.difference, 1)),
        "high": t("audit_shoppers_limits_end", value=formats.signed(ends.high, 1)),
    }
    chart = charts.limits(both, (ends.low, ends.difference, ends.high), words)
    st.plotly_chart(chart, config=CONFIG, alt=finding)
    said = {"low": formats.signed(ends.low, 1), "high": formats.signed(ends.high, 1), "share": "95%"}
    st.caption(t("audit_shoppers_limits_read", **said))


def _items(view: View) -> None:
    rows = load(view, metrics.ticked)
    if rows.empty:
        return
    names = labels(load(view, voices.labels, SHOPPER))
    first = rows.iloc[0]
    st.subheader(
        t(
            "audit_shoppers_items",
            item=names.get(first["name"], first["name"]),
            share=formats.percent(first["value"], 0),
        )
    )
    _item_table(rows, names)
    st.caption(t("audit_shoppers_items_read"))
    download(rows.assign(item=[names.get(one, one) for one in rows["name"]]), "mystery-visits-items.csv")


def _auditors(view: View) -> None:
    rows = load(view, metrics.ticked, AUDITOR)
    if rows.empty:
        return
    names = labels(load(view, voices.labels, AUDITOR))
    first = rows.iloc[0]
    st.subheader(
        t("audit_shoppers_auditors", n=formats.number(len(load(view, metrics.scores, AUDITOR))),
          item=names.get(first["name"], first["name"]), share=formats.percent(first["value"], 0))
    )  # fmt: skip
    _item_table(rows, names)


def _item_table(rows: pd.DataFrame, names: dict[str, str]) -> None:
    column: Any = st.column_config
    shown = pd.DataFrame(
        {
            # The number first: on a phone the wording takes the whole width.
            "value": rows["value"] * 100,
            "item": [names.get(one, one) for one in rows["name"]],
            "bounds": [formats.interval(*ends, digits=0) for ends in zip(rows["low"], rows["high"], strict=True)],
            "n": rows["asked"],
        }
    )
    st.dataframe(
        shown,
        column_config={
            "item": column.TextColumn(t("audit_shoppers_column_item"), width="large"),
            "value": column.ProgressColumn(
                t("audit_shoppers_column_share"), min_value=0, max_value=100, format="%.0f%%", width="small"
            ),
            "bounds": column.TextColumn(t("audit_column_bounds")),
            "n": column.NumberColumn(t("audit_column_n"), format="localized"),
        },
        hide_index=True,
        height=320,
        alt=t("audit_shoppers_column_item"),
    )
