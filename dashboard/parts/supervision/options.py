"""What a plan asks for, as the reader sets it; everything kept in the address."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

import streamlit as st

from dashboard.address import segmented, select
from dashboard.filters import data_days, period_of
from dashboard.loading import assessed
from dashboard.metrics.view import View
from dashboard.parts.supervision.whom import whom
from dashboard.session import scope, store, warehouse
from dashboard.texts import language, t
from db.users import list_users
from surveys.callbacks.dispositions import most_attempts
from surveys.callbacks.hours import Hours
from surveys.callbacks.recall import CHECK
from surveys.callbacks.wish import LONGEST_WAIT, MOST_TRIES, QUESTIONNAIRE, Size, Strata, Wish
from surveys.publishing import Shelf

USUAL_AMOUNT = {"all": 1.0, "margin": 5.0, "share": 20.0, "calls": 200.0}
ASKED_DAYS = 28


def options() -> Wish:
    """Draw the choices and return them as a wish, cut to what the reader may see."""
    with st.container(border=True):
        chosen = whom(_days)
        many = _how_many()
        with st.expander(t("supervision_plan_more")):
            more = _when_and_who()
    wish = Wish(**chosen, **many, **more)
    return wish.within(scope().region_ids)


def _how_many() -> dict[str, Any]:
    sizes = {name: t(f"supervision_size_{name}") for name in ("margin", "share", "calls", "all")}
    strata = {name: t(f"supervision_strata_{name}") for name in ("region", "outlet", "service", "none")}
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        size = segmented("size", t("supervision_size"), sizes, "margin")
        amount = _amount(size)
        by = select("strata", t("supervision_strata"), strata, "region", width=150) if size != "all" else "none"
        least = _number("least", t("supervision_least"), 0, 0, 500, 5) if by != "none" else 0
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        neyman = by != "none" and _yes("neyman", t("supervision_neyman"), t("supervision_neyman_help"))
        aimed = size != "all" and _yes("aim", t("supervision_aim"), t("supervision_aim_help"))
        answered = _yes("answered", t("supervision_answered"), t("supervision_answered_help"))
    weights: tuple[tuple[int, float], ...] = ()
    if aimed:
        with st.skeleton(height=24):
            weights = suspected()
        if not weights:
            st.caption(t("supervision_aim_nobody"))
    return {
        "size": cast(Size, size),
        "amount": amount,
        "strata": cast(Strata, by),
        "least": int(least),
        "neyman": neyman,
        "aimed": weights,
        "call_answered": answered,
    }


def _when_and_who() -> dict[str, Any]:
    usual = Hours.of(store())
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        wait = _number("wait", t("supervision_wait"), 1, 0, LONGEST_WAIT)
        within = _number("within", t("supervision_within"), 3, 0, LONGEST_WAIT)
        tries = _number("attempts", t("supervision_attempts"), most_attempts(store()), 1, MOST_TRIES)
        window = _hours(usual)
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        names = _questionnaires()
        usual_one = QUESTIONNAIRE if QUESTIONNAIRE in names else next(iter(names), QUESTIONNAIRE)
        form = select("form", t("supervision_form"), names, usual_one, width=260) if names else QUESTIONNAIRE
        agents = _agents()
    return {
        "wait_days": int(wait),
        "within_days": int(within),
        "most_attempts": None if int(tries) == most_attempts(store()) else int(tries),
        "window": "" if window == (usual.opens // 60, usual.closes // 60) else f"{window[0]:02d}:00-{window[1]:02d}:00",
        "questionnaire": form,
        "agents": agents,
    }


def suspected() -> tuple[tuple[int, float], ...]:
    """The outlets that the risk assessment marks, with their score: (outlet_id, weight)."""
    # The same assessment as on the risk page: made once for all readers.
    found = assessed(View(warehouse(), period_of("13w", *data_days()), scope())).flagged
    return tuple((int(row["outlet_id"]), float(row["score"])) for row in found.to_dict("records"))


def _days() -> tuple[date, date]:
    _, newest = data_days()
    usual = (newest - timedelta(days=ASKED_DAYS - 1), newest)
    asked = tuple(_day(st.query_params.get(key, ""), day) for key, day in zip(("from", "to"), usual, strict=True))
    picked = st.date_input(t("supervision_days"), value=(asked[0], asked[1]), key="plan_days",
                           width=250)  # fmt: skip
    if not isinstance(picked, Sequence) or len(picked) < 2:
        # One end of the span is chosen, the other is still to come.
        return asked[0], asked[1]
    for key, day, other in zip(("from", "to"), picked, usual, strict=True):
        _write(key, day.isoformat(), other.isoformat())
    return picked[0], picked[1]


def _day(written: str, usual: date) -> date:
    try:
        return datetime.strptime(written, "%Y-%m-%d").date()
    except ValueError:
        return usual


def _amount(size: str) -> float:
    if size == "all":
        return 1.0
    bounds = {"margin": (0.5, 30.0, 0.5), "share": (1.0, 100.0, 5.0), "calls": (1.0, 100_000.0, 50.0)}[size]
    label = t(f"supervision_amount_{size}")
    chosen = _number(f"amount_{size}", label, USUAL_AMOUNT[size], *bounds)
    return chosen / 100 if size in ("margin", "share") else float(round(chosen))


def _number(key: str, label: str, usual: float, low: float, high: float, step: float = 1) -> float:
    """A number kept in the address."""
    whole = all(float(one).is_integer() for one in (usual, low, high, step))
    try:
        held = min(max(float(st.query_params.get(key, usual)), low), high)
    except ValueError:
        held = usual
    kind = int if whole else float
    st.session_state.setdefault(f"plan_{key}", kind(held))
    chosen = st.number_input(label, kind(low), kind(high), step=kind(step), key=f"plan_{key}", width=150)
    _write(key, f"{chosen:g}", f"{usual:g}")
    return float(chosen)


def _yes(key: str, label: str, meaning: str) -> bool:
    """A switch kept in the address."""
    st.session_state.setdefault(f"plan_{key}", st.query_params.get(key) == "1")
    chosen = st.toggle(label, key=f"plan_{key}", help=meaning)
    _write(key, "1" if chosen else "", "")
    return bool(chosen)


def _hours(usual: Hours) -> tuple[int, int]:
    opens, closes = usual.opens // 60, -(-usual.closes // 60)
    label = t("supervision_window")
    begins, ends = st.slider(label, opens, closes, (opens, closes), format="%d:00", key="plan_window", width=260)
    return (begins, ends) if begins < ends else (opens, closes)


def _questionnaires() -> dict[str, str]:
    """Published questionnaires for customers by name, titled; the quality call's own is drawn elsewhere."""
    shelf, found = Shelf(store()), {}
    for row in store().rows("select distinct name from questionnaires where published_at is not null order by name"):
        newest = shelf.newest(row["name"])
        if newest and newest.questionnaire.audience == "customer" and row["name"] != CHECK:
            title = newest.questionnaire.title
            found[row["name"]] = title.get(language()) or next(iter(title.values()), row["name"])
    return found


def _agents() -> tuple[int, ...]:
    names = {user.user_id: user.name for user, active in list_users(store()) if active and user.role == "agent"}
    asked = {user_id for user_id in names if str(user_id) in st.query_params.get("agents", "").split(",")}
    st.session_state.setdefault("plan_agents", sorted(asked))
    chosen = st.multiselect(
        t("supervision_who"), list(names), format_func=names.__getitem__,
        key="plan_agents", placeholder=t("supervision_everyone"), width=320,
    )  # fmt: skip
    _write("agents", ",".join(str(one) for one in chosen), "")
    return tuple(chosen)


def _write(key: str, value: str, usual: str) -> None:
    if value == usual:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != value:
        st.query_params[key] = value
