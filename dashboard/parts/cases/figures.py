"""How cases are handled: in words, stage by stage, region by region."""

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.loading import load
from dashboard.metrics import cases as figures
from dashboard.metrics.cases import Handled
from dashboard.metrics.figure import Figure
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.targets import target, targets
from dashboard.names import region_names
from dashboard.parts.cases import period as cases_period
from dashboard.parts.cases.words import sentences, span, word
from dashboard.parts.tiles import lead, tile, tiles
from dashboard.texts import t
from surveys.cases.lifecycle import following

LEAST = 10


def of_period() -> None:
    """The sentence, the shares, where time goes, the regions."""
    asked = cases_period.chosen()
    whole = load(asked, figures.handled)
    if not whole.opened:
        st.info(t("cases_figures_none"), icon=":material/inbox:")
        return
    stays = load(asked, figures.stage_times)
    lead(_words(whole, stays))
    grid = tiles(3)
    goals = load(asked, targets)
    shares = {"closed_in_time": whole.in_time, "reopened_cases": whole.reopened, "handling": whole.content}
    for key, share in shares.items():
        figure = Figure.of(key, share.value, share.interval(), share.asked)
        with grid.cell():
            tile(figure, None, "", goal=phrases.amount(figure.metric, target(goals, key)))
    st.markdown(f"##### {t('cases_stages_title')}")
    st.caption(t("cases_stages_hint"))
    st.dataframe(_stages(stays), hide_index=True, height="auto")
    regions = load(asked, figures.by_region)
    if len(regions) > 1:
        st.markdown(f"##### {t('cases_regions_title')}")
        st.dataframe(_regions(regions), hide_index=True, height="auto")


def _words(whole: Handled, stays: pd.DataFrame) -> str:
    told = [t("cases_figures_lead", opened=formats.number(whole.opened), closed=formats.number(whole.closed))]
    bounds = whole.content.interval()
    if bounds and whole.content.asked >= LEAST:
        told.append(
            t("cases_figures_satisfied", n=formats.number(whole.content.asked),
              value=formats.percent(whole.content.value), bounds=formats.interval(*bounds))
        )  # fmt: skip
    else:
        told.append(t("cases_figures_satisfied_none", n=formats.number(whole.content.asked)))
    enough = stays[stays["n"] >= LEAST]
    if not enough.empty:
        slowest = enough.loc[enough["median"].idxmax()]
        told.append(t("cases_figures_slowest", stage=_stretch(slowest["stage"]), median=span(slowest["median"])))
    return sentences(*told)


def _stages(stays: pd.DataFrame) -> pd.DataFrame:
    few = stays["n"] < LEAST
    return pd.DataFrame(
        {
            t("cases_column_stage"): [_stretch(stage) for stage in stays["stage"]],
            t("cases_column_median"): _spans(stays["median"], few),
            t("cases_column_p90"): _spans(stays["p90"], few),
            t("cases_column_n"): stays["n"].map(formats.number),
        }
    )


def _stretch(stage: str) -> str:
    """A stay by its two ends, so that it is plain what was being done: ``Assessed → Investigated``."""
    return f"{word('stage', stage)} → {word('stage', following(stage))}"


def _spans(hours: pd.Series, few: pd.Series) -> list[str]:
    return [formats.UNKNOWN if hide else span(value) for value, hide in zip(hours, few, strict=True)]


def _regions(regions: dict[int, Handled]) -> pd.DataFrame:
    names = region_names()
    return pd.DataFrame(
        {
            t("cases_column_region"): [names.get(number, formats.UNKNOWN) for number in regions],
            t("cases_column_opened_n"): [formats.number(one.opened) for one in regions.values()],
            t("cases_column_on_time"): [_share(one.in_time) for one in regions.values()],
            t("cases_column_reopened"): [_share(one.reopened) for one in regions.values()],
            t("cases_column_content"): [_share(one.content) for one in regions.values()],
        }
    )


def _share(share: Share) -> str:
    bounds = share.interval()
    if bounds is None or share.asked < LEAST:
        return formats.UNKNOWN
    return f"{formats.percent(share.value)} ({formats.interval(*bounds)}, n {formats.number(share.asked)})"
