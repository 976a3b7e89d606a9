"""Ways of answering: telephone against own screen, and weighting for those who answer less often."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.loading import load
from dashboard.metrics import ways
from dashboard.metrics.statistics.interval import Difference
from dashboard.metrics.view import View
from dashboard.metrics.ways import Balanced, Ways
from dashboard.parts.tiles import lead
from dashboard.terms import term
from dashboard.texts import language, t


def ways_section(asked: View) -> None:
    """The whole section."""
    found, even = load(asked, ways.ways), load(asked, ways.balanced)
    if found.rows.empty or even is None:
        st.info(t("satisfaction_ways_none"), icon=":material/inbox:")
        return
    lead((" " if language() == "en" else "").join((_mode_words(found), _weight_words(even))))
    _mode(found)
    _weights(even)


def _mode_words(found: Ways) -> str:
    gap = found.paired.difference if found.paired else found.alike.difference if found.alike else None
    if gap is None:
        return t("satisfaction_mode_unknown")
    if not gap.told_apart:
        return t("satisfaction_mode_same", ends=_ends(gap))
    size = formats.points(abs(gap.value)).lstrip("+")
    return t("satisfaction_mode_kinder", gap=size) if gap.value < 0 else t("satisfaction_mode_harder", gap=size)


def _weight_words(even: Balanced) -> str:
    if even.weighted is None:
        return ""
    return t(
        "satisfaction_weight_lead", raw=formats.percent(even.raw.value), weighted=formats.percent(even.weighted.value)
    )


def _mode(found: Ways) -> None:
    st.subheader(t("satisfaction_mode_title"))
    lines = []
    if found.paired:
        one = found.paired
        lines.append((t("satisfaction_mode_paired"), formats.percent(one.first), formats.percent(one.second),
                      formats.points(one.difference.value), _ends(one.difference), one.pairs))  # fmt: skip
    if found.alike:
        two = found.alike
        lines.append((t("satisfaction_mode_alike"), "", "", formats.points(two.difference.value),
                      _ends(two.difference), two.used))  # fmt: skip
    headings = (t("satisfaction_mode_how"), t("satisfaction_mode_own"), t("satisfaction_mode_phone"),
                t("satisfaction_mode_gap"), t("satisfaction_mode_ends"), t("satisfaction_column_n"))  # fmt: skip
    st.dataframe(pd.DataFrame(lines, columns=list(headings)), hide_index=True, alt=t("satisfaction_mode_title"))
    told = found.rows.assign(
        way=[term(one) for one in found.rows["channel"]], share=100 * found.rows["hits"] / found.rows["asked"]
    )
    column = st.column_config
    st.dataframe(
        told,
        column_order=["way", "share", "asked"],
        column_config={
            "way": column.TextColumn(t("satisfaction_by_channel"), pinned=True),
            "share": column.ProgressColumn(t("satisfaction_column_share"), min_value=0, max_value=100, format="%.1f%%"),
            "asked": column.NumberColumn(t("satisfaction_column_n"), format="localized"),
        },
        hide_index=True,
        alt=t("satisfaction_by_channel"),
    )
    st.caption(t("satisfaction_mode_read"))


def _weights(even: Balanced) -> None:
    st.subheader(t("satisfaction_weight_title"))
    with st.container(horizontal=True):
        raw = even.raw.interval()
        st.metric(t("satisfaction_weight_raw"), formats.percent(even.raw.value), border=True,
                  help=f"n {even.raw.asked:,} · {formats.interval(*raw) if raw else ''}")  # fmt: skip
        if even.weighted:
            st.metric(t("satisfaction_weight_weighted"), formats.percent(even.weighted.value), border=True,
                      help=formats.interval(even.weighted.low, even.weighted.high))  # fmt: skip
    if even.weighted:
        st.caption(
            t(
                "satisfaction_weight_standing",
                raw=formats.interval(*raw) if raw else "",
                n=formats.number(even.raw.asked),
                weighted=formats.interval(even.weighted.low, even.weighted.high),
                effective=formats.number(even.weights.effective_n),
                cost=formats.number(even.weights.design_effect, 2),
            )
        )
    column = st.column_config
    st.dataframe(
        even.margins.assign(name=[term(one) for one in even.margins["group"]], orders=100 * even.margins["orders"],
                            answers=100 * even.margins["answers"]),
        column_order=["name", "orders", "answers"],
        column_config={
            "name": column.TextColumn(t("satisfaction_by_service"), pinned=True),
            "orders": _share(t("satisfaction_weight_orders")),
            "answers": _share(t("satisfaction_weight_answers")),
        },
        hide_index=True,
        alt=t("satisfaction_weight_title"),
    )  # fmt: skip
    st.caption(t("satisfaction_weight_read"))


def _share(heading: str) -> Any:
    return st.column_config.ProgressColumn(heading, min_value=0, max_value=100, format="%.1f%%")


def _ends(gap: Difference) -> str:
    return f"{formats.signed(100 * gap.low, 1)} … {formats.signed(100 * gap.high, 1)}"
