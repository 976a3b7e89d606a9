"""The five gaps: the picture, a card each with its two sides, what managers believe, who says what."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import audit as charts
from dashboard.charts import template
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.audit import five_gaps, voices
from dashboard.metrics.audit.five_gaps import FiveGap, Side
from dashboard.metrics.audit.voices import AUDIENCES
from dashboard.metrics.view import View
from dashboard.parts.service_audit.words import audience, dimension, form_title, labels, listed, tag
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.texts import language, t, text

VERDICTS: dict[str, Any] = {"worse": "red", "better": "green", "unclear": "gray", "few": "gray", "missing": "orange"}
FORM_AUDIENCE = {"service-visit": "customer", "callback": "customer", "servqual-22": "customer"}


def five(view: View) -> None:
    """The whole section."""
    with st.skeleton(height=420):
        found = load(view, five_gaps.five_gaps)
    lead(_words(found))
    _picture(found)
    wording = {form: labels(load(view, voices.labels, form)) for form in _forms(found)}
    for gap in found:
        _card(gap, wording)
    _profile(view)
    _said(view)


def _words(found: list[FiveGap]) -> str:
    missing = sum(one.figure.value is None for one in found)
    proven = [one for one in found if one.alike and verdict(one) == "worse"]
    if proven:
        worst = max(proven, key=lambda one: abs(one.figure.value or 0.0))
        said = t("audit_five_lead", name=_name(worst.key).lower(), words=_sides(worst))
    else:
        said = t("audit_five_lead_none")
    return said + (" " + t("audit_five_lead_missing", n=missing) if missing else "")


def verdict(gap: FiveGap) -> str:
    """worse, better, unclear, few or missing."""
    if gap.figure.value is None:
        return "missing"
    if not gap.figure.enough:
        return "few"
    change = gap.figure.against_target(0.0)
    return change.verdict if change else "unclear"


def _sides(gap: FiveGap) -> str:
    assert gap.should is not None
    assert gap.does is not None
    bounds = gap.figure.interval
    return text(
        f"audit_five_{gap.key}_words",
        language(),
        a=formats.number(gap.should.value, 1),
        b=formats.number(gap.does.value, 1),
        gap=formats.signed(gap.figure.value, 1),
        bounds=formats.interval(*bounds, digits=1, scale=1) if bounds else formats.UNKNOWN,
    )


def _what(side: Side) -> str:
    return text(f"audit_five_side_{side.what}", language())


def _name(key: str) -> str:
    return text(f"audit_five_{key}", language())


def _picture(found: list[FiveGap]) -> None:
    known = [one for one in found if one.should is not None and one.does is not None]
    if not known:
        return
    colours = {"worse": template.BAD, "better": template.GOOD}
    rows = pd.DataFrame(
        {
            "name": _name(one.key),
            "should": one.should.value if one.should else float("nan"),
            "does": one.does.value if one.does else float("nan"),
            "colour": colours.get(verdict(one), template.UNTOLD),
            "should_what": _what(one.should) if one.should else "",
            "does_what": _what(one.does) if one.does else "",
            "alike": one.alike,
        }
        for one in known
    )
    finding = t("audit_five_title", n=sum(verdict(one) == "worse" for one in known), of=len(known))
    st.subheader(finding)
    chart = charts.sides(rows, {"x": t("audit_five_x"), "hover": t("audit_five_hover")})
    st.plotly_chart(chart, config=CONFIG, alt=finding)
    st.caption(t("audit_five_read"))


def _card(gap: FiveGap, wording: dict[str, dict[str, str]]) -> None:
    with st.container(border=True):
        state = verdict(gap)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{_name(gap.key)}** · {text(f'audit_five_{gap.key}_what', language())}", width="content")
            word = "rosy" if (gap.key, state) == ("understanding", "worse") else state
            st.badge(text(f"audit_five_verdict_{word}", language()), color=VERDICTS[state])
        if state == "missing":
            forms = listed([form_title(one) for one in gap.send])
            st.markdown(t("audit_five_send", forms=forms) if forms else t("audit_five_no_orders"))
        else:
            st.markdown(_sides(gap))
            st.caption(_standing(gap))
        if gap.witnesses:
            with st.expander(t("audit_five_witnesses")):
                _witnesses(gap, wording)


def _standing(gap: FiveGap) -> str:
    said = [
        f"{_what(side)} n {formats.number(side.n)}" for side in (gap.should, gap.does) if side and side.n is not None
    ]
    if not gap.alike:
        said.append(t("audit_five_unlike"))
    if not gap.figure.enough:
        said.append(t("audit_five_few", n=formats.number(gap.figure.n), least=gap.figure.metric.minimum_n))
    return " · ".join(said)


def _witnesses(gap: FiveGap, wording: dict[str, dict[str, str]]) -> None:
    for one in gap.witnesses:
        st.markdown(
            "- "
            + t(
                "audit_five_witness",
                who=audience(FORM_AUDIENCE.get(one.questionnaire, one.questionnaire)),
                item=wording.get(one.questionnaire, {}).get(one.item, one.item),
                value=formats.number(one.value),
                bounds=formats.interval(*one.interval, digits=0, scale=1) if one.interval else formats.UNKNOWN,
                n=formats.number(one.n),
            )
        )
    st.caption(t("audit_five_witness_read"))


def _forms(found: list[FiveGap]) -> set[str]:
    return {one.questionnaire for gap in found for one in gap.witnesses}


def _profile(view: View) -> None:
    """Which dimensions managers rate too high or too low, by order alone."""
    rows = load(view, five_gaps.profile)
    rows = rows[rows["low"].notna()]
    if rows.empty:
        return
    high = [dimension(one) for one in rows.loc[rows["low"] > 0, "dimension"]]
    low = [dimension(one) for one in rows.loc[rows["high"] < 0, "dimension"]]
    finding = _profile_finding(high, low)
    st.subheader(finding)
    told = (rows["low"] > 0) | (rows["high"] < 0)
    shown = pd.DataFrame(
        {
            "name": [dimension(one) for one in rows["dimension"]],
            "value": rows["apart"],
            "low": rows["low"],
            "high": rows["high"],
            "colour": [template.SUSPICIOUS if one else template.UNTOLD for one in told],
            "full": told,
            "n": rows["managers_n"],
        }
    )
    words = {
        "x": t("audit_five_profile_x"),
        "hover": t("audit_five_profile_hover"),
        "line": t("audit_five_profile_line"),
    }
    st.plotly_chart(charts.intervals(shown, 0.0, words, digits=0), config=CONFIG, alt=finding)
    st.caption(t("audit_five_profile_read"))


def _profile_finding(high: list[str], low: list[str]) -> str:
    if high and low:
        return t("audit_five_profile", high=listed(high), low=listed(low))
    if high:
        return t("audit_five_profile_high", high=listed(high))
    return t("audit_five_profile_low", low=listed(low)) if low else t("audit_five_profile_none")


def _said(view: View) -> None:
    """The same index as each side sees it."""
    rows = load(view, voices.by_tag)
    if rows.empty:
        st.caption(t("audit_five_said_none"))
        return
    widest = voices.widest(rows)
    st.subheader(
        t("audit_five_said_apart", tag=tag(widest.tag), who=audience(widest.audience),
          theirs=formats.number(widest.theirs), ours=formats.number(widest.customers))
        if widest
        else t("audit_five_said")
    )  # fmt: skip
    cells = {
        (row.tag, row.audience): t_cell(row.value, row.low, row.high, row.n) for row in rows.itertuples(index=False)
    }
    tags = sorted(set(rows["tag"]), key=lambda one: -int((rows["tag"] == one).sum()))
    asked = [one for one in AUDIENCES if one in set(rows["audience"])]
    shown = pd.DataFrame(
        [{"tag": tag(one), **{who: cells.get((one, who), formats.UNKNOWN) for who in asked}} for one in tags]
    )
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "tag": column.TextColumn(t("audit_five_column_tag"), pinned=True),
            **{who: column.TextColumn(audience(who)) for who in asked},
        },
        hide_index=True,
        alt=t("audit_five_said"),
    )
    st.caption(t("audit_five_said_read"))
    download(rows.drop(columns=["total", "squares"]), "service-audit-voices.csv")


def t_cell(value: float, low: float, high: float, n: int) -> str:
    """``75 (72–78) n 190``."""
    return f"{formats.number(value)} ({formats.interval(low, high, 0, 1)}) n {formats.number(n)}"
