"""The assessment sheet of one outlet: one A4 page, Chinese or English, ready to be signed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard import formats, phrases
from dashboard.metrics.catalogue import GROUP_NAMES, GROUPS
from dashboard.metrics.indices.advice import Advice
from dashboard.metrics.indices.profile import Line
from dashboard.metrics.scope import Period
from dashboard.reports.page import page
from dashboard.texts import language, speaking, t
from kit import glyphs
from kit.brand import Brand

TEMPLATE = Path(__file__).parent / "assessment.typ"
ROW_MM = 1.02  # padding of a row: 27 indices in eight groups fill the page with it


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the page. ``place``: rank interval and outlets in the ranking, None without a score;
    ``advice_words``, ``reasons`` and ``weights`` are sentences in the language of the sheet."""

    outlet: str
    region: str
    grade: str | None
    period: Period
    advice: Advice
    advice_words: str
    reasons: tuple[str, ...]
    place: tuple[int, int, int] | None
    lines: tuple[Line, ...]
    weights: str


def assessment_pdf(sheet: Sheet, spoken: str, brand: Brand) -> bytes:
    """The page as PDF in ``spoken`` (zh or en). Raises MissingGlyphs for a name the fonts cannot draw, KitError."""
    with speaking(spoken):
        order = _order(sheet, brand)
    said = (sheet.outlet, sheet.region, order["company"])
    return page(TEMPLATE, f"assessment of outlet {sheet.outlet}", said, sheet=order)


def _order(sheet: Sheet, brand: Brand) -> dict[str, Any]:
    advised = sheet.advice
    scored = advised.score is not None
    facts = (
        (t("assessment_sheet_outlet"), sheet.outlet),
        (t("assessment_sheet_region"), sheet.region),
        (t("assessment_sheet_grade"), sheet.grade or formats.UNKNOWN),
        (t("assessment_sheet_period"), formats.span(sheet.period.start, sheet.period.end)),
        (t("outlets_column_rank"), _place(sheet)),
    )
    return {
        "lang": language(),
        "fonts": glyphs.families(glyphs.font_files()),
        "colour": brand.colour,
        "company": brand.name[language()],
        "title": t("assessment_sheet_title"),
        "row": ROW_MM,
        "facts": facts,
        "score-label": t("assessment_sheet_score"),
        "score": formats.number(advised.score, 1) if scored else formats.UNKNOWN,
        "bounds": t("assessment_bounds", bounds=formats.interval(advised.low, advised.high, scale=1)) if scored else "",
        "advice": sheet.advice_words.replace("**", ""),
        "reasons-label": t("assessment_reasons"),
        "reasons": sheet.reasons,
        "heads": _heads(),
        "groups": [_group(sheet, group) for group in GROUPS],
        "note": t("assessment_sheet_note", weights=sheet.weights),
        "remarks": t("assessment_sheet_remarks"),
        "signs": (t("assessment_sheet_sign_company"), t("assessment_sheet_sign_outlet")),
    }


def _place(sheet: Sheet) -> str:
    if sheet.place is None:
        return t("assessment_sheet_no_place")
    low, high, outlets = sheet.place
    return t("assessment_sheet_place", low=low, high=high, outlets=formats.number(outlets))


def _heads() -> tuple[str, ...]:
    return (
        t("scores_pair_index"), t("assessment_column_value"), t("outlets_column_bounds"), "n",
        t("assessment_column_target"), t("assessment_column_peers"), t("assessment_sheet_weights"),
        t("assessment_column_points"),
    )  # fmt: skip


def _group(sheet: Sheet, group: str) -> dict[str, Any]:
    lines = [line for line in sheet.lines if line.index.group == group]
    return {"name": GROUP_NAMES[lines[0].index.group][language()], "rows": [_row(line) for line in lines]}


def _row(line: Line) -> dict[str, Any]:
    enough = line.figure.enough
    return {
        "name": phrases.name(line.index.metric),
        "value": phrases.value(line.figure),
        "bounds": phrases.bounds(line.figure) if enough else formats.UNKNOWN,
        "n": formats.number(line.figure.n),
        "target": phrases.amount(line.index.metric, line.target),
        "peers": phrases.value(line.peers),
        "weight": formats.number(line.weight, 1),
        "points": line.points,
        "verdict": line.gap.verdict if line.gap else "unclear",
    }
