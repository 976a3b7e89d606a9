"""Us and competitors: what dealers of several brands say, quality and promise side by side, the form for a record."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import audit as charts
from dashboard.charts import template
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.audit import competitors as metrics
from dashboard.metrics.audit.competitors import Own
from dashboard.metrics.view import View
from dashboard.parts.service_audit.words import form_title, listed
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.session import store
from dashboard.texts import language, t, text
from db.audit_schema import MATTERS
from db.competitors import LONGEST_NAME, LONGEST_WORDS, Mark, MarkRefused, add
from db.users import User

WRITERS = ("admin", "auditor")


def competitors(view: View, user: User) -> None:
    """The whole section."""
    with st.skeleton(height=420):
        said = load(view, metrics.dealers)
        marks = load(view, metrics.marks)
    lead(_words(said))
    if saved := st.session_state.pop("competitor_saved", ""):
        st.success(saved, icon=":material/check_circle:")
    _dealers(said)
    if marks.empty:
        st.info(t("audit_competitors_none"), icon=":material/inbox:")
    else:
        _quality(view, marks)
        _promises(marks)
    if user.role in WRITERS:
        with st.expander(t("audit_competitors_add"), icon=":material/add:"):
            _form(user, view.period.end)
    if not marks.empty:
        _history(view)


def matter(code: str) -> str:
    """``return`` → ``退货``."""
    return text(f"audit_matter_{code}", language())


def _words(said: pd.DataFrame) -> str:
    known = said[said["low"].notna()]
    if known.empty:
        return t("audit_competitors_no_dealers", form=form_title("dealer"))
    better = [matter(one) for one in known.loc[known["told"] > 0, "matter"]]
    worse = [matter(one) for one in known.loc[known["told"] < 0, "matter"]]
    parts = []
    if better:
        parts.append(t("audit_competitors_better", names=listed(better)))
    if worse:
        parts.append(t("audit_competitors_worse", names=listed(worse)))
    if not parts:
        return t("audit_competitors_lead", words=t("audit_competitors_all_alike"))
    rest = len(known) - len(better) - len(worse)
    if rest:
        parts.append(t("audit_competitors_rest", n=rest))
    return t("audit_competitors_lead", words=("；" if language() == "zh" else "; ").join(parts))


def _dealers(said: pd.DataFrame) -> None:
    rows = said[said["low"].notna()]
    if rows.empty:
        return
    finding = t(
        "audit_competitors_dealers_title", better=int((rows["told"] > 0).sum()), worse=int((rows["told"] < 0).sum())
    )
    st.subheader(finding)
    colours = {1: template.GOOD, -1: template.BAD, 0: template.UNTOLD}
    shown = rows.assign(
        name=[matter(one) for one in rows["matter"]],
        colour=[colours[one] for one in rows["told"]],
        full=rows["told"] != 0,
    )
    words = {
        "x": t("audit_competitors_dealers_x"),
        "hover": t("audit_competitors_dealers_hover"),
        "line": t("audit_competitors_dealers_line"),
    }
    st.plotly_chart(charts.intervals(shown, metrics.SAME, words, 1), config=CONFIG, alt=finding)
    st.caption(t("audit_competitors_dealers_read", n=formats.number(rows["n"].max())))


def _quality(view: View, marks: pd.DataFrame) -> None:
    """A matter a row; ours first, then a column a company, each cell with interval, n, source day."""
    st.subheader(t("audit_competitors_quality"))
    ours, called = load(view, metrics.own), load(view, metrics.called)
    companies = _companies(marks)
    rows = []
    for code in MATTERS:
        row = {"matter": matter(code), "us": _own(code, ours[code], called[0])}
        for company in companies:
            found = marks[(marks["company"] == company) & (marks["matter"] == code) & marks["quality"].notna()]
            row[company] = _cell(found.iloc[-1]) if len(found) else formats.UNKNOWN
        rows.append(row)
    shown = pd.DataFrame(rows)
    _matter_table(shown, companies, t("audit_competitors_quality"))
    st.caption(t("audit_competitors_quality_read"))
    download(shown, "competitors-quality.csv")


def _own(code: str, one: Own, called: float | None) -> str:
    if one.value is None or one.interval is None:
        if code == "callback" and called is not None:
            return t("audit_competitors_called", share=formats.percent(called, 0))
        return t("audit_competitors_unmeasured")
    bounds = formats.interval(*one.interval, digits=2, scale=1)
    return f"{formats.number(one.value, 2)} ({bounds}) n {formats.number(one.n)}"


def _cell(row: "pd.Series[float]") -> str:
    mark = formats.number(float(row["quality"]), 2)
    if pd.isna(row["n"]):
        return mark
    return f"{mark} ({formats.interval(row['low'], row['high'], 2, 1)}) n {formats.number(int(row['n']))}"


def _promises(marks: pd.DataFrame) -> None:
    st.subheader(t("audit_competitors_promises"))
    companies = _companies(marks)
    rows = []
    for code in MATTERS:
        row = {"matter": matter(code)}
        for company in ("", *companies):
            found = marks[(marks["company"] == company) & (marks["matter"] == code) & (marks["promise"] != "")]
            row[company or "us"] = str(found.iloc[-1]["promise"]) if len(found) else formats.UNKNOWN
        rows.append(row)
    _matter_table(pd.DataFrame(rows), companies, t("audit_competitors_promises"))
    st.caption(t("audit_competitors_promises_read"))


def _companies(marks: pd.DataFrame) -> list[str]:
    return sorted(set(marks["company"]) - {""})


def _matter_table(shown: pd.DataFrame, companies: list[str], alt: str) -> None:
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "matter": column.TextColumn(t("audit_competitors_column_matter"), pinned=True),
            "us": column.TextColumn(t("audit_competitors_us")),
            **{company: column.TextColumn(company) for company in companies},
        },
        hide_index=True,
        alt=alt,
    )


def _history(view: View) -> None:
    rows = load(view, metrics.history)
    with st.expander(t("audit_competitors_history", n=formats.number(len(rows)))):
        column = st.column_config
        shown = rows.assign(
            company=[one or t("audit_competitors_us") for one in rows["company"]],
            matter=[matter(one) for one in rows["matter"]],
        )
        st.dataframe(
            shown,
            column_order=["seen_on", "company", "matter", "quality", "n", "promise", "source"],
            column_config={
                "seen_on": column.DateColumn(t("audit_competitors_column_day"), format="YYYY-MM-DD"),
                "company": column.TextColumn(t("audit_competitors_column_company")),
                "matter": column.TextColumn(t("audit_competitors_column_matter")),
                "quality": column.NumberColumn(t("audit_competitors_column_quality"), format="%.2f"),
                "n": column.NumberColumn(t("audit_column_n"), format="localized"),
                "promise": column.TextColumn(t("audit_competitors_column_promise")),
                "source": column.TextColumn(t("audit_competitors_column_source")),
            },
            hide_index=True,
            placeholder=formats.UNKNOWN,
            alt=t("audit_competitors_history", n=len(rows)),
        )


def _form(user: User, today: date) -> None:
    company = st.text_input(
        t("audit_competitors_column_company"), max_chars=LONGEST_NAME, key="competitor_company",
        help=t("audit_competitors_company_hint"), placeholder=t("audit_competitors_company_hint"),
    )  # fmt: skip
    names = {one: matter(one) for one in MATTERS}
    code = st.selectbox(
        t("audit_competitors_column_matter"), MATTERS, format_func=names.__getitem__, key="competitor_matter"
    )
    promise = st.text_input(t("audit_competitors_column_promise"), max_chars=LONGEST_WORDS, key="competitor_promise")
    quality = st.number_input(
        t("audit_competitors_column_quality"), 1.0, 5.0, None, 0.1, key="competitor_quality",
        placeholder=t("audit_competitors_quality_hint"),
    )  # fmt: skip
    n = st.number_input(t("audit_competitors_n"), 1, None, None, key="competitor_n")
    source = st.text_input(
        t("audit_competitors_column_source"), max_chars=LONGEST_WORDS, key="competitor_source",
        placeholder=t("audit_competitors_source_hint"),
    )  # fmt: skip
    day = st.date_input(t("audit_competitors_column_day"), today, key="competitor_day")
    if st.button(t("audit_competitors_save"), type="primary", icon=":material/save:", key="competitor_save"):
        try:
            add(store(), Mark(company, code, promise, quality, source, day, n), max(today, date.today()), user.user_id)
        except MarkRefused as refused:
            st.error(_refusal(refused.rule), icon=":material/block:")
            return
        st.session_state["competitor_saved"] = t("audit_competitors_saved")
        st.rerun()


def _refusal(rule: str) -> str:
    said = {
        "company": t("audit_competitors_refused_company"),
        "empty": t("audit_competitors_refused_empty"),
        "source": t("audit_competitors_refused_source"),
        "day": t("audit_competitors_refused_day"),
        "twice": t("audit_competitors_refused_twice"),
    }
    return said.get(rule, t("audit_competitors_refused_other", rule=rule))
