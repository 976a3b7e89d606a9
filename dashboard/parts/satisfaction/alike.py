"""Who is alike: kinds of outlets and of answers, named only when they are clear and would be found again."""

import pandas as pd
import streamlit as st

from dashboard import formats, phrases
from dashboard.loading import load
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.kinds import Kinds, answer_kinds, outlet_kinds
from dashboard.metrics.marks import marks
from dashboard.metrics.view import View
from dashboard.names import outlet_names
from dashboard.parts.satisfaction.asked import item_names, questionnaire
from dashboard.parts.tiles import lead
from dashboard.texts import language, t

SHOWN = 6


def alike_section(asked: View) -> None:
    """The whole section."""
    form = questionnaire(asked)
    outlets = load(asked, outlet_kinds)
    answers = load(asked, answer_kinds, form) if form else None
    if outlets is None and answers is None:
        st.info(t("satisfaction_kinds_none"), icon=":material/inbox:")
        return
    lead((" " if language() == "en" else "").join(
        (_said(outlets, t("satisfaction_kinds_outlets")), _said(answers, t("satisfaction_kinds_answers")))
    ))  # fmt: skip
    if outlets is not None:
        st.subheader(t("satisfaction_kinds_outlets_title"))
        _table(outlets, [phrases.name(CATALOGUE[name]) for name in outlets.columns], _typical(outlets))
    if answers is not None and form:
        st.subheader(t("satisfaction_kinds_answers_title"))
        items = load(asked, marks, form).items.set_index("name")
        _table(answers, item_names(items.loc[list(answers.columns)].reset_index()), [])
    st.caption(t("satisfaction_kinds_read"))


def _said(found: Kinds | None, what: str) -> str:
    if found is None:
        return t("satisfaction_kinds_few", what=what)
    if not found.real:
        return t("satisfaction_kinds_no", what=what)
    return t("satisfaction_kinds_yes", what=what, n=len(found.found.size))


def _table(kinds: Kinds, names: list[str], typical: list[str]) -> None:
    found = kinds.found
    rows = pd.DataFrame(found.centre, columns=names).round(2)
    rows.insert(0, t("satisfaction_kind"), [chr(ord("A") + place) for place in range(len(rows))])
    rows[t("satisfaction_kind_size")] = found.size
    rows[t("satisfaction_kind_stable")] = [formats.number(one, 2) for one in found.stability]
    if typical:
        rows[t("satisfaction_kind_typical")] = typical
    st.dataframe(rows, hide_index=True, alt=t("satisfaction_kind"))
    st.caption(t("satisfaction_kinds_standing", silhouette=formats.number(found.mean_silhouette, 2),
                 n=formats.number(kinds.n)))  # fmt: skip


def _typical(kinds: Kinds) -> list[str]:
    names = outlet_names()
    return [names.get(kinds.members[int(place)], "") for place in kinds.found.typical]
