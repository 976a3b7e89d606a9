"""The list of actions: where each stands, who answers for it, and what can be said of its effect so far."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.address import segmented, select
from dashboard.filters import data_days
from dashboard.loading import load
from dashboard.metrics.actions import Measured, measure
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.scope import Period
from dashboard.metrics.view import View
from dashboard.names import region_codes, region_names
from dashboard.parts.actions.words import brief
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.session import scope, warehouse
from dashboard.texts import t
from db.actions import Action

EVERY = "all"


def state_names() -> dict[str, str]:
    """The states in words."""
    return {
        "overdue": t("actions_state_overdue"),
        "running": t("actions_state_running"),
        "planned": t("actions_state_planned"),
        "closed": t("actions_state_closed"),
    }


def asked() -> View:
    """All that is known today, for the reader's outlets."""
    first, newest = data_days()
    return View(warehouse(), Period(min(first, newest), newest), scope())


def judged(view: View, action: Action) -> Measured | None:
    """What can be said about an action; None without a metric that can be followed."""
    found: Measured | None = load(view, measure, action.action_id)
    return found


def chosen(actions: list[Action], today: date) -> list[Action]:
    """Draw the filters; the actions they leave."""
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        state = segmented("state", t("actions_state"), {EVERY: t("actions_state_all"), **state_names()}, EVERY)
        region = _region(actions)
        metrics = {one.draft.metric for one in actions if one.draft.metric in CATALOGUE}
        names = {EVERY: t("actions_every_metric")} | {key: phrases.name(CATALOGUE[key]) for key in sorted(metrics)}
        metric = select("metric", t("actions_metric"), names, EVERY, width=220) if len(metrics) > 1 else EVERY
    return [
        one
        for one in actions
        if state in (EVERY, one.state(today))
        and (region is None or region in one.region_ids)
        and metric in (EVERY, one.draft.metric)
    ]


def _region(actions: list[Action]) -> int | None:
    codes, names = region_codes(), region_names()
    there = sorted({region for one in actions for region in one.region_ids if scope().region_ids in (None, (region,))})
    if len(there) < 2:
        return None
    by_code = {codes[region]: region for region in there}
    options = {EVERY: t("shell_every_region")} | {code: names[region] for code, region in by_code.items()}
    return by_code.get(select("region", t("shell_region"), options, EVERY, width=220))


def words(actions: list[Action], found: Mapping[int, Measured | None], today: date) -> str:
    """How many run, how many are overdue, and how many showed something."""
    states = [one.state(today) for one in actions]
    verdicts = [one.change.verdict for one in found.values() if one and one.change]
    said = t(
        "actions_lead",
        count=formats.number(len(actions)),
        running=formats.number(states.count("running") + states.count("overdue")),
        overdue=formats.number(states.count("overdue")),
    )
    if not verdicts:
        return said + t("actions_lead_none")
    return said + t(
        "actions_lead_effect",
        measured=formats.number(len(verdicts)),
        better=formats.number(verdicts.count("better")),
        worse=formats.number(verdicts.count("worse")),
        unclear=formats.number(verdicts.count("unclear")),
    )


def listed(actions: list[Action], found: Mapping[int, Measured | None], today: date) -> None:
    """The sentence, the table, the export; a selected row opens the action."""
    lead(words(actions, found, today))
    states = state_names()
    rows = pd.DataFrame(
        {
            "title": [one.draft.title for one in actions],
            "effect": [brief(found[one.action_id]) for one in actions],
            "state": [states[one.state(today)] for one in actions],
            "owner": [one.owner for one in actions],
            "due": [one.draft.due_on for one in actions],
            "metric": [_metric(one) for one in actions],
            "outlets": [len(one.draft.outlet_ids) for one in actions],
            "started": [one.draft.started_on for one in actions],
        }
    )
    picked = st.dataframe(
        rows,
        column_config=_columns(),
        # The start is in the export and on the action's own page.
        column_order=[column for column in rows if column != "started"],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="actions_list",
        alt=t("actions_list_title"),
    )["selection"]["rows"]
    st.caption(t("actions_list_read"))
    download(rows, "actions.csv")
    if picked:
        st.query_params["action"] = str(actions[picked[0]].action_id)
        st.rerun()


def _metric(action: Action) -> str:
    metric = CATALOGUE.get(action.draft.metric)
    return phrases.name(metric) if metric else formats.UNKNOWN


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "title": column.TextColumn(t("actions_column_title"), pinned=True, width=220),
        "effect": column.TextColumn(t("actions_column_effect"), width=270),
        "state": column.TextColumn(t("actions_state")),
        "owner": column.TextColumn(t("actions_owner")),
        "due": column.DateColumn(t("actions_due"), format="YYYY-MM-DD"),
        "metric": column.TextColumn(t("actions_metric")),
        "outlets": column.NumberColumn(t("actions_column_outlets"), format="localized"),
    }
