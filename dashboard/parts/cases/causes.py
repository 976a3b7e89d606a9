"""Why things go wrong: the causes of one case, and those of all cases of a period as a fish and as a table."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts.fishbone import Bone as Drawn
from dashboard.charts.fishbone import Twig, fishbone
from dashboard.charts.template import CONFIG
from dashboard.loading import load
from dashboard.metrics import cases as figures
from dashboard.metrics.statistics.share import Share
from dashboard.parts.cases import period as cases_period
from dashboard.parts.cases.step import refusal
from dashboard.parts.cases.words import sentences, word, words
from dashboard.parts.tiles import lead
from dashboard.texts import language, t
from db import case_files
from db.cases import Case
from db.store import Store
from db.users import User
from surveys.cases import causes, work
from surveys.cases.causes import CATEGORIES, Bone
from surveys.cases.lifecycle import MoveRefused

PHONE = 700  # pixels; narrower than this a fish cannot be read


def of_case(store: Store, user: User, case: Case) -> None:
    """The case's own causes as a tree, and a form for the next one."""
    st.markdown(f"##### {t('cases_causes')}")
    bones = causes.tree(case_files.causes(store, case.case_id))
    may = work.may_work(user, case)
    for category, below in bones.items():
        st.markdown(f"**{word('category', category)}**")
        for bone in below:
            _bone(store, user, case, bone, may)
    if may:
        _add(store, user, case, [bone for below in bones.values() for bone in below])
    elif not bones:
        st.caption(t("cases_said_none"))


def of_period(user: User) -> None:
    """The fish of the period and scope, and every cause in a table."""
    asked = cases_period.chosen()
    known, by_category, total = load(asked, figures.cases_by_category)
    if not known:
        st.info(t("cases_causes_none"), icon=":material/account_tree:")
        return
    ranked = sorted(by_category.items(), key=lambda pair: -pair[1])
    lead(_words(known, total, ranked))
    rows = load(asked, figures.causes)
    with st.container(key="fish"):
        # A fish needs width: a phone gets the list below and no picture.
        st.html(f"<style>@media (max-width: {PHONE}px) {{ .st-key-fish {{ display: none }} }}</style>")
        drawn = fishbone(
            drawn_bones(rows, by_category), t("cases_causes_effect"), {"more": t("cases_causes_more", n="{n}")}
        )
        st.plotly_chart(drawn, config=CONFIG, key=f"fish_{language()}")
    st.markdown(f"##### {t('cases_causes_list')}")
    st.dataframe(cause_table(rows), hide_index=True, height="auto")


def _words(known: int, total: int, ranked: list[tuple[str, int]]) -> str:
    category, hits = ranked[0]
    share = Share(hits, known)
    bounds = share.interval()
    told = t(
        "cases_causes_lead", cases=formats.number(total), known=formats.number(known), hits=formats.number(hits),
        category=word("category", category), share=formats.percent(share.value, 0),
        bounds=formats.interval(*bounds, digits=0) if bounds else "",
    )  # fmt: skip
    second = Share(ranked[1][1], known).interval() if len(ranked) > 1 else None
    return sentences(told, t("cases_causes_tie")) if second and bounds and second.high > bounds.low else told


def drawn_bones(rows: pd.DataFrame, by_category: dict[str, int]) -> list[Drawn]:
    """The bones of the fish from the causes and the cases by category."""
    direct = rows[rows["behind"].isna()]
    return [
        Drawn(
            word("category", category), t("cases_causes_count", n=formats.number(by_category.get(category, 0))),
            by_category.get(category, 0),
            [
                Twig(row["words"], int(row["cases"]),
                     t("cases_causes_hover", words=row["words"], n=formats.number(row["cases"])))
                for _, row in direct[direct["category"] == category].iterrows()
            ],
        )
        for category in CATEGORIES
    ]  # fmt: skip


def cause_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Every cause with its cases, its category and what lies behind it, its headings in the reader's language."""
    behind = (
        rows[rows["behind"].notna()]
        .groupby(["category", "words"])["behind"]
        .agg(("；" if language() == "zh" else "; ").join)
    )
    direct = rows[rows["behind"].isna()]
    keys = list(zip(direct["category"], direct["words"], strict=True))
    return pd.DataFrame(
        {
            t("cases_column_cause"): list(direct["words"]),
            t("cases_column_cases"): list(direct["cases"].astype(int)),
            t("cases_column_category"): [word("category", category) for category, _ in keys],
            t("cases_column_behind"): [behind.get(key, "") for key in keys],
        }
    )


def _bone(store: Store, user: User, case: Case, bone: Bone, may: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        indent = "　" * bone.depth + ("└ " if bone.depth else "")
        st.markdown(f"{indent}{formats.escaped(bone.cause.words)}", width="stretch" if may else "content")
        if may:
            number = bone.cause.case_cause_id
            st.button("", icon=":material/close:", key=f"drop_{number}", help=t("cases_cause_drop"), type="tertiary",
                      on_click=causes.drop, args=(store, user, case, bone))  # fmt: skip


def _add(store: Store, user: User, case: Case, bones: list[Bone]) -> None:
    names = words("category", CATEGORIES)
    st.caption(t("cases_causes_hint"))
    category = st.segmented_control(
        t("cases_category"), list(names), default="people", required=True, format_func=names.__getitem__,
        key=f"category_{case.case_id}",
    )  # fmt: skip
    with st.form(f"cause_{case.case_id}", border=False, clear_on_submit=True):
        # What others wrote is offered first, so that one thing has one name and can be counted.
        said = st.selectbox(
            t("cases_cause_words"), causes.known_words(store, str(category)), index=None, accept_new_options=True,
            placeholder=t("cases_cause_placeholder"),
        )  # fmt: skip
        parents = [None, *(bone for bone in bones if bone.depth + 1 < causes.DEEPEST)]
        parent = st.selectbox(t("cases_cause_behind"), parents, format_func=_parent) if bones else None
        if not st.form_submit_button(t("cases_cause_add"), icon=":material/add:"):
            return
    try:
        causes.add(store, user, case, str(category), said or "", parent)
    except MoveRefused as refused:
        st.error(refusal(refused), icon=":material/block:")
    else:
        st.rerun()


def _parent(bone: Bone | None) -> str:
    return f"{word('category', bone.cause.category)} · {bone.cause.words}" if bone else t("cases_cause_first")
