"""Weights, floors and grades: written as a new version, its effect seen before it is kept."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.filters import data_days
from dashboard.loading import load
from dashboard.metrics.catalogue import GROUP_NAMES, INDICES
from dashboard.metrics.indices.effect import effect
from dashboard.metrics.indices.scores import scored, whole, year
from dashboard.metrics.indices.weighting import Weighting, weighting
from dashboard.metrics.view import View
from dashboard.parts.indices.words import refusal
from dashboard.parts.tiles import lead
from dashboard.session import store
from dashboard.texts import language, t
from db.users import User
from db.weightings import LONGEST_NOTE, Draft, WeightsRefused, keep_weights

MONEY = 100.0  # people write yuan, the metric holds fen
SCALES = {"share": 100.0, "money": 1 / MONEY}


def weights_form(view: View, user: User) -> None:
    """The whole section."""
    held = load(view.network, weighting)
    lead(t("indices_weights_lead"))
    _kept()
    draft = _edited(held)
    total = sum(draft.weights.values())
    st.caption(t("indices_weights_total", total=formats.number(total, 1)))
    try_it, keep_it = st.columns([1, 1])
    with try_it:
        if st.button(t("indices_weights_try"), icon=":material/visibility:", key="weights_try"):
            st.session_state["weights_tried"] = draft
    tried = st.session_state.get("weights_tried") == draft
    with keep_it:
        # Nobody keeps what they have not seen the effect of.
        if st.button(t("indices_weights_keep"), type="primary", disabled=not tried, key="weights_keep"):
            _keep(draft, user)
    if tried:
        _effect(view, held, draft)
    else:
        st.caption(t("indices_weights_try_first"))


def _edited(held: Weighting) -> Draft:
    """What stands in the form."""
    rows = pd.DataFrame(
        {
            "group": [GROUP_NAMES[one.group][language()] for one in INDICES.values()],
            "index": [phrases.name(one.metric) for one in INDICES.values()],
            "weight": [held.weights[key] for key in INDICES],
            "floor": [held.floors[key] * SCALES.get(one.metric.unit, 1.0) for key, one in INDICES.items()],
            "unit": [_unit(one.metric.unit) for one in INDICES.values()],
            "target": [phrases.amount(one.metric, held.target(one, None)) for one in INDICES.values()],
        }
    )
    column = st.column_config
    edited = st.data_editor(
        rows, hide_index=True, height=490, disabled=["group", "index", "unit", "target"], key=f"weights_{held.number}",
        column_config={
            "group": column.TextColumn(t("scores_pair_group")),
            "index": column.TextColumn(t("scores_pair_index"), pinned=True),
            "weight": column.NumberColumn(t("assessment_column_weight"), min_value=0, max_value=100, required=True),
            "floor": column.NumberColumn(t("indices_column_floor"), required=True, help=t("indices_floor_help")),
            "unit": column.TextColumn(t("indices_column_unit")),
            "target": column.TextColumn(t("assessment_column_target")),
        },
    )  # fmt: skip
    first, second, day = st.columns(3)
    with first:
        grade_a = st.number_input(t("indices_grade_a"), 0.0, 100.0, held.grade_a, 1.0, key="weights_a")
    with second:
        grade_b = st.number_input(t("indices_grade_b"), 0.0, 100.0, held.grade_b, 1.0, key="weights_b")
    with day:
        valid_from = st.date_input(
            t("indices_valid_from"), earliest_day(), key="weights_day", help=t("indices_day_help")
        )
    note = st.text_input(
        t("indices_note"), max_chars=LONGEST_NOTE, key="weights_note", placeholder=t("indices_note_why")
    )
    weights = dict(zip(INDICES, edited["weight"].astype(float), strict=True))
    floors = {
        key: float(value) / SCALES.get(INDICES[key].metric.unit, 1.0)
        for key, value in zip(INDICES, edited["floor"], strict=True)
    }
    return Draft(valid_from, weights, floors, float(grade_a), float(grade_b), note)


def earliest_day() -> date:
    """The newest day with data: whatever ends before keeps the weights and targets it had."""
    return data_days()[1]


def _unit(unit: str) -> str:
    return {
        "share": "%",
        "score": t("indices_unit_score"),
        "hours": t("indices_unit_hours"),
        "money": t("indices_unit_money"),
    }[unit]


def _effect(view: View, held: Weighting, draft: Draft) -> None:
    """How many outlets would stand elsewhere."""
    network = load(view.network, whole)
    tried = Weighting(draft.weights, draft.floors, held.goals, draft.grade_a, draft.grade_b)
    asked = year(view.network)
    found = effect(scored(network, asked, held), scored(network, asked, tried))
    st.subheader(t("indices_effect_title", moved=formats.number(found.bands), outlets=formats.number(found.outlets)))
    st.markdown(
        t(
            "indices_effect", bands=formats.number(found.bands), grades=formats.number(found.grades),
            verdicts=formats.number(found.verdicts), largest=formats.number(found.largest, 1),
            mean=formats.signed(found.mean, 1), gained=formats.number(found.gained), lost=formats.number(found.lost),
        )
    )  # fmt: skip


def _keep(draft: Draft, user: User) -> None:
    try:
        number = keep_weights(store(), draft, user.user_id, earliest_day())
    except WeightsRefused as fault:
        st.error(refusal(fault))
        return
    st.session_state["weights_kept"] = number
    st.session_state.pop("weights_tried", None)
    st.rerun()


def _kept() -> None:
    if number := st.session_state.pop("weights_kept", None):
        st.success(t("indices_kept", number=number), icon=":material/check:")
