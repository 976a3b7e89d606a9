"""Penalties: proposed from a confirmed audit by one person, decided by another; the record, and the letter."""

import io
from datetime import date
from typing import cast

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import segmented
from dashboard.names import outlet_names
from dashboard.parts.inspection.letter import letter_of
from dashboard.parts.inspection.rights import may_decide, may_work
from dashboard.parts.inspection.words import clock, go, refusal, word, words
from dashboard.parts.saying import flash, say
from dashboard.parts.spreadsheet import download
from dashboard.parts.tiles import lead
from dashboard.reports.penalty_letter import penalty_letter_pdf
from dashboard.session import scope, store
from dashboard.texts import language, speaking, t
from db import penalties
from db.audits import Audit, AuditRefused
from db.penalties import LEVELS, LONGEST_NOTE, Level, Penalty, PenaltyRefused, Proposal
from db.users import User
from kit.brand import brand_of
from kit.errors import KitError
from kit.typesetting import coloured

PREVIEW_WIDTH = 1100
FEW = 12


def everything(user: User) -> None:
    """The section: what waits for a second person, the scale, the record, one letter."""
    flash()
    every = penalties.proposals(store(), scope().region_ids)
    waiting = [one for one in every if one.decision is None]
    approved = [one for one in every if one.decision == "approved"]
    lead(
        t("inspection_penalties_lead", waiting=len(waiting), approved=len(approved))
        if every
        else t("inspection_penalties_none")
    )
    st.markdown(t("inspection_penalties_rules"))
    for one in waiting:
        _waiting(user, one)
    with st.expander(t("inspection_scale"), icon=":material/stairs:"):
        st.markdown(
            "\n".join(f"{n}. **{word('level', one)}**: {word('level_does', one)}" for n, one in enumerate(LEVELS, 1))
        )
    if not every:
        return
    st.markdown(f"##### {t('inspection_record')}")
    frame = _record(every)
    picked = st.dataframe(
        frame,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="penalties_table",
        height="content" if len(every) <= FEW else 400,
        alt=t("inspection_record"),
    )["selection"]["rows"]
    st.caption(t("inspection_record_read"))
    download(frame, "penalties.csv")
    if picked and picked[0] < len(every):
        _letter(every[picked[0]])


def of_audit(user: User, audit: Audit) -> None:
    """What was proposed and decided from this audit; the form for the next proposal."""
    made = penalties.proposals(store(), scope().region_ids, audit_id=audit.audit_id)
    if audit.outcome != "confirmed" and not made:
        return
    st.markdown(f"##### {t('inspection_section_penalties')}")
    for one in made:
        if one.decision is None:
            _waiting(user, one)
        else:
            st.markdown(_decided(one))
    if made:
        shown = made[0]
        if len(made) > 1:
            shown = st.selectbox(t("inspection_letter_of"), made, format_func=_named, key="letter_of")
        _downloads(shown)
    if audit.outcome == "confirmed" and may_work(user):
        with st.expander(t("inspection_propose"), icon=":material/gavel:", expanded=not made):
            _propose(user, audit)


def history(kept: list[Penalty]) -> None:
    """An outlet's record in words, one line a penalty."""
    lines = []
    for one in kept:
        amount = f" {formats.money(one.amount_fen)}" if one.amount_fen else ""
        lifted = t("inspection_lifted", day=clock(one.lifted_at)[:10]) if one.lifted_at else ""
        lines.append(
            t(
                "inspection_penalty_line",
                day=clock(one.decided_at)[:10],
                level=word("level", one.level),
                amount=amount,
                number=one.audit_id,
                lifted=lifted,
            )
        )
    st.markdown("\n".join(f"- {line}" for line in lines))


def letter_pdf(proposal: Proposal, spoken: str) -> bytes:
    """The letter as PDF. Raises KitError, AuditRefused."""
    with speaking(spoken):
        made = letter_of(proposal)
    return penalty_letter_pdf(made, spoken, brand_of(store()))


def letter_buttons(proposal: Proposal) -> None:
    """Both languages; what cannot be typeset is said in words."""
    for spoken, name in (("zh", "中文"), ("en", "English")):
        try:
            pdf = letter_pdf(proposal, spoken)
        except (KitError, AuditRefused) as fault:
            st.error(t("inspection_letter_failed", fault=formats.escaped(str(fault))), icon=":material/block:")
            return
        st.download_button(
            t("inspection_letter_download", language=name),
            pdf,
            f"penalty-{proposal.proposal_id}-{proposal.code}-{spoken}.pdf",
            "application/pdf",
            icon=":material/mail:",
            on_click="ignore",
            key=f"letter_{proposal.proposal_id}_{spoken}",
        )


def _waiting(user: User, one: Proposal) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(
            t(
                "inspection_waiting",
                level=word("level", one.level),
                amount=_amount(one),
                proposer=formats.escaped(one.proposer),
                outlet=formats.escaped(outlet_names().get(one.outlet_id, one.code)),
                at=clock(one.proposed_at),
            )
        )
        st.caption(formats.escaped(one.note))
        if user.user_id == one.proposed_by:
            st.caption(t("inspection_penalty_refused_self"))
        elif not may_decide(user):
            st.caption(t("inspection_waiting_other"))
        else:
            _decide(user, one)
        if st.query_params.get("audit") != str(one.audit_id):
            st.button(
                t("inspection_open", number=one.audit_id),
                key=f"audit_of_{one.proposal_id}",
                type="tertiary",
                icon=":material/open_in_full:",
                on_click=go,
                args=(one.audit_id,),
            )


def _decide(user: User, one: Proposal) -> None:
    st.caption(word("level_does", one.level))
    reason = st.text_input(t("inspection_decision_reason"), max_chars=500, key=f"reason_{one.proposal_id}")
    with st.container(horizontal=True):
        approve = st.button(
            t("inspection_approve"), type="primary", icon=":material/check:", key=f"approve_{one.proposal_id}"
        )
        decline = st.button(t("inspection_decline"), icon=":material/close:", key=f"decline_{one.proposal_id}")
    if not (approve or decline):
        return
    if decline and not reason.strip():
        st.error(t("inspection_decline_reason"), icon=":material/block:")
        return
    try:
        penalties.decide(store(), one.proposal_id, approve, reason, user.user_id)
    except PenaltyRefused as refused:
        st.error(refusal(refused), icon=":material/block:")
        return
    say(t("inspection_approved" if approve else "inspection_declined", level=word("level", one.level), outlet=one.code))
    st.rerun()


def _propose(user: User, audit: Audit) -> None:
    names = words("level", LEVELS)
    level = st.selectbox(
        t("inspection_level"), list(names), format_func=names.__getitem__, key=f"level_{audit.audit_id}"
    )
    st.caption(word("level_does", level))
    yuan = 0.0
    if level == "claw_back":
        yuan = st.number_input(
            t("inspection_amount"),
            0.0,
            value=audit.recovered_fen / 100,
            step=100.0,
            format="%.2f",
            width=240,
            key=f"amount_{audit.audit_id}",
        )
    note = st.text_area(
        t("inspection_penalty_note"), max_chars=LONGEST_NOTE, height=90, key=f"penalty_note_{audit.audit_id}"
    )
    if st.button(t("inspection_propose_do"), type="primary", icon=":material/send:", key="propose_do"):
        try:
            penalties.propose(store(), audit, cast("Level", level), round(yuan * 100), note, user.user_id)
        except PenaltyRefused as refused:
            st.error(refusal(refused), icon=":material/block:")
            return
        say(t("inspection_proposed", level=names[level]))
        st.rerun()


def _record(every: list[Proposal]) -> pd.DataFrame:
    names = outlet_names()
    return pd.DataFrame(
        {
            t("risk_column_outlet"): [names.get(one.outlet_id, one.code) for one in every],
            t("inspection_level"): [word("level", one.level) for one in every],
            t("inspection_column_amount"): [formats.money(one.amount_fen) if one.amount_fen else "" for one in every],
            t("inspection_column_decision"): [word("decision", one.decision or "waiting") for one in every],
            t("inspection_column_proposer"): [one.proposer for one in every],
            t("inspection_column_decider"): [one.decider for one in every],
            t("inspection_column_day"): [clock(one.decided_at or one.proposed_at)[:10] for one in every],
            t("inspection_column_audit"): [one.audit_id for one in every],
        }
    )


def _letter(one: Proposal) -> None:
    """Seen before it is downloaded."""
    st.markdown(f"##### {_named(one)}")
    spoken = segmented("letter", t("assessment_sheet_language"), {"zh": "中文", "en": "English"}, language())
    with st.container(horizontal=True):
        letter_buttons(one)
    st.button(
        t("inspection_open", number=one.audit_id),
        key="audit_of_letter",
        icon=":material/open_in_full:",
        on_click=go,
        args=(one.audit_id,),
    )
    try:
        pdf = letter_pdf(one, spoken)
    except (KitError, AuditRefused):
        return
    picture = io.BytesIO()
    coloured(pdf, PREVIEW_WIDTH).save(picture, "PNG")
    with st.container(border=True, width=760):
        st.image(picture.getvalue(), caption=t("inspection_letter_alt"))


def _downloads(one: Proposal) -> None:
    with st.container(horizontal=True):
        letter_buttons(one)


def _decided(one: Proposal) -> str:
    return t(
        "inspection_decided_line",
        level=word("level", one.level),
        amount=_amount(one),
        decision=word("decision", str(one.decision)),
        proposer=formats.escaped(one.proposer),
        decider=formats.escaped(one.decider),
        at=clock(one.decided_at),
    )


def _amount(one: Proposal) -> str:
    return f" {formats.money(one.amount_fen)}" if one.amount_fen else ""


def _named(one: Proposal) -> str:
    return t(
        "inspection_letter_named",
        level=word("level", one.level),
        amount=_amount(one),
        outlet=one.code,
        day=date.fromisoformat(one.proposed_at[:10]).isoformat(),
    )
