"""Planning a survey: how many answers for a wanted margin, whole outlets drawn or not, and the calls it takes."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.loading import load
from dashboard.metrics import satisfaction
from dashboard.metrics.statistics.intraclass import intraclass
from dashboard.metrics.view import View
from dashboard.parts.tiles import lead
from dashboard.texts import t
from surveys.sampling import cluster_effect, sample_size

LEAST_OUTLETS = 10


def planner_section(asked: View) -> None:
    """The whole section."""
    tally = load(asked, satisfaction.by, "outlet_id")
    known = tally[tally["csat_asked"] > 1]
    share = float(known["csat_hits"].sum() / known["csat_asked"].sum()) if len(known) else 0.5
    alike = _alike(known) if len(known) >= LEAST_OUTLETS else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        margin = st.number_input(t("satisfaction_plan_margin"), 0.5, 20.0, 3.0, 0.5, width=180)
        guess = st.number_input(t("satisfaction_plan_share"), 1.0, 99.0, round(100 * share, 1), 1.0, width=180)
        orders = st.number_input(t("satisfaction_plan_orders"), 1, 100_000_000, 100_000, 1_000, width=180)
        response = st.number_input(t("satisfaction_plan_response"), 1.0, 100.0, 30.0, 1.0, width=180)
        per_outlet = st.number_input(t("satisfaction_plan_cluster"), 1, 500, 1, 1, width=180)
    effect = cluster_effect(per_outlet, alike if alike is not None else 0.05)
    plan = sample_size(
        margin / 100, share=guess / 100, population=orders, design_effect=max(effect, 1.0), response=response / 100
    )
    lead(
        t("satisfaction_plan_lead", answers=formats.number(plan.answers), contacts=formats.number(plan.contacts),
          margin=formats.number(100 * plan.margin, 1))
    )  # fmt: skip
    if per_outlet > 1:
        outlets = int(np.ceil(plan.answers / per_outlet))
        st.markdown(
            t("satisfaction_plan_clustered", outlets=formats.number(outlets), each=per_outlet,
              effect=formats.number(effect, 2))
        )  # fmt: skip
    st.caption(
        t("satisfaction_plan_alike", rho=formats.number(alike, 3), outlets=formats.number(len(known)))
        if alike is not None else t("satisfaction_plan_alike_unknown")
    )  # fmt: skip
    st.caption(t("satisfaction_plan_read"))


def _alike(known: pd.DataFrame) -> float | None:
    """How alike answers of one outlet are; a yes is its own square."""
    hits = known["csat_hits"].to_numpy(dtype=float)
    return intraclass(hits, hits, known["csat_asked"].to_numpy(dtype=float))
