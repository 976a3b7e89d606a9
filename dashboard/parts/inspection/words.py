"""What the room of inspections calls things: ways of drawing, outcomes, verdicts, lines of a timeline, refusals."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import groupby

import streamlit as st

from dashboard import formats
from dashboard.session import store
from dashboard.texts import catalogue, language, t, text
from db.audit_evidence import Evidence
from db.audits import APPEAL_DAYS, VERDICTS, Audit, AuditRefused, Event
from db.penalties import PenaltyRefused


def word(group: str, code: str) -> str:
    """``inspection_<group>_<code>`` in the reader's language."""
    return text(f"inspection_{group}_{code}", language())


def words(group: str, codes: Iterable[str]) -> dict[str, str]:
    """Every code of a group with its word."""
    return {code: word(group, code) for code in codes}


def drawn_words(audit: Audit) -> str:
    """``by risk``, ``by lot``."""
    return word("drawn", audit.drawn)


def outcome_words(audit: Audit) -> str:
    """How it ended, '' while it is open."""
    return word("outcome", audit.outcome) if audit.outcome else ""


def verdict_words(verdicts: Iterable[str]) -> str:
    """``10 upheld, 3 false, 1 unclear``."""
    count = Counter(verdicts)
    join = "、" if language() == "zh" else ", "
    return join.join(
        t("inspection_count", n=formats.number(count[one]), what=word("verdict", one)) for one in VERDICTS if count[one]
    )


def refusal(refused: AuditRefused | PenaltyRefused) -> str:
    """Why something was not done, in the reader's language."""
    group = "penalty_refused" if isinstance(refused, PenaltyRefused) else "refused"
    key = f"inspection_{group}_{refused.rule}"
    return (
        text(key, language(), **({"days": APPEAL_DAYS} if refused.rule == "late" else {}))
        if (key in catalogue())
        else str(refused)
    )


def appeal_until(audit: Audit) -> date | None:
    """The last day on which the outlet may appeal; None while the audit is open."""
    if audit.closed_at is None:
        return None
    return date.fromordinal(date.fromisoformat(audit.closed_at[:10]).toordinal() + APPEAL_DAYS)


def told(events: Iterable[Event]) -> list[tuple[str, str, str]]:
    """A timeline as (moment, who, what), the newest first; one person's verdicts in a row are one line."""
    lines = []
    for (kind, by), run in groupby(events, key=lambda one: (one.kind, one.by)):
        these = list(run)
        if kind == "claim_judged":
            last = {one.words.partition(" ")[0]: one.words.partition(" ")[2] for one in these}
            what = t("inspection_event_claims_judged", n=len(last), verdicts=verdict_words(last.values()))
            lines.append((these[-1].at, by, what))
        else:
            lines += [(one.at, by, _line(one)) for one in these]
    return lines[::-1]


def go(audit_id: int | None) -> None:
    """Open an audit, or the list again."""
    if audit_id is None:
        st.query_params.pop("audit", None)
    else:
        st.query_params["audit"] = str(audit_id)


def clock(moment: str | None) -> str:
    """A database timestamp on the organisation's clock."""
    return formats.clock(moment, store().zone)


def file_words(one: Evidence) -> str:
    """Name, size, who brought it and when, and its SHA-256 in full."""
    size = formats.number(max(1, one.size // 1024))
    return t("inspection_file", name=formats.escaped(one.name), size=size, by=formats.escaped(one.added_by),
             at=clock(one.added_at), digest=one.digest)  # fmt: skip


def _line(one: Event) -> str:
    named = word("event", one.kind)
    said = one.words
    if one.kind == "closed":
        outcome, _, said = one.words.partition(": ")
        named = f"{named} · {word('outcome', outcome)}"
    elif one.kind == "evidence":
        name, _, digest = one.words.rpartition(" ")
        said = f"{name} · {digest[:12]}…"
    elif one.kind in ("penalty_proposed", "penalty_approved", "penalty_declined"):
        level, _, rest = one.words.partition(" ")
        said = rest if one.kind != "penalty_proposed" else formats.money(float(rest)) if rest != "0" else ""
        named = f"{named} · {word('level', level)}"
    elif one.kind == "penalty_lifted":
        said = ""
    return f"**{named}** {formats.escaped(said)}".strip()
