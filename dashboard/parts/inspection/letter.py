"""What a decision letter says, gathered from the audit behind it, in the language being spoken."""

from datetime import date

from dashboard.metrics.scope import Scope
from dashboard.names import outlet_names, region_names
from dashboard.parts.inspection.words import appeal_until, clock, word
from dashboard.reports.penalty_letter import Letter
from dashboard.session import scope, store
from db import audits, penalties
from db.penalties import Proposal


def letter_of(proposal: Proposal) -> Letter:
    """The letter of one proposal the reader may see: a draft until it is approved. Raises AuditRefused, SealBroken."""
    seen = scope()
    audit = audits.find(store(), proposal.audit_id, _regions(seen, proposal))
    imposed = next(
        (one for one in penalties.penalties(store(), audit.outlet_id) if one.proposal_id == proposal.proposal_id), None
    )
    until = appeal_until(audit)
    assert until is not None
    return Letter(
        number=proposal.proposal_id,
        audit=audit.audit_id,
        outlet=outlet_names().get(audit.outlet_id, audit.code),
        region=region_names().get(audit.region_id, ""),
        opened=clock(audit.opened_at)[:10],
        closed=clock(audit.closed_at)[:10],
        findings=audit.summary,
        claims=tuple(audits.found_false(store(), audit.audit_id)),
        level=word("level", proposal.level),
        does=word("level_does", proposal.level),
        amount_fen=proposal.amount_fen,
        note=proposal.note,
        appeal_until=until,
        appeal=(audit.appeal_outcome or "waits") if audit.appealed_at else "",
        proposer=proposal.proposer,
        approver=proposal.decider,
        decided_on=date.fromisoformat(clock(proposal.decided_at)[:10]) if proposal.decided_at else None,
        state=_state(proposal, imposed is not None and imposed.lifted_at is not None),
    )


def _state(proposal: Proposal, lifted: bool) -> str:
    if proposal.decision is None:
        return "draft"
    if proposal.decision == "declined":
        return "declined"
    return "lifted" if lifted else ""


def _regions(seen: Scope, proposal: Proposal) -> tuple[int, ...] | None:
    """The reader's regions; an outlet's own people, who have no region, see what concerns their outlet."""
    if seen.outlet_ids is not None:
        return (proposal.region_id,) if proposal.outlet_id in seen.outlet_ids else ()
    return seen.region_ids
