"""Names that the sections of a service audit share, and the period and region they are asked about."""

import json
from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import segmented
from dashboard.filters import data_days
from dashboard.metrics.scope import EVIDENCED, Period
from dashboard.metrics.view import View
from dashboard.parts.supervision.rates import region
from dashboard.session import scope, store, warehouse
from dashboard.texts import language, t, text

YEAR = 365


def asked() -> View:
    """Draw period and region, kept in the address. An audit is a matter of a year: its period is its own."""
    spans = {"12m": t("audit_span_12m"), "24m": t("audit_span_24m"), "all": t("audit_span_all")}
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        span = segmented("span", t("audit_span"), spans, "12m")
        region_id = region("region")
    first, newest = data_days()
    days = {"12m": YEAR, "24m": 2 * YEAR}.get(span)
    start = newest - timedelta(days=days - 1) if days else min(first, newest)
    view = View(warehouse(), Period(start, newest), scope().region(region_id), EVIDENCED)
    st.caption(t("audit_source", span=formats.span(view.period.start, view.period.end)))
    return view


def dimension(name: str) -> str:
    """One of SERVQUAL's five dimensions."""
    return text(f"audit_dimension_{name}", language())


def audience(name: str) -> str:
    """Who was asked."""
    return text(f"audit_audience_{name}", language())


def tag(name: str) -> str:
    """An index of the catalogue."""
    return text(f"audit_tag_{name}", language())


def listed(names: list[str]) -> str:
    """Several names in one sentence."""
    return t("audit_and").join(names)


def form_title(name: str) -> str:
    """What a questionnaire is called; its code when it was never published."""
    row = store().one("select title from questionnaires where name = :name order by version desc", name=name)
    return spoken(json.loads(row["title"])) if row else name


def labels(found: pd.DataFrame) -> dict[str, str]:
    """Item name → its wording, from ``voices.labels``."""
    return {row.name: spoken(json.loads(row.label)) for row in found.itertuples(index=False)}


def spoken(said: dict[str, str]) -> str:
    """The reader's language, else the first there is."""
    return said.get(language()) or next(iter(said.values()), "")
