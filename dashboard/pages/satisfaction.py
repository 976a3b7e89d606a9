"""What customers say: the level and whether it moved, the dimensions, the groups, the words themselves."""

import streamlit as st

from dashboard import formats, phrases
from dashboard.filters import filters, view
from dashboard.loading import load
from dashboard.metrics import satisfaction
from dashboard.metrics.targets import target, targets
from dashboard.parts.satisfaction import comments, dimension_chart, group_table, satisfaction_words, trend_chart
from dashboard.parts.tiles import lead, tile, tiles
from dashboard.texts import t

st.title(t("shell_page_satisfaction"))
st.caption(t("satisfaction_purpose"))
chosen = filters()
asked = view(chosen)

with st.skeleton(height=360):
    now = load(asked, satisfaction.overall)
    before = load(asked.at(asked.period.before()), satisfaction.overall)
    weeks = load(asked, satisfaction.weekly)
    goals = load(asked, targets)

csat = satisfaction.figure("csat", now)
if not csat.n:
    st.info(t("satisfaction_none"), icon=":material/inbox:")
    st.stop()

goal = target(goals, "csat", chosen.region_id)
lead(satisfaction_words(csat, csat.against_target(goal), csat.against(satisfaction.figure("csat", before)), goal))
st.caption(
    t(
        "satisfaction_source",
        span=formats.span(asked.period.start, asked.period.end),
        n=formats.number(now["answers"]),
        grades="+".join(asked.grades),
    )
)

grid = tiles(3)
for key in ("csat", "nps", "first_time_fix"):
    figure = satisfaction.figure(key, now)
    line = [satisfaction.figure(key, week).value for _, week in weeks.iterrows()]
    with grid.cell():
        tile(
            figure,
            figure.against(satisfaction.figure(key, before)),
            t("figure_against_before"),
            line,
            goal=phrases.amount(figure.metric, target(goals, key, chosen.region_id)),
        )

trend_chart(weeks, goal)
dimension_chart(satisfaction.dimensions(now), satisfaction.dimensions(before))
group_table(asked)
comments(load(asked, satisfaction.comments))
