"""One calm row of filters, the same on every page, kept in the address so that a page can be sent to a colleague."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import streamlit as st

from dashboard.address import segmented, select
from dashboard.loading import load
from dashboard.metrics.days import known_days
from dashboard.metrics.scope import EVERY_GRADE, EVIDENCED, Period, Scope
from dashboard.metrics.view import View
from dashboard.session import scope, store, warehouse
from dashboard.texts import language, t

GRADES = {"ab": EVIDENCED, "all": EVERY_GRADE}
EVERY_REGION = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a page is asked about. ``region_id`` None: every region the reader may see."""

    period: Period
    region_id: int | None
    grades: tuple[str, ...]


def filters(by_region: bool = True) -> Filters:
    """Draw the row and return what it says. One outlet's page has no use for a choice of regions."""
    evidence_names = {"ab": t("shell_evidence_ab"), "all": t("shell_evidence_all")}
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        preset = segmented("period", t("shell_period"), _preset_names(), "13w")
        region_id = _region(scope()) if by_region else None
        evidence = segmented("evidence", t("shell_evidence"), evidence_names, "ab", help=t("shell_evidence_help"))
    return Filters(period_of(preset, *data_days()), region_id, GRADES[evidence])


def view(chosen: Filters) -> View:
    """What the filters ask about, cut to what the reader may see: the first argument of every metric."""
    return View(warehouse(), chosen.period, scope().region(chosen.region_id), chosen.grades)


def period_of(preset: str, first: date, newest: date) -> Period:
    """The days a preset means when the data run from ``first`` to ``newest``."""
    if preset == "all":
        return Period(min(first, newest), newest)
    if preset == "12m":
        # The day after the same day a year ago; 29 February counts as the 28th.
        day = 28 if (newest.month, newest.day) == (2, 29) else newest.day
        return Period(newest.replace(year=newest.year - 1, day=day) + timedelta(days=1), newest)
    weeks = 4 if preset == "4w" else 13
    return Period(newest - timedelta(days=7 * weeks - 1), newest)


def data_days() -> tuple[date, date]:
    """The first and the newest day with a finished visit or an answer; today without any."""
    today = datetime.now(store().zone).date()
    return load(View(warehouse(), Period(today, today)), known_days) or (today, today)


def _preset_names() -> dict[str, str]:
    return {
        "4w": t("shell_period_4w"),
        "13w": t("shell_period_13w"),
        "12m": t("shell_period_12m"),
        "all": t("shell_period_all"),
    }


def _region(seen: Scope) -> int | None:
    names = {EVERY_REGION: t("shell_every_region")} | _region_names(seen, language())
    if len(names) <= 2:
        return None
    chosen = select("region", t("shell_region"), names, EVERY_REGION, width=220)
    return None if chosen == EVERY_REGION else _region_id(chosen)


def _region_names(seen: Scope, spoken: str) -> dict[str, str]:
    """The regions within the scope: name by code."""
    rows = store().rows("select region_id, code, name, name_en from regions order by code")
    return {
        row["code"]: (row["name_en"] if spoken == "en" else "") or row["name"]
        for row in rows
        if seen.region_ids is None or row["region_id"] in seen.region_ids
    }


def _region_id(code: str) -> int | None:
    row = store().one("select region_id from regions where code = :code", code=code)
    return row["region_id"] if row else None
