"""Quality re-calls: some calls are asked about again by somebody else, and both are held side by side."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.loading import load
from dashboard.metrics.recalls import FACTS, Recalls, by_question, error_rates, pairs, recalls
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.session import store
from dashboard.texts import language, t
from db.users import User, list_users
from surveys.callbacks.queue import utc_now
from surveys.callbacks.recall import CHECK, RecallRefused, release, sample
from surveys.publishing import Shelf

SUBSTANTIAL = 0.6  # Landis and Koch, Biometrics 1977;33:159


def quality(view: View, user: User) -> None:
    """What second calls found so far; then a new draw."""
    st.caption(t("supervision_quality_purpose"))
    if said := st.session_state.pop("recall_said", ""):
        st.success(said, icon=":material/check_circle:")
    answers = load(view, pairs)
    found = recalls(view, answers)
    if found.drawn:
        lead(_words(found))
        _numbers(found)
        if len(answers):
            _questions(answers)
            _agents(answers)
    else:
        st.info(t("supervision_quality_none"), icon=":material/inbox:")
    _draw(view, user)


def _words(found: Recalls) -> str:
    said = {
        "drawn": formats.number(found.drawn),
        "reached": formats.number(found.reached),
        "errors": formats.percent(found.errors.value),
        "facts": formats.number(found.errors.asked),
    }
    if not found.reached:
        return t("supervision_quality_waiting", **said)
    words = t("supervision_quality_lead", **said)
    return words + _nobody_rang(found.not_called.hits)


def _nobody_rang(times: int) -> str:
    if not times:
        return ""
    return t("supervision_quality_faked_one") if times == 1 else t("supervision_quality_faked", n=times)


def _numbers(found: Recalls) -> None:
    cells = st.columns(3, gap="small")
    with cells[0].container(border=True):
        st.metric(t("supervision_quality_reached"), formats.number(found.reached))
        st.caption(t("supervision_quality_of", drawn=formats.number(found.drawn), ended=formats.number(found.ended)))
    for cell, label, share in (
        (cells[1], t("supervision_quality_errors"), found.errors),
        (cells[2], t("supervision_quality_not_called"), found.not_called),
    ):
        with cell.container(border=True):
            st.metric(label, formats.percent(share.value))
            st.caption(_standing(share))


def _standing(share: Share) -> str:
    bounds = share.interval()
    if bounds is None:
        return t("figure_nobody")
    return t("figure_standing", n=formats.number(share.asked), bounds=formats.interval(*bounds))


def _questions(answers: pd.DataFrame) -> None:
    labels = _labels()
    told = by_question(answers)
    doubtful = [item for item, one in told.items() if one.interval is not None and one.interval.high < SUBSTANTIAL]
    finding = (
        t("supervision_quality_doubtful", question=labels.get(doubtful[0], doubtful[0]))
        if doubtful
        else t("supervision_quality_agree")
    )
    st.subheader(finding)
    shown = pd.DataFrame(
        {
            "question": [labels.get(item, item) for item in told],
            "same": [one.same / one.pairs * 100 for one in told.values()],
            "kappa": [one.kappa for one in told.values()],
            "bounds": [
                formats.interval(*one.interval, digits=2, scale=1) if one.interval else formats.UNKNOWN
                for one in told.values()
            ],
            "n": [one.pairs for one in told.values()],
        }
    )
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "question": column.TextColumn(t("supervision_column_question"), pinned=True, width=300),
            "same": column.ProgressColumn(t("supervision_column_same"), min_value=0, max_value=100, format="%.0f%%"),
            "kappa": column.NumberColumn("κ", format="%.2f"),
            "bounds": column.TextColumn(t("supervision_column_bounds")),
            "n": column.NumberColumn("n", format="localized"),
        },
        hide_index=True,
        placeholder=formats.UNKNOWN,
        alt=finding,
    )
    st.caption(t("supervision_quality_kappa"))
    download(shown, "recall-questions.csv")


def _agents(answers: pd.DataFrame) -> None:
    rates = error_rates(answers[answers["item"].isin(FACTS)])
    if rates.empty:
        return
    above = int(rates["proven"].sum())
    names = {user.user_id: user.name for user, _ in list_users(store())}
    many = t("supervision_quality_above_one") if above == 1 else t("supervision_quality_above", n=above)
    finding = many if above else t("supervision_quality_agents_alike")
    st.subheader(finding)
    shown = pd.DataFrame(
        {
            "name": [names.get(int(one), t("supervision_gone")) for one in rates["agent_id"]],
            "value": rates["value"] * 100,
            "bounds": [formats.interval(*ends) for ends in zip(rates["low"], rates["high"], strict=True)],
            "shrunk": rates["shrunk"] * 100,
            "differences": rates["differences"],
            "total": rates["total"],
        }
    ).sort_values("name", ignore_index=True)
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "name": column.TextColumn(t("supervision_column_agent"), pinned=True),
            "value": column.NumberColumn(t("supervision_quality_errors"), format="%.1f%%"),
            "bounds": column.TextColumn(t("supervision_column_bounds")),
            "shrunk": column.NumberColumn(t("supervision_column_shrunk"), format="%.1f%%"),
            "differences": column.NumberColumn(t("supervision_column_differences"), format="localized"),
            "total": column.NumberColumn(t("supervision_column_compared"), format="localized"),
        },
        hide_index=True,
        alt=finding,
    )
    st.caption(t("supervision_quality_agents_read"))
    download(shown, "recall-agents.csv")


def _labels() -> dict[str, str]:
    newest = Shelf(store()).newest(CHECK)
    if newest is None:
        return {}
    spoken = language()
    return {item.name: item.label.get(spoken, item.name).replace("{date}", "…") for item in newest.questionnaire.items}


def _draw(view: View, user: User) -> None:
    st.subheader(t("supervision_recall"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        share = st.number_input(t("supervision_recall_share"), 0, 100, 5, key="recall_share", width=190)
        least = st.number_input(t("supervision_recall_least"), 0, 100, 5, key="recall_least", width=190)
    try:
        seen = sample(store(), view.period.start, view.period.end, share / 100, int(least), view.scope.region_ids)
    except RecallRefused:
        st.caption(t("supervision_recall_refused"))
        return
    st.markdown(
        t(
            "supervision_recall_found",
            calls=formats.number(seen.calls),
            agents=seen.agents,
            fresh=formats.number(len(seen.fresh)),
            before=formats.number(seen.before),
        )
    )
    if seen.fresh and st.button(
        t("supervision_recall_release", n=formats.number(len(seen.fresh))), icon=":material/headset_mic:", key="recall"
    ):
        try:
            made = release(store(), seen, user.user_id or None, utc_now())
        except RecallRefused:
            st.warning(t("supervision_recall_unpublished"), icon=":material/block:")
            return
        st.session_state["recall_said"] = t("supervision_recall_said", n=formats.number(made))
        st.rerun()
    st.caption(t("supervision_recall_read"))
