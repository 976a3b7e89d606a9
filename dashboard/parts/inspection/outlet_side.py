"""An outlet's audits and penalties on its own page: what was found, until when it may appeal, what is in force."""

from datetime import date

import streamlit as st

from dashboard import formats
from dashboard.names import Outlet
from dashboard.parts.inspection.closing import appeal_form, quoted
from dashboard.parts.inspection.sanctions import history, letter_buttons
from dashboard.parts.inspection.words import appeal_until, clock, drawn_words, outcome_words, word
from dashboard.parts.saying import flash
from dashboard.parts.tiles import lead
from dashboard.session import store
from dashboard.texts import t
from db import audits, penalties
from db.audits import Audit
from db.privacy import SealBroken
from db.users import User


def outlet_side(user: User, outlet: Outlet, today: date) -> None:
    """The whole section. An outlet's own people see closed audits only and may appeal; others go on to the file."""
    own = user.role == "outlet"
    flash()
    try:
        kept = audits.of_outlet(store(), outlet.outlet_id, closed_only=own)
    except SealBroken:
        st.error(t("inspection_sealed"), icon=":material/lock:")
        return
    imposed = penalties.penalties(store(), outlet.outlet_id)
    if not kept:
        st.info(t("inspection_outlet_none"), icon=":material/inbox:")
    else:
        confirmed = sum(1 for one in kept if one.outcome == "confirmed")
        lead(
            t(
                "inspection_outlet_lead",
                n=len(kept),
                confirmed=confirmed,
                penalties=sum(1 for one in imposed if not one.lifted_at),
            )
        )
    if not own:
        st.page_link(
            "pages/inspection.py",
            label=t("inspection_plan_this"),
            icon=":material/add_task:",
            query_params={"section": "plan", "outlet": outlet.code},
        )
    for one in kept:
        _audit(user, one, today, own)
    if imposed:
        st.markdown(f"##### {t('inspection_section_penalties')}")
        history(imposed)
        st.caption(t("inspection_outlet_grade"))
        _letters(outlet, imposed)


def _audit(user: User, audit: Audit, today: date, own: bool) -> None:
    with st.container(border=True, gap="small"):
        if audit.outcome is None:
            st.markdown(
                t(
                    "inspection_outlet_open",
                    number=audit.audit_id,
                    state=word("state", audit.state(today)),
                    drawn=drawn_words(audit),
                    at=clock(audit.opened_at)[:10],
                )
            )
        else:
            st.markdown(
                t(
                    "inspection_outlet_closed",
                    number=audit.audit_id,
                    at=clock(audit.closed_at)[:10],
                    outcome=outcome_words(audit),
                )
            )
            quoted(audit.summary)
            _appeal(user, audit, today, own)
        if not own:
            st.page_link(
                "pages/inspection.py",
                label=t("inspection_open", number=audit.audit_id),
                icon=":material/open_in_full:",
                query_params={"audit": str(audit.audit_id)},
            )


def _appeal(user: User, audit: Audit, today: date, own: bool) -> None:
    until = appeal_until(audit)
    if audit.appealed_at is not None:
        st.markdown(t("inspection_appealed", at=clock(audit.appealed_at)))
        quoted(audit.appeal)
        st.caption(word("appeal_told", audit.appeal_outcome or "waits"))
    elif until is None or today > until:
        st.caption(t("inspection_appeal_over"))
    else:
        st.caption(t("inspection_appeal_until", day=formats.day(until)))
        if own:
            with st.expander(t("inspection_appeal_own"), icon=":material/balance:"):
                appeal_form(user, audit, today, t("inspection_appeal_own_hint"))


def _letters(outlet: Outlet, imposed: list[penalties.Penalty]) -> None:
    numbers = {one.proposal_id for one in imposed if one.proposal_id is not None}
    made = [one for one in penalties.proposals(store(), (outlet.region_id,)) if one.proposal_id in numbers]
    for one in made:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{word('level', one.level)}** {clock(one.decided_at)[:10]}")
            letter_buttons(one)
