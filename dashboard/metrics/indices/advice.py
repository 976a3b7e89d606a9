"""What an outlet's score says of its grade: keep it unless the score leaves no doubt."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from dashboard.metrics.indices.penalty_cap import Cap
from dashboard.metrics.indices.profile import Line
from dashboard.metrics.indices.scores import Standing

REASONS = 3
Verdict = Literal["keep", "unsure", "change", "first", "wait", "capped"]


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggestion for people to decide on.

    ``verdict``: "keep" (the whole interval lies in the grade held), "unsure" (it reaches beyond, so the grade is
    kept), "change" (it lies wholly in another grade, ``suggested``), "first" (no grade yet and the interval lies in
    one), "wait" (no grade, or no score), "capped" (a penalty in force allows none better than ``suggested``, though
    the score or the grade held would). ``cap``: the penalty in force, binding or not. ``reasons``: the indices proven
    worse than their target that cost most.
    """

    grade: str | None
    suggested: str
    verdict: Verdict
    score: float | None
    low: float | None
    high: float | None
    covered: float
    reasons: tuple[Line, ...]
    cap: Cap | None = None


def advice(found: Standing, lines: list[Line], outlet_id: int, grade: str | None, cap: Cap | None = None) -> Advice:
    """The advice on one outlet that holds ``grade`` (None: none yet), held down by ``cap``."""
    rows = found.rows[found.rows["outlet_id"] == outlet_id]
    reasons = tuple(sorted((line for line in lines if _costs(line)), key=_lost, reverse=True)[:REASONS])
    if rows.empty or pd.isna(rows["score"].iloc[0]):
        covered = 0.0 if rows.empty else float(rows["covered"].iloc[0])
        verdict, suggested = capped("wait", grade, "", cap)
        return Advice(grade, suggested, verdict, None, None, None, covered, reasons, cap)
    row = rows.iloc[0]
    score, low, high, suggested = float(row["score"]), float(row["low"]), float(row["high"]), str(row["suggested"])
    verdict, suggested = capped(judge(grade, suggested), grade, suggested, cap)
    return Advice(grade, suggested, verdict, score, low, high, float(row["covered"]), reasons, cap)


def judge(grade: str | None, suggested: str) -> Verdict:
    """From the grade held and the grade the whole interval lies in ("" when it lies in several)."""
    if not grade:
        return "first" if suggested else "wait"
    if not suggested:
        return "unsure"
    return "keep" if suggested == grade else "change"


def capped(verdict: Verdict, grade: str | None, suggested: str, cap: Cap | None) -> tuple[Verdict, str]:
    """Verdict and suggestion under a cap: "capped" where the suggestion, or without one the grade held, is better."""
    aim = suggested or grade
    return ("capped", cap.grade) if cap and aim and aim < cap.grade else (verdict, suggested)


def _costs(line: Line) -> bool:
    return line.gap is not None and line.gap.verdict == "worse" and line.weight > 0


def _lost(line: Line) -> float:
    return line.weight * (100 - (line.points or 0.0))
