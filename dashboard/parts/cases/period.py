"""Which cases the figures are about: a period and a region; how well answers are evidenced plays no part here."""

from datetime import date, datetime

import streamlit as st

from dashboard.address import segmented, select
from dashboard.filters import EVERY_REGION, data_days, period_of
from dashboard.metrics.view import View
from dashboard.names import region_codes, region_names
from dashboard.session import scope, store, warehouse
from dashboard.texts import t


def chosen() -> View:
    """The row of filters, and the view it asks for, cut to what the reader may see."""
    names = {
        "4w": t("shell_period_4w"),
        "13w": t("shell_period_13w"),
        "12m": t("shell_period_12m"),
        "all": t("shell_period_all"),
    }
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        period = period_of(segmented("period", t("shell_period"), names, "13w"), *_days())
        region = _region()
    return View(warehouse(), period, scope().region(region))


def _days() -> tuple[date, date]:
    """A case is opened up to this very day, whenever the last visit was."""
    first, newest = data_days()
    return first, max(newest, _today())


def _today() -> date:
    return datetime.now(store().zone).date()


def _region() -> int | None:
    seen = scope().region_ids
    codes, names = region_codes(), region_names()
    offered = {code: names[number] for number, code in codes.items() if seen is None or number in seen}
    if len(offered) < 2:
        return None
    offered = {EVERY_REGION: t("shell_every_region"), **offered}
    code = select("region", t("shell_region"), offered, EVERY_REGION, width=220)
    return next((number for number, held in codes.items() if held == code), None)
