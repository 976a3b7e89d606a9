"""Outcome rates of telephone surveys: how many were reached, took part, refused.

Formulas: AAPOR, Standard Definitions, 9th edition (2016), "Calculating outcome rates". Tested against the values that
the package outcomerate (rOpenSci) publishes and checks against AAPOR's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.metrics.statistics.share import wilson


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Final dispositions, a count of cases each: complete and partial interviews, refusals and break-offs,
    non-contacts, other eligible ones, and those never known to be eligible (household unknown, other unknown)."""

    complete: float = 0
    partial: float = 0
    refusal: float = 0
    non_contact: float = 0
    other: float = 0
    unknown_household: float = 0
    unknown_other: float = 0

    @property
    def interviews(self) -> float:
        """Complete and partial ones."""
        return self.complete + self.partial

    @property
    def eligible(self) -> float:
        """Cases known to be eligible."""
        return self.interviews + self.refusal + self.non_contact + self.other

    @property
    def unknown(self) -> float:
        """Cases of which nobody knows whether they are eligible."""
        return self.unknown_household + self.unknown_other

    @property
    def cases(self) -> float:
        """All of them."""
        return self.eligible + self.unknown


@dataclass(frozen=True, slots=True)
class Rate:
    """``value`` 0..1 of ``of`` cases, None when there are none; ``low`` and ``high``: Wilson's 95 % interval."""

    name: str
    value: float | None
    of: float
    low: float | None
    high: float | None


RATES = (
    *("RR1", "RR2", "RR3", "RR4", "RR5", "RR6", "COOP1", "COOP2", "COOP3", "COOP4"),
    *("REF1", "REF2", "REF3", "CON1", "CON2", "CON3"),
)


def outcome_rates(told: Outcomes, eligible_share: float = 1.0) -> dict[str, Rate]:
    """All sixteen rates by AAPOR's name. ``eligible_share``: AAPOR's e, the share of the unknown that is eligible.

    Raises ValueError for a share outside 0..1.
    """
    if not 0 <= eligible_share <= 1:
        raise ValueError(f"e = {eligible_share}: a share lies between 0 and 1")
    whole, likely = told.cases, told.eligible + eligible_share * told.unknown
    reached = told.interviews + told.refusal + told.other
    able = told.interviews + told.refusal
    parts = {
        "RR1": (told.complete, whole),
        "RR2": (told.interviews, whole),
        "RR3": (told.complete, likely),
        "RR4": (told.interviews, likely),
        "RR5": (told.complete, told.eligible),
        "RR6": (told.interviews, told.eligible),
        "COOP1": (told.complete, reached),
        "COOP2": (told.interviews, reached),
        "COOP3": (told.complete, able),
        "COOP4": (told.interviews, able),
        "REF1": (told.refusal, whole),
        "REF2": (told.refusal, likely),
        "REF3": (told.refusal, told.eligible),
        "CON1": (reached, whole),
        "CON2": (reached, likely),
        "CON3": (reached, told.eligible),
    }
    return {name: _rate(name, hits, of) for name, (hits, of) in parts.items()}


def _rate(name: str, hits: float, of: float) -> Rate:
    if not of:
        return Rate(name, None, 0, None, None)
    low, high = wilson(hits, of)
    return Rate(name, hits / of, of, float(low), float(high))
