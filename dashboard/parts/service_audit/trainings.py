"""Trainings: what each session did, and who needs one."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import audit as charts
from dashboard.charts import template
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics.audit import trainings as metrics
from dashboard.metrics.audit.trainings import SOON_DAYS, Group, Session
from dashboard.metrics.statistics.interval import Difference
from dashboard.metrics.view import View
from dashboard.names import outlet_names
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.texts import language, t, text


def trainings(view: View) -> None:
    """The whole part."""
    with st.skeleton(height=420):
        found = load(view, metrics.sessions)
        needed = load(view, metrics.untrained)
        everybody = load(view, metrics.technicians)
    lead(_words(found, needed, everybody))
    if found:
        _effects(found)
        _table(found)
    else:
        st.info(t("audit_training_no_sessions"), icon=":material/inbox:")
    _reminder(needed)


def _measured(found: list[Session]) -> list[Session]:
    return [one for one in found if one.effect is not None]


def _words(found: list[Session], needed: pd.DataFrame, everybody: int) -> str:
    expired = int(needed["state"].isin(["none", "expired"]).sum())
    measured = _measured(found)
    works = sum(one.change is not None and one.change.verdict == "better" for one in measured)
    if not measured:
        words = t("audit_training_unmeasured")
    elif works:
        words = t("audit_training_works", n=works, of=len(measured))
    else:
        words = t("audit_training_none", of=len(measured))
    return t(
        "audit_training_lead",
        technicians=formats.number(everybody),
        valid=formats.number(everybody - expired),
        expired=formats.number(expired),
        words=words,
    )


def _effects(found: list[Session]) -> None:
    measured = _measured(found)
    if not measured:
        return
    finding = _finding(measured)
    st.subheader(finding)
    colours = {"better": template.GOOD, "worse": template.BAD, "unclear": template.UNTOLD}
    rows = []
    for one in measured:
        if one.effect is None or one.change is None or one.taught is None:
            continue
        verdict = one.change.verdict
        rows.append((
            f"{formats.escaped(one.course)}<br>{one.trained_on.isoformat()}", *one.effect, colours[verdict],
            verdict != "unclear", one.taught.technicians,
        ))  # fmt: skip
    shown = pd.DataFrame(rows, columns=["name", "value", "low", "high", "colour", "full", "n"])
    words = {"x": t("audit_training_x"), "hover": t("audit_training_hover"), "line": t("audit_training_line")}
    st.plotly_chart(charts.intervals(shown, 0.0, words), config=CONFIG, alt=finding)
    st.caption(t("audit_training_read", of=len(measured)))


def _finding(measured: list[Session]) -> str:
    told = [one for one in measured if one.effect is not None and one.effect.told_apart]
    if not told:
        return t("audit_training_title_none")
    one = max(told, key=lambda each: abs(each.effect.value) if each.effect else 0.0)
    effect = one.effect or Difference(0.0, 0.0, 0.0)
    said = {
        "course": formats.escaped(one.course),
        "effect": formats.number(abs(effect.value), 2),
        "bounds": formats.interval(effect.low, effect.high, digits=2, scale=1),
    }
    return t("audit_training_title", **said) if effect.value > 0 else t("audit_training_title_worse", **said)


def _table(found: list[Session]) -> None:
    st.subheader(t("audit_training_sessions"))
    shown = pd.DataFrame(
        {
            "course": one.course,
            "day": one.trained_on,
            "pupils": one.pupils,
            "counted": one.taught.technicians if one.taught else None,
            "before": _mark(one.taught, before=True),
            "after": _mark(one.taught, before=False),
            "others": f"{_mark(one.others, before=True)} → {_mark(one.others, before=False)}" if one.others else "",
            "effect": _difference(one.effect) if one.effect else text(f"audit_training_{one.state}", language()),
            "trend": _difference(one.trend),
        }
        for one in found
    )
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "course": column.TextColumn(t("audit_training_column_course"), pinned=True),
            "day": column.DateColumn(t("audit_training_column_day"), format="YYYY-MM-DD"),
            "pupils": column.NumberColumn(t("audit_training_column_pupils"), format="localized"),
            "counted": column.NumberColumn(t("audit_training_column_counted"), format="localized"),
            "before": column.TextColumn(t("audit_training_column_before")),
            "after": column.TextColumn(t("audit_training_column_after")),
            "others": column.TextColumn(t("audit_training_column_others")),
            "effect": column.TextColumn(t("audit_training_column_effect")),
            "trend": column.TextColumn(t("audit_training_column_trend")),
        },
        hide_index=True,
        placeholder=formats.UNKNOWN,
        alt=t("audit_training_sessions"),
    )


def _mark(group: Group | None, *, before: bool) -> str:
    if group is None:
        return formats.UNKNOWN
    value, n = (group.before, group.before_n) if before else (group.after, group.after_n)
    return f"{formats.number(value, 2)} (n {formats.number(n)})"


def _difference(found: Difference | None) -> str:
    if found is None:
        return formats.UNKNOWN
    return f"{formats.signed(found.value, 2)} ({formats.interval(found.low, found.high, 2, 1)})"


def _reminder(needed: pd.DataFrame) -> None:
    if needed.empty:
        st.subheader(t("audit_training_reminder_none"))
        return
    st.subheader(t("audit_training_reminder", n=formats.number(len(needed))))
    names = outlet_names()
    shown = pd.DataFrame(
        {
            "technician": needed["code"],
            "state": [text(f"audit_training_state_{one}", language()) for one in needed["state"]],
            "until": needed["until"],
            "outlet": [names.get(int(one), "") for one in needed["outlet_id"]],
        }
    )
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "technician": column.TextColumn(t("audit_staff_column_technician"), pinned=True),
            "state": column.TextColumn(t("audit_training_column_state")),
            "until": column.DateColumn(t("audit_training_column_until"), format="YYYY-MM-DD"),
            "outlet": column.TextColumn(t("audit_staff_column_outlet")),
        },
        hide_index=True,
        height=320,
        placeholder=formats.UNKNOWN,
        alt=t("audit_training_column_state"),
    )
    st.caption(t("audit_training_reminder_read", days=SOON_DAYS))
    download(shown, "technicians-without-training.csv")
