"""The company's promises: how each is kept, where it is kept least, and the orders that broke one."""

from urllib.parse import quote

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.address import select
from dashboard.loading import load
from dashboard.metrics import promises
from dashboard.metrics.promises import Kept
from dashboard.metrics.targets import target, targets
from dashboard.metrics.view import View
from dashboard.names import outlet_names, region_names
from dashboard.parts.tiles import lead
from dashboard.texts import t

ROWS = 200


def promises_section(asked: View) -> None:
    """The whole section."""
    found = load(asked, promises.all_kept)
    shown = [one for one in found if one.figure.n]
    if not shown:
        st.info(t("service_none"), icon=":material/inbox:")
        return
    goals = load(asked, targets)
    missed = [one for one in shown if _verdict(one, goals) == "worse"]
    lead(_words(shown, missed))
    regions = region_names()
    column = st.column_config
    st.dataframe(
        pd.DataFrame(_row(one, goals, regions) for one in found),
        column_config={
            "promise": column.TextColumn(t("service_promise"), pinned=True),
            "value": column.ProgressColumn(t("service_promise_kept"), min_value=0, max_value=100, format="%.1f%%"),
            "interval": column.TextColumn(t("satisfaction_column_interval")),
            "n": column.NumberColumn(t("service_column_n"), format="localized"),
            "verdict": column.TextColumn(t("service_promise_target")),
            "behind": column.TextColumn(t("service_promise_behind")),
            "weeks": column.LineChartColumn(t("service_promise_weeks"), y_min=0, y_max=1),
        },
        hide_index=True,
        placeholder=formats.UNKNOWN,
        height="content",
        alt=t("service_promise"),
    )
    st.caption(t("service_promise_read"))
    _broken(asked, shown)


def _words(shown: list[Kept], missed: list[Kept]) -> str:
    if not missed:
        return t("service_promises_kept", n=len(shown))
    named = t("risk_list").join(f"{phrases.name(one.figure.metric)} {phrases.value(one.figure)}" for one in missed)
    return t("service_promises_missed", n=len(shown), missed=len(missed), names=named)


def _verdict(one: Kept, goals: pd.DataFrame) -> str:
    gap = one.figure.against_target(target(goals, one.figure.metric.key)) if one.figure.enough else None
    return gap.verdict if gap else "unclear"


def _row(one: Kept, goals: pd.DataFrame, regions: dict[int, str]) -> dict[str, object]:
    figure, goal = one.figure, target(goals, one.figure.metric.key)
    verdict = _verdict(one, goals)
    said = {"worse": t("service_promise_missed"), "better": t("service_promise_beaten"), "unclear": t("figure_unclear")}
    return {
        "promise": phrases.name(figure.metric),
        "value": 100 * figure.value if figure.enough and figure.value is not None else None,
        "interval": phrases.bounds(figure) if figure.enough else phrases.standing(figure),
        "n": figure.n,
        "verdict": f"{phrases.amount(figure.metric, goal)} · {said[verdict]}" if figure.enough else "",
        "behind": t("service_promise_region", region=regions.get(one.behind[0], ""),
                    value=formats.percent(one.behind[1])) if one.behind else "",
        "weeks": [float(hits / n) for hits, n in zip(one.weeks["hits"], one.weeks["asked"], strict=True) if n],
    }  # fmt: skip


def _broken(asked: View, shown: list[Kept]) -> None:
    st.subheader(t("service_broken_title"))
    names = {one.promise.key: phrases.name(one.figure.metric) for one in shown}
    key = select("promise", t("service_promise"), names, next(iter(names)), width=320)
    metric = next(one.figure.metric for one in shown if one.promise.key == key)
    st.caption(phrases.definition(metric))
    rows = load(asked, promises.broken, key, ROWS)
    if rows.empty:
        st.caption(t("service_broken_none"))
        return
    outlets = outlet_names()
    named = [outlets.get(one, "") for one in rows["outlet_id"]]
    column = st.column_config
    st.dataframe(
        pd.DataFrame(
            {
                "week": rows["week"],
                "order": [_link(name, number) for name, number in zip(named, rows["order_no"], strict=True)],
                "outlet": named,
            }
        ),
        column_config={
            "week": column.DateColumn(t("service_broken_week"), format="YYYY-MM-DD"),
            "order": column.LinkColumn(t("service_broken_order"), display_text=r"order=(.+)$"),
            "outlet": column.TextColumn(t("service_broken_outlet")),
        },
        hide_index=True,
        alt=t("service_broken_title"),
    )
    st.caption(t("service_broken_count", n=formats.number(len(rows))))


def _link(outlet: str, order_no: str) -> str | None:
    code = outlet.partition(" ")[0]
    return f"/outlet?outlet={quote(code)}&order={quote(order_no)}" if order_no and code else None
