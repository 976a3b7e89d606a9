"""The level now: sentence, tiles, control chart, dimensions, groups, against target, last period and peers."""

import streamlit as st

from dashboard import formats, phrases
from dashboard.filters import Filters
from dashboard.loading import load
from dashboard.metrics import satisfaction
from dashboard.metrics.figure import Figure
from dashboard.metrics.targets import target, targets
from dashboard.metrics.view import View
from dashboard.parts.satisfaction.now import dimension_chart, group_table, satisfaction_words, trend_chart
from dashboard.parts.tiles import lead, tile, tiles
from dashboard.texts import t


def level(asked: View, chosen: Filters) -> None:
    """The whole section."""
    now = load(asked, satisfaction.overall)
    before = load(asked.at(asked.period.before()), satisfaction.overall)
    weeks = load(asked, satisfaction.weekly)
    goals = load(asked, targets)

    csat = satisfaction.figure("csat", now)
    if not csat.n:
        st.info(t("satisfaction_none"), icon=":material/inbox:")
        return

    goal = target(goals, "csat", chosen.region_id)
    lead(satisfaction_words(csat, csat.against_target(goal), csat.against(satisfaction.figure("csat", before)), goal))
    _peers(asked, csat)
    st.caption(
        t(
            "satisfaction_source",
            span=formats.span(asked.period.start, asked.period.end),
            n=formats.number(now["answers"]),
            grades="+".join(asked.grades),
        )
    )

    shown = [key for key in ("csat", "nps", "first_time_fix", "ces") if satisfaction.figure(key, now).n]
    grid = tiles(len(shown))
    for key in shown:
        figure, wanted = satisfaction.figure(key, now), target(goals, key, chosen.region_id)
        line = [satisfaction.figure(key, week).value for _, week in weeks.iterrows()]
        with grid.cell():
            tile(
                figure,
                figure.against(satisfaction.figure(key, before)),
                t("figure_against_before"),
                line,
                goal="" if wanted is None else phrases.amount(figure.metric, wanted),
            )

    trend_chart(weeks, goal)
    dimension_chart(satisfaction.dimensions(now), satisfaction.dimensions(before))
    group_table(asked)


def _peers(asked: View, csat: Figure) -> None:
    """Where one region is looked at, the others beside it."""
    if asked.scope.region_ids is None or len(asked.scope.region_ids) != 1:
        return
    groups = load(asked.network, satisfaction.by, "region_id")
    rest = groups[groups["region_id"] != asked.scope.region_ids[0]]
    others = satisfaction.figure("csat", satisfaction.together(rest))
    gap = csat.against(others)
    if gap is None:
        return
    size = phrases.change(gap).lstrip("+−")
    said = {
        "better": t("satisfaction_peers_better", gap=size, others=phrases.value(others)),
        "worse": t("satisfaction_peers_worse", gap=size, others=phrases.value(others)),
        "unclear": t("satisfaction_peers_unclear", others=phrases.value(others)),
    }
    st.markdown(said[gap.verdict])
