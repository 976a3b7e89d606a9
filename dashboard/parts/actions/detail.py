"""One action in full: its sentence, the tiles, the picture, its outlets."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.charts import template
from dashboard.charts.before_after import before_after
from dashboard.loading import load
from dashboard.metrics.actions import LEAST_ANSWERS, STEP, Measured, Side
from dashboard.metrics.targets import target, targets
from dashboard.metrics.view import View
from dashboard.names import outlet_names
from dashboard.parts.actions.listing import state_names
from dashboard.parts.actions.words import DIGITS, bounds, finding, scaled, sentence, size, unit
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import COLOURS, lead, tiles
from dashboard.texts import t
from db.actions import Action, Category, Outcome


def category_names() -> dict[Category, str]:
    """The six bones of the fish in words."""
    return {
        "people": t("actions_category_people"),
        "product": t("actions_category_product"),
        "parts": t("actions_category_parts"),
        "procedure": t("actions_category_procedure"),
        "place": t("actions_category_place"),
        "measure": t("actions_category_measure"),
    }


def outcome_names() -> dict[Outcome, str]:
    """What can be decided in the end, in words."""
    return {
        "keep": t("actions_outcome_keep"),
        "widen": t("actions_outcome_widen"),
        "stop": t("actions_outcome_stop"),
    }


def head(action: Action, today: date) -> None:
    """Title, state, owner, days, cause."""
    state = action.state(today)
    colour: Any = {"overdue": "red", "running": "blue", "planned": "gray", "closed": "gray"}[state]
    st.subheader(formats.escaped(action.draft.title))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(state_names()[state], color=colour)
        st.caption(
            t(
                "actions_head",
                owner=formats.escaped(action.owner) or formats.UNKNOWN,
                start=formats.day(action.draft.started_on),
                due=formats.day(action.draft.due_on),
                outlets=formats.number(len(action.draft.outlet_ids)),
            )
        )


def cause(action: Action) -> None:
    """Why it is done, and what was decided in the end."""
    if action.draft.cause or action.draft.category:
        bone = category_names()[action.draft.category] if action.draft.category else ""
        st.caption(t("actions_because", bone=f"[{bone}] " if bone else "", cause=formats.escaped(action.draft.cause)))
    if action.closed_on:
        outcome = outcome_names()[action.outcome] if action.outcome else t("actions_outcome_none")
        comment = formats.escaped(action.comment)
        st.caption(t("actions_closed", day=formats.day(action.closed_on), outcome=outcome, comment=comment))


def measured(view: View, found: Measured | None) -> None:
    """All that the numbers say about an action."""
    if found is None:
        st.info(t("actions_no_metric"), icon=":material/straighten:")
        return
    lead(sentence(found))
    if found.state != "measured" or found.windows is None:
        return
    st.caption(
        t(
            "actions_source",
            before=formats.span(found.windows.before.start, found.windows.before.end),
            after=formats.span(found.windows.after.start, found.windows.after.end),
            weeks=found.windows.weeks,
            settling=found.action.settling_days,
            counted=formats.number(found.acted.outlets if found.acted else 0),
            every=formats.number(len(found.action.outlet_ids)),
            least=LEAST_ANSWERS,
            grades="+".join(view.grades),
        )
    )
    _tiles(view, found)
    _chart(found)
    _outlets(found)


def _tiles(view: View, found: Measured) -> None:
    metric, change = found.action.metric, found.change
    grid = tiles(4)
    with grid.cell():
        if change:
            st.metric(t("actions_tile_effect"), size(metric, change.difference.value))
            said = {
                "better": t("actions_verdict_better"),
                "worse": t("actions_verdict_worse"),
                "unclear": t("actions_verdict_unclear"),
            }[change.verdict]
            st.badge(said, color=COLOURS[change.verdict])
            st.caption(t("actions_tile_bounds", bounds=bounds(metric, change.difference)))
    goal = target(load(view, targets), metric.key)
    for name, side in ((t("actions_tile_acted"), found.acted), (t("actions_tile_peers"), found.peers)):
        with grid.cell():
            if side:
                _side(found, name, side, goal if side is found.acted else None)
    with grid.cell():
        if found.trend:
            st.metric(t("actions_tile_trend"), size(metric, found.trend.value), help=t("actions_tile_trend_help"))
            st.badge(
                t("actions_flat") if found.flat else t("actions_not_flat"), color="gray" if found.flat else "orange"
            )
            st.caption(t("actions_tile_bounds", bounds=bounds(metric, found.trend)))


def _side(found: Measured, name: str, side: Side, goal: float | None) -> None:
    metric = found.action.metric
    st.metric(
        name,
        phrases.amount(metric, side.after),
        delta=size(metric, side.after - side.before),
        # How a side moved by itself is neither good nor bad news: only the effect has a colour.
        delta_color="off",
        delta_arrow="up" if side.after > side.before else "down" if side.after < side.before else "off",
        delta_description=t("actions_tile_before", before=phrases.amount(metric, side.before)),
    )
    n = formats.number(side.before_n + side.after_n)
    said = [t("actions_tile_standing", outlets=formats.number(side.outlets), n=n)]
    if goal is not None:
        said.append(
            t("actions_tile_goal", target=phrases.amount(metric, goal), gap=size(metric, side.after - goal))
        )  # fmt: skip
    st.caption(" · ".join(said))


def _chart(found: Measured) -> None:
    if len(found.steps) < 2:
        return
    metric, start = found.action.metric, found.action.started_on
    steps = found.steps.assign(middle=[day + timedelta(days=STEP // 2) for day in found.steps["day"]])
    for column in ("value", "low", "high"):
        steps[column] = [scaled(metric, number) for number in steps[column]]
    verdict = found.change.verdict if found.change else "unclear"
    colour = {"better": template.GOOD, "worse": template.BAD, "unclear": template.INK_SOFT}[verdict]
    digits = DIGITS[metric.unit]
    words = {
        "start": t("actions_chart_start", day=formats.day(start, year=False)),
        "unit": t("actions_chart_unit", metric=phrases.name(metric), unit=unit(metric)),
        "hover": t("actions_chart_hover", digits=digits, unit=unit(metric)),
    }
    title = finding(found)
    st.subheader(title)
    settled = start + timedelta(days=found.action.settling_days)
    st.plotly_chart(before_after(steps, start, settled, colour, words), config=template.CONFIG, alt=title)
    st.caption(t("actions_chart_read", days=STEP))


def _outlets(found: Measured) -> None:
    metric, names = found.action.metric, outlet_names()
    rows = found.outlets[found.outlets["outlet_id"].isin(list(names))]
    if rows.empty:
        return
    st.subheader(t("actions_outlets_title"))
    shown = pd.DataFrame(
        {
            "outlet": [names[outlet] for outlet in rows["outlet_id"]],
            "change": [_or_unknown(size(metric, one), one) for one in rows["change"]],
            "bounds": [_ends(found, low, high) for low, high in zip(rows["low"], rows["high"], strict=True)],
            "before": [phrases.amount(metric, one) for one in rows["before"]],
            "expected": [phrases.amount(metric, one) for one in rows["expected"]],
            "after": [phrases.amount(metric, one) for one in rows["after"]],
            "n": (rows["before_n"] + rows["after_n"]).astype("Int64").tolist(),
        }
    ).sort_values("outlet")
    st.dataframe(
        shown,
        column_config=_columns(),
        hide_index=True,
        alt=t("actions_outlets_title"),
        placeholder=formats.UNKNOWN,
        height=420 if len(shown) > 11 else "auto",
    )
    st.caption(t("actions_outlets_read"))
    download(shown, f"action-{found.action.action_id}.csv")


def _or_unknown(written: str, number: float) -> str:
    return formats.UNKNOWN if pd.isna(number) else written


def _ends(found: Measured, low: float, high: float) -> str:
    if pd.isna(low):
        return t("actions_outlets_few")
    digits = DIGITS[found.action.metric.unit]
    return " … ".join(formats.signed(scaled(found.action.metric, end), digits) for end in (low, high))


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "outlet": column.TextColumn(t("outlets_column_outlet"), pinned=True, width=200),
        "change": column.TextColumn(t("actions_column_change")),
        "bounds": column.TextColumn(t("outlets_column_bounds")),
        "before": column.TextColumn(t("actions_column_before")),
        "expected": column.TextColumn(t("actions_column_expected")),
        "after": column.TextColumn(t("actions_column_after")),
        "n": column.NumberColumn(t("outlets_column_n"), format="localized"),
    }
