"""Setting up, changing and closing an action."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

import streamlit as st

from dashboard import phrases
from dashboard.metrics.catalogue import CATALOGUE
from dashboard.metrics.values import AVERAGED
from dashboard.names import outlet_names, region_names
from dashboard.parts.actions.detail import category_names, outcome_names
from dashboard.session import scope, store
from dashboard.texts import t
from db.actions import (
    LONGEST_SETTLING,
    LONGEST_TITLE,
    LONGEST_WORDS,
    Action,
    ActionRefused,
    Draft,
    close,
    create,
    edit,
    owners,
)
from db.users import User

Kind = TypeVar("Kind", int, str)
MONTHS_DUE = timedelta(days=120)
WRITERS = ("executive", "manager", "admin")


def may_write(user: User, action: Action | None = None) -> bool:
    """Whether this person may set up actions, or change this one: a manager only one within their region."""
    regions = scope().region_ids
    inside = action is None or regions is None or action.region_ids <= set(regions)
    return user.role in WRITERS and inside


def new_action(user: User, today: date) -> None:
    """The form for a new action."""
    st.dialog(t("actions_new"), width="large")(_form)(user, None, today)


def change_action(user: User, action: Action, today: date) -> None:
    """The same form, filled in."""
    st.dialog(t("actions_edit"), width="large")(_form)(user, action, today)


def close_action(user: User, action: Action, today: date) -> None:
    """What was decided in the end, and why."""
    st.dialog(t("actions_close"))(_closing)(user, action, today)


def _form(user: User, action: Action | None, today: date) -> None:
    kept = action.draft if action else None
    # Streamlit keeps what is typed by the widget's key; another action is another form.
    key = f"action_{action.action_id if action else 'new'}"
    st.caption(t("actions_form_hint"))
    title = st.text_input(
        t("actions_column_title"), kept.title if kept else "", max_chars=LONGEST_TITLE, key=f"{key}_title",
        placeholder=t("actions_title_example"),
    )  # fmt: skip
    left, right = st.columns(2)
    with left:
        metric = _one(t("actions_metric"), list(AVERAGED), kept.metric if kept else "csat", _metric, f"{key}_metric")
        started = st.date_input(t("actions_start"), kept.started_on if kept else today, key=f"{key}_start")
        settling = st.number_input(
            t("actions_settling"), 0, LONGEST_SETTLING, kept.settling_days if kept else 14, key=f"{key}_settling",
            help=t("actions_settling_help"),
        )  # fmt: skip
    with right:
        people = owners(store())
        first = kept.owner_id if kept and kept.owner_id in people else user.user_id
        owner = _one(t("actions_owner"), list(people), first, people.__getitem__, f"{key}_owner")
        due = st.date_input(
            t("actions_due"), kept.due_on if kept and kept.due_on else today + MONTHS_DUE, key=f"{key}_due"
        )  # fmt: skip
        bones = category_names()
        category = st.selectbox(
            t("actions_category"), list(bones), format_func=bones.__getitem__, key=f"{key}_category",
            index=list(bones).index(kept.category) if kept and kept.category else None,
            placeholder=t("actions_category_open"),
        )  # fmt: skip
    cause = st.text_area(
        t("actions_cause"), kept.cause if kept else "", max_chars=LONGEST_WORDS, key=f"{key}_cause", height=80
    )
    chosen = _places(kept.outlet_ids if kept else (), key)
    if st.button(t("actions_save"), type="primary", icon=":material/save:", key=f"{key}_save"):
        draft = Draft(title, metric, owner, started, due, chosen, int(settling), category, cause)
        _keep(lambda: _written(action, draft, user))


def _written(action: Action | None, draft: Draft, user: User) -> int:
    regions = scope().region_ids
    if action is None:
        return create(store(), draft, user.user_id, regions)
    edit(store(), action.action_id, draft, user.user_id, regions)
    return action.action_id


def _places(kept: tuple[int, ...], key: str) -> tuple[int, ...]:
    """Outlets by region, one by one, and by a pasted list of codes: all of them together."""
    names, regions = outlet_names(), region_names()
    seen = scope().region_ids
    st.markdown(f"**{t('actions_column_outlets')}**")
    left, right = st.columns(2)
    with left:
        whole = st.multiselect(
            t("actions_places_regions"),
            [one for one in regions if seen is None or one in seen],
            format_func=regions.__getitem__,
            key=f"{key}_regions",
            placeholder=t("actions_places_none"),
        )
        pasted = st.text_area(
            t("actions_places_codes"), key=f"{key}_codes", height=80, placeholder=t("actions_places_codes_example")
        )
    with right:
        single = st.multiselect(
            t("actions_places_single"),
            list(names),
            [one for one in kept if one in names],
            format_func=names.__getitem__,
            key=f"{key}_single",
            placeholder=t("actions_places_none"),
        )
    found, strange = by_codes(pasted, names)
    if strange:
        st.warning(t("actions_places_strange", codes=", ".join(strange)), icon=":material/help:")
    every = sorted({*found, *single, *_open_outlets(whole)})
    st.caption(t("actions_places_count", count=len(every)))
    return tuple(every)


def by_codes(pasted: str, names: dict[int, str]) -> tuple[list[int], list[str]]:
    """The outlets of these codes, however they are separated, and the codes that are none of theirs."""
    codes = {name.partition(" ")[0].upper(): outlet for outlet, name in names.items()}
    asked = [code.upper() for code in re.split(r"[\s,;，；、]+", pasted.strip()) if code]
    return [codes[code] for code in asked if code in codes], [code for code in asked if code not in codes]


def _open_outlets(regions: list[int]) -> list[int]:
    rows = store().rows("select outlet_id, region_id from outlets where status = 'open'")
    return [row["outlet_id"] for row in rows if row["region_id"] in regions]


def _closing(user: User, action: Action, today: date) -> None:
    st.caption(t("actions_close_hint"))
    names = outcome_names()
    outcome = st.radio(t("actions_outcome"), list(names), format_func=names.__getitem__)
    comment = st.text_area(t("actions_comment"), max_chars=LONGEST_WORDS)
    if st.button(t("actions_close"), type="primary", icon=":material/task_alt:"):
        _keep(lambda: _closed(user, action, outcome, comment, today))


def _closed(user: User, action: Action, outcome: str, comment: str, today: date) -> int:
    chosen = next(one for one in outcome_names() if one == outcome)
    close(store(), action.action_id, chosen, comment, today, user.user_id, scope().region_ids)
    return action.action_id


def _keep(work: Callable[[], int]) -> None:
    """Do it and show the action; what is wrong is said in the form."""
    try:
        st.query_params["action"] = str(work())
    except ActionRefused as refused:
        st.error(_refusal(refused.rule), icon=":material/block:")
        return
    st.rerun()


def _refusal(rule: str) -> str:
    said = {
        "title": t("actions_refused_title", longest=LONGEST_TITLE),
        "owner": t("actions_refused_owner"),
        "due": t("actions_refused_due"),
        "outlets": t("actions_refused_outlets"),
        "region": t("actions_refused_region"),
        "closed": t("actions_refused_closed"),
    }
    return said.get(rule, t("actions_refused_other", rule=rule))


def _metric(key: str) -> str:
    return phrases.name(CATALOGUE[key])


def _one(label: str, options: list[Kind], chosen: Kind, name: Callable[[Kind], str], key: str) -> Kind:
    index = options.index(chosen) if chosen in options else 0
    return st.selectbox(label, options, index=index, format_func=name, key=key)
