"""The letter that tells an outlet of a penalty: one A4 page, Chinese or English, marked as a draft until approved."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dashboard import formats
from dashboard.reports.page import page
from dashboard.texts import language, speaking, t, text
from db.audits import APPEAL_DAYS
from kit import glyphs
from kit.brand import Brand

TEMPLATE = Path(__file__).parent / "penalty_letter.typ"
SHOWN = 24
"""Claims named one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in it. ``claims``: (number, fen) of those the audit found false; ``level`` and ``does`` are words in
    the language of the letter; days as written; ``appeal``: "" (none), waits, kept, changed; ``state``: draft,
    declined, lifted, or "" for one in force."""

    number: int
    audit: int
    outlet: str
    region: str
    opened: str
    closed: str
    findings: str
    claims: tuple[tuple[str, int], ...]
    level: str
    does: str
    amount_fen: int
    note: str
    appeal_until: date
    appeal: str
    proposer: str
    approver: str
    decided_on: date | None
    state: str


def penalty_letter_pdf(letter: Letter, spoken: str, brand: Brand) -> bytes:
    """The letter as PDF in ``spoken`` (zh or en). Raises MissingGlyphs for what the fonts cannot draw, KitError."""
    with speaking(spoken):
        order = _order(letter, brand)
    said = (
        letter.outlet,
        letter.region,
        letter.findings,
        letter.note,
        letter.proposer,
        letter.approver,
        order["company"],
    )
    return page(TEMPLATE, f"letter {letter.number}", said, letter=order)


def _order(letter: Letter, brand: Brand) -> dict[str, Any]:
    mark = text(f"letter_mark_{letter.state}", language()) if letter.state else ""
    return {
        "lang": language(),
        "fonts": glyphs.families(glyphs.font_files()),
        "colour": brand.colour,
        "company": brand.name[language()],
        "title": t("letter_title"),
        "mark": mark,
        "stamp": mark.partition(" · ")[0],
        "facts": (
            (t("letter_number"), f"{letter.audit}-{letter.number}"),
            (t("letter_outlet"), letter.outlet),
            (t("letter_region"), letter.region),
            (t("letter_day"), formats.day(letter.decided_on) if letter.decided_on else t("letter_not_yet")),
        ),
        "opening": t("letter_opening", number=letter.audit, opened=letter.opened, closed=letter.closed),
        "sections": [
            {"title": t("letter_findings"), "body": letter.findings.strip().splitlines()},
            *_claims(letter),
            {"title": t("letter_decision"), "body": _decision(letter), "strong": True},
            {"title": t("letter_appeal"), "body": [_appeal(letter)]},
        ],
        "signs": (
            (t("letter_sign_proposer"), letter.proposer),
            (t("letter_sign_approver"), letter.approver or formats.UNKNOWN),
            (t("letter_sign_outlet"), ""),
        ),
        "note": t("letter_note"),
    }


def _claims(letter: Letter) -> list[dict[str, Any]]:
    if not letter.claims:
        return []
    total = formats.money(sum(fen for _, fen in letter.claims))
    named = [f"{number} {formats.money(fen)}" for number, fen in letter.claims[:SHOWN]]
    more = len(letter.claims) - SHOWN
    title = t("letter_claims", n=len(letter.claims), money=total)
    return [{"title": title, "body": [], "list": named + ([t("letter_claims_more", n=more)] if more > 0 else [])}]


def _decision(letter: Letter) -> list[str]:
    amount = t("letter_amount", money=formats.money(letter.amount_fen)) if letter.amount_fen else ""
    return [f"{letter.level[:1].upper()}{letter.level[1:]}{amount}", letter.does, *letter.note.strip().splitlines()]


def _appeal(letter: Letter) -> str:
    if letter.appeal:
        return text(f"letter_appeal_{letter.appeal}", language())
    return t("letter_appeal_right", days=APPEAL_DAYS, until=formats.day(letter.appeal_until))
