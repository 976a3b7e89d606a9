"""The week at a glance: one sentence first, then six figures, the regions, and who should act."""

import streamlit as st

from dashboard import formats
from dashboard.filters import filters, view
from dashboard.loading import load
from dashboard.metrics import service
from dashboard.metrics.satisfaction import weekly_lines
from dashboard.parts.briefing import brief, tasks, words
from dashboard.parts.cases import told as cases_told
from dashboard.parts.overview import action_cards, glance_tiles, region_table
from dashboard.parts.tiles import lead
from dashboard.session import current_user, store
from dashboard.texts import t

st.title(t("shell_page_overview"))
cases_told.on_overview(store(), current_user())
chosen = filters()
asked = view(chosen)
with st.skeleton(height=520):
    found = brief(asked)
    due = load(asked, service.callbacks)
    lines = load(asked, weekly_lines, "region_id")

if not found.figures["csat"].n and not due["due"] and found.risk.outlets.empty:
    st.info(t("overview_none"), icon=":material/inbox:")
    st.stop()

lead(words(found, chosen.region_id))
st.caption(
    t(
        "satisfaction_source",
        span=formats.span(asked.period.start, asked.period.end),
        n=formats.number(found.figures["csat"].n),
        grades="+".join(asked.grades),
    )
)
glance_tiles(asked, found, due, chosen.region_id)
left, right = st.columns([8, 5], gap="medium")
with left:
    region_table(found, lines)
with right:
    action_cards(tasks(found, due))
