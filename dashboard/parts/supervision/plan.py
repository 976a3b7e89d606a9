"""The plan before it is released, and the plans that were."""

import uuid
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.names import region_names
from dashboard.parts.saying import flash, say
from dashboard.parts.spreadsheet import download
from dashboard.parts.supervision.options import options
from dashboard.parts.supervision.whom import outlets_named
from dashboard.parts.tiles import lead
from dashboard.session import scope, store
from dashboard.terms import term
from dashboard.texts import t
from db.callback_plans import PlanRow, plans
from db.users import User
from surveys.callbacks.outlook import Outlook
from surveys.callbacks.planning import cancel, draw_up, release
from surveys.callbacks.queue import utc_now
from surveys.callbacks.wish import PlanRefused, Wish

KEY = "plan_key"
DRAWN_UP = "plan_drawn_up"
SHOWN = 12


def plan(user: User) -> None:
    """Set what is wished for, see what it comes to, release it once; below, what was released."""
    st.caption(t("supervision_plan_purpose"))
    flash()
    wish = options()
    try:
        with st.skeleton(height=260):
            found = _drawn_up(wish)
    except PlanRefused as refused:
        st.warning(t("supervision_plan_refused", why=formats.escaped(str(refused))), icon=":material/block:")
        return
    _outlook(found)
    if found.draws:
        _release(found, user)
    released(user)


def _drawn_up(wish: Wish) -> Outlook:
    """The outlook, kept for the minute while nothing is written: over many orders it takes seconds."""
    now = utc_now()
    asked = (store().revision, wish, now.replace(second=0, microsecond=0))
    kept = st.session_state.get(DRAWN_UP)
    if kept is None or kept[0] != asked:
        kept = st.session_state[DRAWN_UP] = (asked, draw_up(store(), wish, now))
    outlook: Outlook = kept[1]
    return outlook


def _outlook(found: Outlook) -> None:
    if not found.orders:
        st.info(t("supervision_plan_no_orders"), icon=":material/inbox:")
        return
    if not found.draws:
        st.info(t("supervision_plan_nobody"), icon=":material/inbox:")
    else:
        lead(_words(found))
    st.caption(_left_out(found))
    if not found.attainable:
        st.warning(
            t(
                "supervision_plan_unattainable",
                wanted=_margin(found.wish.amount),
                best=_margin(found.best_margin),
                completion=formats.percent(found.experience.completion, 0),
            ),
            icon=":material/straighten:",
        )
    if found.draws:
        _numbers(found)
        _regions(found)


def _words(found: Outlook) -> str:
    words = t(
        "supervision_plan_lead",
        drawn=formats.number(len(found.draws)),
        reached=formats.number(found.reached),
        calls=formats.number(found.calls),
        hours=formats.number(found.hours, 1),
    )
    return words + (
        t("supervision_plan_lead_margin", margin=_margin(found.margin))
        if found.margin is not None
        else t("supervision_plan_lead_unknown")
    )


def _left_out(found: Outlook) -> str:
    said = {
        "orders": formats.number(found.orders),
        "no_number": formats.number(found.no_number),
        "opted_out": formats.number(found.opted_out),
        "before": formats.number(found.before),
        "answered": formats.number(found.answered),
    }
    return t("supervision_plan_left_kept", **said) if found.wish.call_answered else t("supervision_plan_left", **said)


def _numbers(found: Outlook) -> None:
    learnt = found.experience
    grid = st.grid(4, min_column_width=150, border=True)
    shown = (
        (
            t("supervision_plan_drawn"),
            formats.number(len(found.draws)),
            t("supervision_plan_drawn_note", random=formats.number(found.random), aimed=formats.number(found.aimed)),
        ),
        (
            t("supervision_plan_interviews"),
            formats.number(found.interviews),
            t(
                "supervision_plan_completion",
                share=formats.percent(learnt.completion, 0),
                n=formats.number(learnt.ended),
            )
            if learnt.ended
            else t("supervision_plan_completion_guess", share=formats.percent(learnt.completion, 0)),
        ),
        (
            t("supervision_plan_hours"),
            formats.number(found.hours, 1),
            t(
                "supervision_plan_seconds" if learnt.timed else "supervision_plan_seconds_guess",
                calls=formats.number(learnt.calls, 1),
                minutes=formats.number(learnt.seconds / 60, 1),
            ),
        ),
        (
            t("supervision_plan_margin"),
            _margin(found.margin),
            t("supervision_plan_effect", effect=formats.number(found.design_effect, 2)),
        ),
    )
    for label, value, note in shown:
        with grid.cell():
            st.metric(label, value)
            st.caption(note)


def _regions(found: Outlook) -> None:
    names = region_names()
    known = [part for part in found.parts if part.margin is not None]
    wide = [part for part in found.parts if part.margin is None or part.margin > 0.1]
    finding = (
        t("supervision_plan_regions_wide", wide=len(wide), regions=len(found.parts))
        if wide
        else t("supervision_plan_regions_known", worst=_margin(max(part.margin or 0 for part in known)))
    )
    st.markdown(f"##### {finding}")
    shown = pd.DataFrame(
        {
            "region": [names.get(part.region_id, "") for part in found.parts],
            "orders": [part.orders for part in found.parts],
            "drawn": [part.drawn for part in found.parts],
            "share": [part.drawn / part.orders * 100 if part.orders else 0 for part in found.parts],
            "before": [part.before for part in found.parts],
            "interviews": [round(part.interviews) for part in found.parts],
            "margin": [_margin(part.margin) for part in found.parts],
        }
    )
    column = st.column_config
    st.dataframe(
        shown,
        column_config={
            "region": column.TextColumn(t("shell_region"), pinned=True),
            "margin": column.TextColumn(t("supervision_plan_margin")),
            "orders": column.NumberColumn(t("supervision_column_orders"), format="localized"),
            "drawn": column.NumberColumn(t("supervision_plan_drawn"), format="localized"),
            "share": column.ProgressColumn(
                t("supervision_column_drawn_share"), min_value=0, max_value=100, format="%.0f%%"
            ),
            "before": column.NumberColumn(t("supervision_column_before"), format="localized"),
            "interviews": column.NumberColumn(t("supervision_plan_interviews"), format="localized"),
        },
        column_order=["region", "margin", "drawn", "orders", "share", "interviews", "before"],
        hide_index=True,
        alt=finding,
    )
    st.caption(t("supervision_plan_regions_read"))
    download(shown, "callback-plan.csv")


def _release(found: Outlook, user: User) -> None:
    key = st.session_state.setdefault(KEY, str(uuid.uuid4()))
    said = t("supervision_release", n=formats.number(len(found.draws)))
    if st.button(said, type="primary", icon=":material/send:", key="release"):
        now = utc_now()
        try:
            # Drawn anew: what changed since the page was made counts.
            fresh = draw_up(store(), found.wish, now)
        except PlanRefused:
            st.rerun()
        release(store(), fresh, key, user.user_id or None, now)
        del st.session_state[KEY]
        say(t("supervision_released", n=formats.number(len(fresh.draws))))
        st.rerun()
    st.caption(t("supervision_release_read"))


def released(user: User) -> None:
    """The plans that were released, newest first; calls not begun can be taken back."""
    found = [row for row in plans(store()) if _sees(row)]
    st.subheader(t("supervision_plans"))
    if not found:
        st.caption(t("supervision_plans_none"))
        return
    for row in found[:SHOWN]:
        _plan_card(row, user)


def _sees(row: PlanRow) -> bool:
    seen, of = scope().region_ids, Wish.from_json(row.wish).region_ids
    return seen is None or (of is not None and set(of) <= set(seen))


def _plan_card(row: PlanRow, user: User) -> None:
    wish = Wish.from_json(row.wish)
    done = row.ended / row.released if row.released else 0.0
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(
                t(
                    "supervision_plan_title",
                    number=row.plan_id,
                    span=formats.span(wish.start, wish.end),
                    n=formats.number(row.released),
                ),
                width="content",
            )
            if row.cancelled_at is None and row.untouched:
                st.button(
                    t("supervision_cancel", n=formats.number(row.untouched)),
                    key=f"cancel_{row.plan_id}",
                    type="tertiary",
                    icon=":material/undo:",
                    on_click=_take_back,
                    args=(row.plan_id, user.user_id),
                )
        st.progress(min(done, 1.0), text=_progress(row))
        st.caption(
            t(
                "supervision_plan_made",
                who=formats.escaped(row.made_by) or t("supervision_plan_command"),
                at=formats.clock(row.made_at, store().zone),
                hours=formats.number(row.hours, 1),
                margin=_margin(row.margin),
            )
            + (t("supervision_plan_cancelled", n=formats.number(row.cancelled)) if row.cancelled_at else "")
        )
        if only := _only(wish):
            st.caption(only)


def _only(wish: Wish) -> str:
    """The outlets and services that a plan was cut to; '' for none."""
    parts = [outlets_named(wish.outlet_ids)] if wish.outlet_ids else []
    parts += [term(code) for code in wish.service_types or ()]
    return t("supervision_plan_only") + " · ".join(parts) if parts else ""


def _progress(row: PlanRow) -> str:
    return t(
        "supervision_plan_progress",
        ended=formats.number(row.ended),
        interviews=formats.number(row.interviews),
        begun=formats.number(row.begun),
        untouched=formats.number(row.untouched),
    )


def _take_back(plan_id: int, user_id: int) -> None:
    gone = cancel(store(), plan_id, user_id or None, utc_now())
    st.session_state["plan_said"] = t("supervision_cancelled", n=formats.number(gone or 0))


def _margin(margin: Any) -> str:
    """``±4.9 个百分点`` / ``±4.9 pp``."""
    if margin is None:
        return formats.UNKNOWN
    return "±" + formats.points(margin).removeprefix("+")
