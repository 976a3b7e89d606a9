"""Expected against found: the sentence, the five dimensions, all 22 statements, the short form beside them."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import audit as charts
from dashboard.charts import template
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.audit import expectation, voices
from dashboard.metrics.audit.expectation import LONG, SHORT, Study
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.figure import Figure
from dashboard.metrics.statistics.gap import Gap
from dashboard.metrics.statistics.interval import Interval
from dashboard.metrics.view import View
from dashboard.parts.service_audit.words import dimension, form_title, labels, listed
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.texts import t


def gap(view: View) -> None:
    """The whole section."""
    with st.skeleton(height=420):
        found = load(view, expectation.study)
    if not found.enough:
        st.info(
            t("audit_gap_none", n=formats.number(found.people), least=expectation.LEAST, form=form_title(LONG)),
            icon=":material/inbox:",
        )
        return
    lead(_words(found))
    plain = found.gaps.overall
    st.caption(
        t("audit_gap_source", form=form_title(LONG), n=formats.number(found.people),
          plain=formats.signed(_value(plain), 2) if plain else formats.UNKNOWN)
    )  # fmt: skip
    _dimensions(found)
    _items(view, found)
    _short(found)


def overall(found: Study) -> Figure | None:
    """The weighted gap (unweighted where a dimension has no expectations) as a figure of the catalogue."""
    one = found.weighted or found.gaps.overall
    if one is None or one.difference is None:
        return None
    bounds = Interval(one.difference.low, one.difference.high)
    return Figure(CATALOGUE["servqual_gap"], one.difference.value, bounds, one.n)


def _words(found: Study) -> str:
    whole, largest = overall(found), found.largest
    if whole is None or largest is None or whole.interval is None:
        return t("audit_gap_none", n=formats.number(found.people), least=expectation.LEAST, form=form_title(LONG))
    proven = (
        t("audit_gap_proven")
        if largest.proven
        else t("audit_gap_unproven", names=listed([dimension(one) for one in largest.like]))
    )
    said = {
        "gap": formats.number(abs(whole.value or 0.0), 2),
        "bounds": formats.interval(*whole.interval, digits=2, scale=1),
        "name": dimension(largest.name),
        "value": formats.signed(_value(found.gaps.dimensions[largest.name]), 2),
        "proven": proven,
    }
    if whole.interval.high < 0:
        return t("audit_gap_lead", **said)
    if whole.interval.low > 0:
        return t("audit_gap_lead_above", **said)
    return t("audit_gap_lead_even", **(said | {"gap": formats.signed(whole.value, 2)}))


def _value(one: Gap) -> float:
    return one.perception - one.expectation


def _dimensions(found: Study) -> None:
    largest = found.largest
    if largest is None:
        return
    name, value = dimension(largest.name), formats.signed(_value(found.gaps.dimensions[largest.name]), 2)
    finding = (
        t("audit_gap_title", name=name, value=value)
        if largest.proven
        else t("audit_gap_title_unproven", name=name, names=listed([dimension(one) for one in largest.like]))
    )
    st.subheader(finding)
    worst = {largest.name, *largest.like}
    rows = []
    for key, one in found.gaps.dimensions.items():
        low, high = (one.difference.low, one.difference.high) if one.difference else (float("nan"),) * 2
        short = high < 0
        colour = template.BAD if short and key in worst else template.BRAND if short else template.UNTOLD
        rows.append((dimension(key), _value(one), low, high, colour, short or low > 0, one.n))
    shown = pd.DataFrame(rows, columns=["name", "value", "low", "high", "colour", "full", "n"])
    words = {"x": t("audit_gap_x"), "hover": t("audit_gap_hover"), "line": t("audit_no_line")}
    chart = charts.intervals(shown.sort_values("value"), 0.0, words)
    st.plotly_chart(chart, config=CONFIG, alt=finding)
    st.caption(t("audit_gap_read"))


def _items(view: View, found: Study) -> None:
    names = labels(load(view, voices.labels, LONG))
    rows = found.items
    st.subheader(t("audit_gap_items", short=int((rows["high"] < 0).sum()), of=len(rows)))
    shown = pd.DataFrame(
        {
            # The number first: on a phone the wording takes the whole width.
            "gap": rows["gap"],
            "statement": [names.get(f"p_{item}", item) for item in rows["item"]],
            "bounds": [formats.interval(*ends, 2, 1) for ends in zip(rows["low"], rows["high"], strict=True)],
            "expected": rows["expectation"],
            "found": rows["perception"],
            "dimension": [dimension(one) for one in rows["dimension"]],
            "n": rows["n"],
        }
    )
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "statement": column.TextColumn(t("audit_gap_column_statement"), width="large"),
            "gap": column.NumberColumn(t("audit_gap_column_gap"), format="%.2f"),
            "bounds": column.TextColumn(t("audit_column_bounds")),
            "expected": column.NumberColumn(t("audit_gap_column_expected"), format="%.2f"),
            "found": column.NumberColumn(t("audit_gap_column_found"), format="%.2f"),
            "dimension": column.TextColumn(t("audit_gap_column_dimension")),
            "n": column.NumberColumn(t("audit_column_n"), format="localized"),
        },
        hide_index=True,
        alt=t("audit_gap_column_statement"),
    )
    st.caption(t("audit_gap_items_read", of=len(rows)))
    download(shown, "servqual-items.csv")


def _short(found: Study) -> None:
    rows = found.short[found.short["gap"].notna()].sort_values("gap")
    if rows.empty:
        return
    last = str(rows["dimension"].iloc[0])
    same = found.largest is not None and last == found.largest.name
    st.subheader(
        t("audit_gap_short_agrees", name=dimension(last))
        if same
        else t("audit_gap_short_differs", name=dimension(last))
    )
    shown = pd.DataFrame(
        {
            "dimension": [dimension(one) for one in rows["dimension"]],
            "found": rows["perception"],
            "gap": rows["gap"],
            "bounds": [formats.interval(*ends, 2, 1) for ends in zip(rows["low"], rows["high"], strict=True)],
            "n": rows["n"],
        }
    )
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "dimension": column.TextColumn(t("audit_gap_column_dimension"), pinned=True),
            "found": column.NumberColumn(t("audit_gap_column_found"), format="%.2f"),
            "gap": column.NumberColumn(t("audit_gap_column_gap"), format="%.2f"),
            "bounds": column.TextColumn(t("audit_column_bounds")),
            "n": column.NumberColumn(t("audit_column_n"), format="localized"),
        },
        hide_index=True,
        alt=t("audit_gap_short"),
    )
    st.caption(t("audit_gap_short_read", form=form_title(SHORT)))
