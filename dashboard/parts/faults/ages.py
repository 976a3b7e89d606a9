"""At what age units break, followed from the day they were delivered or installed."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import select
from dashboard.charts.faults import added_up, by_age
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import ages as metrics
from dashboard.metrics.ages import EARLY
from dashboard.metrics.faults import LEAST_DAYS
from dashboard.metrics.statistics.hazard import Hazard
from dashboard.metrics.view import View
from dashboard.parts.faults import words
from dashboard.terms import term
from dashboard.texts import t

EVERY = "all"
THIN = 0.02  # of the units most watched: ages that fewer reached are not drawn
FEWEST = 10  # failures below which a curve by age says nothing


def section(asked: View) -> None:
    """Failures a month of age, and what they add up to."""
    units = load(asked, metrics.watched, asked.period.stretched(LEAST_DAYS))
    if units.empty:
        return
    place, chart = st.container(), st.container()
    categories = load(asked, _categories)
    with chart:
        offered = {EVERY: t("faults_ages_every")} | {one: term(one) for one in sorted(set(categories.values()))}
        picked = select("category", t("faults_ages_category"), offered, EVERY, width=220)
        if picked != EVERY:
            units = units[[categories.get(one) == picked for one in units["product_id"]]]
        found = metrics.by_age(units)
        _draw(found, units, place)


def _categories(view: View) -> dict[int, str]:
    rows = view.read(view.everything("products").select("product_id", "category"))
    return dict(zip(rows["product_id"].astype(int), rows["category"], strict=True))


def _draw(found: Hazard, units: pd.DataFrame, place: "st.delta_generator.DeltaGenerator") -> None:
    failed, watched = float(np.nansum(found.events)), int(units["units"].sum())
    if failed < FEWEST:
        place.subheader(t("faults_ages_few", failed=formats.number(failed), n=formats.number(watched)))
        return
    finding = _finding(found)
    place.subheader(finding)
    rows = pd.DataFrame(
        {
            "age": np.arange(1, len(found.value) + 1), "value": found.value * 100, "low": found.low * 100,
            "high": found.high * 100, "events": found.events, "watched": found.watched.round(),
            "total": found.total * 100, "total_low": found.total_low * 100, "total_high": found.total_high * 100,
        }
    ).dropna(subset=["value"])  # fmt: skip
    rows = rows[rows["watched"] >= THIN * rows["watched"].max()]
    left, right = st.columns(2, gap="medium")
    heads = {"x": t("faults_ages_x"), "y": t("faults_ages_y"), "hover": t("faults_ages_hover")}
    with left:
        st.plotly_chart(by_age(rows, heads), config=CONFIG, alt=finding)
    sums = rows.dropna(subset=["total"])
    heads = {"x": t("faults_ages_x"), "y": t("faults_ages_total_y"), "hover": t("faults_ages_total_hover")}
    with right:
        st.plotly_chart(added_up(sums, heads), config=CONFIG, alt=t("faults_ages_total_y"))
    st.caption(t("faults_ages_read", n=formats.number(watched), failed=formats.number(failed)))


def _finding(found: Hazard) -> str:
    ratio = metrics.early(found)
    if ratio is None or not ratio.told_apart:
        return t("faults_ages_level", early=EARLY)
    if ratio.value > 1:
        return t("faults_ages_early", early=EARLY, **words.times(*ratio))
    return t("faults_ages_later", early=EARLY, **words.times(1 / ratio.value, 1 / ratio.high, 1 / ratio.low))
