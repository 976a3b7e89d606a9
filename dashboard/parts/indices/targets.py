"""Targets of the indices: of the network or a region, from a day on, never overwritten."""

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.loading import load
from dashboard.metrics.catalogue import INDICES, Index
from dashboard.metrics.indices.weighting import Weighting, weighting
from dashboard.metrics.view import View
from dashboard.names import region_names
from dashboard.parts.indices.approval_limit import limit_form
from dashboard.parts.indices.weights import SCALES, earliest_day
from dashboard.parts.indices.words import refusal
from dashboard.parts.tiles import lead
from dashboard.session import store
from dashboard.texts import t
from db.users import User
from db.weightings import TargetSet, WeightsRefused, keep_target

NETWORK = 0


def targets_form(view: View, user: User) -> None:
    """The whole section."""
    lead(t("indices_targets_lead"))
    if done := st.session_state.pop("target_kept", None):
        st.success(done, icon=":material/check:")
    held = load(view.network, weighting)
    with st.container(border=True):
        _form(held, user)
    _table(held)
    limit_form(view, user)


def _form(held: Weighting, user: User) -> None:
    first, second = st.columns(2)
    regions = {NETWORK: t("indices_network")} | region_names()
    names = {key: phrases.name(one.metric) for key, one in INDICES.items()}
    with first:
        key = st.selectbox(t("scores_pair_index"), list(names), format_func=names.__getitem__, key="target_index")
        region = st.selectbox(
            t("indices_target_scope"), list(regions), format_func=regions.__getitem__, key="target_region"
        )
    index = INDICES[key]
    scale = SCALES.get(index.metric.unit, 1.0)
    now = held.target(index, region or None)
    with second:
        value = st.number_input(
            t("indices_target_value", now=phrases.amount(index.metric, now)), value=float(now * scale), min_value=0.0,
            key=f"target_value_{key}_{region}",
        )  # fmt: skip
        day = st.date_input(t("indices_valid_from"), earliest_day(), key="target_day", help=t("indices_day_help"))
    if st.button(t("indices_target_keep"), type="primary", key="target_keep"):
        _keep(index, TargetSet(index.metric.key, region or None, day, value / scale), user)


def _keep(index: Index, target: TargetSet, user: User) -> None:
    if index.curve == "log" and target.value <= 0:
        st.error(t("indices_refused_zero"))
        return
    try:
        keep_target(store(), target, user.user_id, earliest_day())
    except WeightsRefused as fault:
        st.error(refusal(fault))
        return
    st.session_state["target_kept"] = t(
        "indices_target_done", index=phrases.name(index.metric), value=phrases.amount(index.metric, target.value),
        day=formats.day(target.valid_from),
    )  # fmt: skip
    st.rerun()


def _table(held: Weighting) -> None:
    regions = region_names()
    rows = [
        {
            "index": phrases.name(index.metric),
            "network": phrases.amount(index.metric, held.target(index, None)),
            "own": t("indices_joint").join(
                f"{regions[region]} {phrases.amount(index.metric, held.target(index, region))}"
                for region in regions
                if held.target(index, region) != held.target(index, None)
            )
            or formats.UNKNOWN,
        }
        for index in INDICES.values()
    ]
    column = st.column_config
    st.subheader(t("indices_targets_title"))
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, height="content", alt=t("indices_targets_title"),
        column_config={
            "index": column.TextColumn(t("scores_pair_index"), pinned=True),
            "network": column.TextColumn(t("indices_network")),
            "own": column.TextColumn(t("indices_targets_own"), width="large"),
        },
    )  # fmt: skip
    st.caption(t("indices_targets_read"))
